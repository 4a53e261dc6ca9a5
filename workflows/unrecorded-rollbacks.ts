/**
 * A rollback waits for no store: while the evidence store does not answer, it is ordered before it is on record. The
 * order goes out under the key that its entry will name: when the store returns, the engagement orders it under the same
 * key, and nothing is switched twice. After the loss of a worker, replay restores what is held here; a run does not end
 * while it is held.
 */
import { condition, log, sleep } from '@temporalio/workflow';
import { rollbackIn, type UnrecordedRollback } from '../domain/engagement/unrecorded';
import { describeTarget } from '../domain/kernel/target';
import type { SentAnswer } from '../domain/messages/messages';
import type { ExecutorSpec } from '../domain/model/charter/executors';
import type { Command } from '../domain/model/commands';
import type { PersonCommand } from '../domain/model/messages';
import type { State } from '../domain/model/state';
import type { StoreWait } from '../domain/views/report';
import type { AppendListener } from './append-listener';
import { failureOf, mutating } from './world';

/** The engagement as it is at this moment. */
interface Engagement {
  readonly started: boolean;
  readonly state: State;
  readonly moment: string;
  readonly storeAway: StoreWait | null;
}

export class UnrecordedRollbacks {
  /** Commands that are not on record yet, in the order in which they came. */
  private readonly unfinished = new Set<Command>();
  /** The rollback that was ordered while the store is away, and the command that it came from. */
  private held: { order: UnrecordedRollback; command: Command } | null = null;

  constructor(
    private readonly engagement: Engagement,
    private readonly listener: Pick<AppendListener, 'rollBack' | 'unrecorded' | 'changed'>,
  ) {}

  /** The rollback that is ordered and not on record: nothing else moves the target meanwhile. */
  get order(): UnrecordedRollback | null {
    return this.held?.order ?? null;
  }

  /** The rollback that a message causes in the recorded state; null if it causes none. */
  causedBy(message: PersonCommand): UnrecordedRollback | null {
    return this.engagement.started ? rollbackIn(this.engagement.state, message, this.engagement.moment) : null;
  }

  /** Resolves when what this message asks for has been ordered without being on record; never where it is recorded first. */
  async untilOrdered(message: PersonCommand): Promise<SentAnswer> {
    const isOrdered = (): boolean =>
      this.held !== null && this.causedBy(message)?.key === this.held.order.key && this.unfinished.has(message);
    await condition(() => isOrdered() || !this.unfinished.has(message));
    if (!isOrdered()) return new Promise(() => {});
    const { kind, by } = message;
    const told = { kind, by, event: 'rollback.pulled', kept: false, accepted: [], replayed: false };
    return { ...told, entry: this.engagement.state.head.seq, unrecorded: true };
  }

  /** Orders the first rollback among what is not on record yet, unless one is ordered already. */
  orderNow(): void {
    if (this.held || !this.engagement.started) return;
    for (const command of this.unfinished) {
      const order = rollbackIn(this.engagement.state, command, this.engagement.moment);
      if (!order) continue;
      this.held = { order, command };
      this.listener.rollBack(order);
      return;
    }
  }

  /** Runs what records the command. If it is a rollback and the store is away, it is ordered meanwhile. */
  async untilRecorded<T>(command: Command, run: () => Promise<T>): Promise<T> {
    this.unfinished.add(command);
    if (this.engagement.storeAway) this.orderNow();
    try {
      return await run();
    } finally {
      this.unfinished.delete(command);
      const order = this.held?.command === command ? this.held.order : null;
      if (order) {
        this.held = null;
        if (this.engagement.state.target.key !== order.key) this.listener.unrecorded(order);
        this.listener.changed();
      }
    }
  }
}

interface Place {
  engagement: string;
  site: string | null;
  executor: ExecutorSpec;
}

/** Pauses between the attempts, seconds; the last one again and again. */
const PAUSES_S = [1, 2, 5, 10, 30];

/** @param isHeld whether it is still not on record: from then on the engagement itself orders it */
export async function orderUnrecorded(
  { target, key }: UnrecordedRollback,
  { engagement, site, executor }: Place,
  isHeld: () => boolean,
): Promise<void> {
  for (let attempt = 0; isHeld(); attempt++) {
    try {
      const summary = `rollback, not on record yet: ${describeTarget(target)}`;
      await mutating(site, summary).switchTarget({ engagement, executor, target, action: 'rollback', key });
      return;
    } catch (error) {
      log.error('a rollback that is not on record yet was not carried out', {
        engagement,
        detail: failureOf(error, site).detail,
      });
    }
    await sleep(1_000 * PAUSES_S[Math.min(attempt, PAUSES_S.length - 1)]!);
  }
}
