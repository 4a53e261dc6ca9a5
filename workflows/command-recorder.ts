/** Decides a command, appends its entries and folds them into the state. The processor calls it for one at a time. */
import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import { decide, startOf } from '../domain/engagement/decide';
import { unrecordedPart } from '../domain/engagement/reading-buffer';
import { engagementStream } from '../domain/kernel/names';
import type { Command } from '../domain/model/commands';
import type { EventToAppend, Head, Intent, KeyUse } from '../domain/model/entries';
import type { Entry } from '../domain/model/events';
import type { State } from '../domain/model/state';
import { keyUseOf } from '../domain/record/intent';
import { GENESIS } from '../domain/record/ledger';
import { replaceOversized } from '../domain/record/oversized';
import { readEntries } from '../domain/record/read-entry';
import { digest } from '../domain/values/digest';
import type { StoreWait } from '../domain/views/report';
import type { AppendListener } from './append-listener';
import type { Outcome } from './command-answer';
import type { FoldedState } from './folded-state';
import type { EngagementRecovery, EngagementStart } from './inputs';
import { LedgerWriter } from './ledger-writer';

interface RecorderListener extends Pick<AppendListener, 'readings'> {
  /** The store does not answer: the append waits. */
  away(): void;
  /** Entries were folded into the state. */
  folded(): void;
}

export class CommandRecorder {
  private ledger: LedgerWriter;
  /** How often each content was taken in this run, by its digest. */
  private readonly commandCounts = new Map<string, number>();
  /** Of the first entry: the store in which the ledger begins. */
  private givenStore: string | undefined;

  constructor(
    private readonly id: string,
    private readonly state: FoldedState,
    private readonly listener: RecorderListener,
  ) {
    this.ledger = this.writer();
  }

  private writer(): LedgerWriter {
    const store = (): string | undefined => this.state.known?.store ?? this.givenStore;
    return new LedgerWriter(engagementStream(this.id), this.state.epoch, store, () => this.listener.away());
  }

  /** Why the evidence store cannot be written at this moment; null where it can. */
  get away(): StoreWait | null {
    return this.ledger.away;
  }

  /** Continues from a state that the ledger is known to amount to, in its epoch or in one that begins after it. */
  load(state: State, epoch: number, waitingAsOf?: string): void {
    this.state.load(state, epoch, waitingAsOf);
    this.ledger = this.writer();
  }

  /** Writes the first entry. @throws ApplicationFailure LEDGER_CONFLICT where a ledger is there already */
  start(given: EngagementStart): Promise<void> {
    this.givenStore = given.store;
    return this.first(GENESIS, given.key, (at) => [startOf(given, at)]);
  }

  /** Writes the first entry of a new epoch. @throws ApplicationFailure LEDGER_CONFLICT where somebody has written since */
  recover({ key, by, why }: Omit<EngagementRecovery, 'after'>): Promise<void> {
    const { known: state, moment } = this.state;
    return this.first(state!.head, key, (at: string) =>
      decide(state!, { kind: 'recover', by, why }, at > moment ? at : moment),
    );
  }

  /** Appends a writer's first entry. The writer does not continue from entries that somebody else has written there. */
  private async first(head: Head, key: string, draft: (at: string) => EventToAppend[]): Promise<void> {
    const written = await this.ledger.append(head, key, draft);
    if (written.result !== 'written')
      throw ApplicationFailure.nonRetryable(
        `the ledger holds ${written.fold.length} entries that somebody else has written`,
        'LEDGER_CONFLICT',
      );
    this.fold(readEntries(written.fold));
  }

  /**
   * One key for each time that this content is taken in this run. A task that is run again after a crash may take its
   * commands in another order: each then finds what was appended for itself, not for one that came in its place.
   * No person can send a key as long as this one.
   */
  keyOf(command: Command): string {
    const content = digest(command);
    const nth = (this.commandCounts.get(content) ?? 0) + 1;
    this.commandCounts.set(content, nth);
    return `${workflowInfo().runId}:${content}:${nth}`;
  }

  /** Why the entries would be too large to append after `head`; null if they would not. */
  tooLarge(...append: Parameters<LedgerWriter['tooLarge']>): ReturnType<LedgerWriter['tooLarge']> {
    return this.ledger.tooLarge(...append);
  }

  /**
   * Decides and appends, in its turn. A command whose entries are too large is recorded as `replaceOversized` says.
   * @returns `usedFor`, if the key was used for another content
   */
  async execute(key: string, command: Command, intent?: Intent): Promise<Outcome | { usedFor: KeyUse }> {
    try {
      return await this.record(key, command, intent);
    } catch (error) {
      const why = error instanceof ApplicationFailure && error.type === 'TOO_LARGE' ? error.message : null;
      const instead = why === null ? null : replaceOversized(command, why);
      if (!instead) throw error;
      return this.record(key, instead, intent);
    }
  }

  private async record(key: string, command: Command, intent?: Intent): Promise<Outcome | { usedFor: KeyUse }> {
    let stored = 0;
    // Before the append: if the worker dies in between, the readings are judged and stored again, under the same digest.
    const storeReadings = (): void => {
      const fresh =
        command.kind === 'stage-measured' ? unrecordedPart(this.state.recorded, command)?.readings : undefined;
      if (!fresh || fresh.readings.length === stored) return;
      stored = fresh.readings.length;
      this.listener.readings(fresh);
    };
    for (;;) {
      const { recorded: state, moment } = this.state;
      const draft = (at: string) => decide(state, command, at > moment ? at : moment);
      const written = await this.ledger.append(state.head, key, draft, intent, storeReadings);
      this.fold(readEntries(written.fold));
      if (written.result === 'written') return { entries: readEntries(written.entries), replayed: written.replayed };
      if (written.result === 'reused') return { usedFor: keyUseOf(written.entries[0]!) };
    }
  }

  private fold(entries: readonly Entry[]): void {
    this.state.fold(entries);
    this.listener.folded();
  }
}
