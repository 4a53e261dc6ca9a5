/** The state folded from the ledger, and what is set off by each append batch that is folded into it. */
import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import { apply } from '../domain/engagement/apply';
import type { Entry } from '../domain/model/events';
import type { State } from '../domain/model/state';
import { effectsOf, outboxMessageOf } from '../domain/notices/effects';
import { type PendingItem, pendingNow } from '../domain/open-items/pending';
import type { AppendListener } from './append-listener';

/** The entries, grouped by append: each append batch is notified once, also if another worker wrote it. */
function batchesOf(entries: readonly Entry[]): Entry[][] {
  const batches = new Map<string, Entry[]>();
  for (const entry of entries) batches.set(entry.key, [...(batches.get(entry.key) ?? []), entry]);
  return [...batches.values()];
}

export class FoldedState {
  /** Null before the first entry. */
  known: State | null = null;
  /** 1 with the first entry; then that of the state with which the run begins, or the next one. */
  epoch = 1;
  /** What is pending on whom since the last entry. */
  pending: PendingItem[] = [];
  /** Time of that entry, RFC 3339: the next run compares with what was pending then. */
  waitingAsOf = '';
  /** The latest moment on record, RFC 3339: of the run's beginning, an entry, or an alarm. No decision lies before it. */
  moment = workflowInfo().runStartTime.toISOString();

  constructor(private readonly listener: Pick<AppendListener, 'effect' | 'message'>) {}

  /** Continues from a state that the ledger is known to amount to, in its epoch or in one that begins after it. */
  load(state: State, epoch: number, waitingAsOf = this.moment): void {
    this.known = state;
    this.epoch = epoch;
    this.waitingAsOf = waitingAsOf;
    this.pending = pendingNow(state, waitingAsOf);
  }

  /** Whether the first entry is written: that of the ledger, or of a new epoch. Before that, nothing is decided. */
  get started(): boolean {
    return this.known !== null && this.known.epoch === this.epoch;
  }

  /** @throws ApplicationFailure INTERNAL before the first entry */
  get recorded(): State {
    if (!this.known) throw ApplicationFailure.nonRetryable('the engagement has not started', 'INTERNAL');
    return this.known;
  }

  /** Time has come as far as this, RFC 3339. */
  moveTo(at: string): void {
    if (at > this.moment) this.moment = at;
  }

  fold(entries: readonly Entry[]): void {
    for (const batch of batchesOf(entries)) {
      for (const entry of batch) {
        this.known = apply(this.known, entry);
        this.moveTo(entry.at);
        for (const effect of effectsOf(this.known, entry)) this.listener.effect(effect);
      }
      this.waitingAsOf = this.moment;
      const now = pendingNow(this.recorded, this.moment);
      const message = outboxMessageOf(this.pending, now, batch, this.recorded);
      this.pending = now;
      if (message) this.listener.message(message);
    }
  }
}
