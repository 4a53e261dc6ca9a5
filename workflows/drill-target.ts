/** The target system as a drill reaches it: it looks, orders a switch under a key, and waits until something is seen. */
import { CancellationScope, condition, type ExternalWorkflowHandle, isCancellation, sleep } from '@temporalio/workflow';
import { describeTarget } from '../domain/kernel/target';
import type { Proof } from '../domain/model/charter/rollback';
import type { SwitchAction, Target } from '../domain/model/rollback';
import type { DrillOrder } from '../domain/model/work';
import { confirmedBy } from '../domain/rollback/confirmation';
import { secondsSince } from '../domain/values/dates';
import type { DrillLog } from './drill-log';
import { report } from './engagement-messages';
import { now } from './time';
import { failureOf, mutating, probing } from './world';

interface Seen {
  proven: boolean;
  detail: string;
}

/** What went wrong at the target, in words that stand in the drill's record. */
export class DrillProblem extends Error {}

/** Pause between two probes, in seconds: a fiftieth of the time waited, so that the measured time is as exact. */
const pauseAfter = (waited: number): number => Math.min(30, Math.max(0.25, waited / 50));

export class DrillTarget {
  /** @param performed keys of the switches that people say are done */
  constructor(
    private readonly order: DrillOrder,
    private readonly log: DrillLog,
    private readonly engagement: ExternalWorkflowHandle,
    private readonly performed: ReadonlySet<string>,
  ) {}

  /** Whether the target is as expected. Where only people can confirm it, they already have. */
  async probeOnce(expect: Target): Promise<Seen> {
    const { executor, proof } = this.order;
    const by = confirmedBy(expect, executor, proof);
    if (by === 'proof') return this.see({ proof: proof! });
    return by === 'person' ? { proven: true, detail: 'two people say so' } : this.see({ executor, expect });
  }

  private async see(
    asked: { proof: Proof } | { executor: DrillOrder['executor']; expect: Target },
    summary = 'probe the target',
  ): Promise<Seen> {
    const { engagement, site } = this.order;
    try {
      return await probing(site, summary).proveFallback({ engagement, ...asked });
    } catch (error) {
      if (isCancellation(error)) throw error;
      return { proven: false, detail: failureOf(error, site).detail };
    }
  }

  /**
   * @param moot whether nothing waits for it any more
   * @returns what was seen
   * @throws DrillProblem saying what was seen instead, after so many seconds
   */
  untilThere(expect: Target, seconds: number, moot?: () => boolean): Promise<string> {
    return this.until(() => this.probeOnce(expect), seconds, moot);
  }

  /** @returns what was seen @throws DrillProblem saying what was seen instead, after so many seconds */
  untilCompensated(proof: Proof, seconds: number): Promise<string> {
    return this.until(() => this.see({ proof }, 'is the data compensated?'), seconds);
  }

  private async until(look: () => Promise<Seen>, seconds: number, moot = () => false): Promise<string> {
    const since = now();
    for (;;) {
      const seen = await look();
      if (seen.proven) return seen.detail;
      const waited = secondsSince(since, now());
      if (waited > seconds || moot()) throw new DrillProblem(seen.detail);
      await sleep(1_000 * pauseAfter(waited));
    }
  }

  /**
   * Orders one switch. If a person has to do it, waits for that person.
   * @param moot whether the switch that a person was asked for is no longer needed
   * @returns when it was ordered, as the record has it
   * @throws ActivityFailure where it was not switched, or nobody can tell; DrillProblem where it is moot
   */
  async switchTo(target: Target, action: SwitchAction, key: string, moot = () => false): Promise<string> {
    const orderedAt = await this.log.write('drill.intent', { mutation: action, target, key });
    // An order in progress is never cancelled: the next one would run at the same time.
    const ordered = await CancellationScope.nonCancellable(() => this.ordered(target, action, key));
    if (ordered === 'done') return orderedAt;
    const { drill, executor, proof } = this.order;
    const witness = confirmedBy(target, executor, proof) === 'person';
    await this.engagement.signal(report, { kind: 'drill-pending', drill, switchKey: key, witness });
    await condition(() => this.performed.has(key) || moot());
    if (!this.performed.has(key)) throw new DrillProblem(`${describeTarget(target)} is not desired any more`);
    return orderedAt;
  }

  private async send(target: Target, action: SwitchAction, key: string): Promise<'done' | 'pending'> {
    const { engagement, executor, site } = this.order;
    const order = { engagement, executor, target, action, key };
    return (await mutating(site, `drill: ${action}`).switchTarget(order)).outcome;
  }

  /** An order whose outcome is unknown is asked for, and then given once more under its key: it is the same order. */
  private async ordered(target: Target, action: SwitchAction, key: string): Promise<'done' | 'pending'> {
    try {
      return await this.send(target, action, key);
    } catch (error) {
      if (failureOf(error).code !== 'OUTCOME_UNKNOWN') throw error;
      const { proven } = await this.probeOnce(target);
      return proven ? 'done' : this.send(target, action, key);
    }
  }
}
