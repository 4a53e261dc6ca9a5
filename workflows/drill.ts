/**
 * The rollback drill, a workflow of its own so that nothing ends it without its restore: steady state → rollback →
 * fallback proven, clock stopped → data compensated, where the charter gives a proof of it → restored → steady state
 * again. Also after a failure or a cancellation it attempts the restore, to the release that is desired at that time.
 * A drill that was open when its engagement was recovered continues from its own record, with its restore if it had
 * touched the target.
 */
import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import { engagementWorkflowId } from '../domain/kernel/names';
import { pauseBefore } from '../domain/kernel/retry';
import { describeTarget, sameTarget } from '../domain/kernel/target';
import type { Target } from '../domain/model/rollback';
import { foldDrill, hasEnded, hasTouched, type PATIENCE, patienceFor, restoresIn } from '../domain/record/drill-record';
import { orderDigest } from '../domain/rollback/drill-order';
import { secondsSince } from '../domain/values/dates';
import { DrillLog, orderedByLedger } from './drill-log';
import { DrillProblem, DrillTarget } from './drill-target';
import { drillPerformed, report } from './engagement-messages';
import type { DrillStart } from './inputs';
import { startedBy } from './own-start';
import { failureOf, reading } from './world';

/** Attempts to restore. After the last one an incident is opened, and the engagement keeps trying. */
const RESTORE_ATTEMPTS = 6;
/** Seconds in which a target that accepted the order has to be as ordered. The first attempt has at least the RTO. */
const RESTORE_PATIENCE_S = 5;

/** Problem of a drill that was open when its engagement was recovered: its restore time was not measured. */
const INTERRUPTED = 'recovered: the drill was interrupted, and continued at its restore';

/** What became of a restore. */
type Restore = { restored: true; target: Target } | { restored: false; problem: string };

export async function drill(start: DrillStart): Promise<{ outcome: string; restoreSeconds: number | null }> {
  const starter = startedBy(start.engagement, start.drill);
  const order = await orderedByLedger(start);
  const engagement = getExternalWorkflowHandle(engagementWorkflowId(order.engagement));
  const performed = new Set<string>();
  setHandler(drillPerformed, (key) => {
    performed.add(key);
  });
  const root = CancellationScope.current();
  const log = start.resumes ? await DrillLog.continued(order.record) : new DrillLog(order.record);
  const system = new DrillTarget(order, log, engagement, performed);
  const compensated = order.compensated ?? null;

  const steady = async (name: 'steady-before' | 'steady-after', expect: Target): Promise<void> => {
    const seen = await system.probeOnce(expect);
    await log.write('drill.phase', { name, ok: seen.proven, detail: seen.detail });
    if (!seen.proven) throw new DrillProblem(`${name}: ${seen.detail}`);
  };

  const desiredNow = (): Promise<Target> => reading.readDesiredTarget({ engagement: order.engagement });

  /** Waits for a phase and records what was seen, or that it was not seen. @returns its time according to the record */
  const comesTo = async (
    name: keyof typeof PATIENCE,
    waiting: (seconds: number) => Promise<string>,
  ): Promise<string> => {
    try {
      const detail = await waiting(patienceFor(name, order.rtoSeconds));
      return await log.write('drill.phase', { name, ok: true, detail });
    } catch (error) {
      if (!(error instanceof DrillProblem)) throw error;
      await log.write('drill.phase', { name, ok: false, detail: error.message });
      throw new DrillProblem(`${name}: ${error.message}`);
    }
  };

  /** Back to what is desired now, which an automatic rollback may just have changed. */
  const restore = async (): Promise<Restore> => {
    const before = restoresIn(log.entries);
    let problem = 'what is desired changed each time';
    for (let attempt = 0; attempt < RESTORE_ATTEMPTS; attempt++) {
      // Cancelled in the middle of a restore: what it leads to is not desired any more.
      const known = root.consideredCancelled;
      const moot = (): boolean => root.consideredCancelled && !known;
      let desired: Target | null = null;
      try {
        desired = await desiredNow();
        await system.switchTo(desired, 'restore', `${order.drill}:restore:${before + attempt}`, moot);
        const patience = attempt === 0 ? Math.max(RESTORE_PATIENCE_S, order.rtoSeconds) : RESTORE_PATIENCE_S;
        const detail = await system.untilThere(desired, patience, moot);
        if (!sameTarget(desired, await desiredNow())) continue;
        await log.write('drill.phase', { name: 'restored', ok: true, detail });
        return { restored: true, target: desired };
      } catch (error) {
        problem = `${desired ? `${describeTarget(desired)}: ` : ''}${wordsOf(error, order.site)}`;
        await log.write('drill.phase', { name: 'restored', ok: false, detail: problem });
        if (attempt + 1 < RESTORE_ATTEMPTS) await condition(moot, 1_000 * pauseBefore(order.rtoSeconds, 0, attempt));
      }
    }
    return { restored: false, problem };
  };

  const tell = async (): Promise<void> => {
    const record = foldDrill(order.drill, log.entries);
    const { drill, rtoSeconds } = order;
    await engagement.signal(report, { kind: 'drill-ended', drill, record, restored: record.restored, rtoSeconds });
  };

  if (hasEnded(log.entries)) {
    const { outcome, restoreSeconds } = foldDrill(order.drill, log.entries);
    await CancellationScope.nonCancellable(tell);
    return { outcome, restoreSeconds };
  }

  if (log.entries.length === 0)
    await CancellationScope.nonCancellable(() =>
      log.write('drill.begun', {
        drill: order.drill,
        release: order.release,
        orderedBy: order.orderedBy,
        performedBy: order.performedBy,
        rtoSeconds: order.rtoSeconds,
        compensates: compensated !== null,
        order: orderDigest(order),
        startedBy: starter,
      }),
    );

  /** Recorded once, as soon as no other append is in progress. */
  const noteCancellation = async (): Promise<void> => {
    if (root.consideredCancelled && !log.entries.some(({ type }) => type === 'drill.cancel-requested'))
      await log.write('drill.cancel-requested', {});
  };

  let touched = hasTouched(log.entries);
  let problem: string | null = touched ? INTERRUPTED : null;
  let restoreSeconds: number | null = null;
  if (!touched)
    try {
      await steady('steady-before', order.before);
      touched = true;
      const pulledAt = await system.switchTo(order.rollbackTarget, 'drill', `${order.drill}:way-back`);
      await log.write('drill.phase', { name: 'way-back', ok: true, detail: 'the rollback was ordered' });
      const provenAt = await comesTo('fallback-proven', (seconds) => system.untilThere(order.rollbackTarget, seconds));
      restoreSeconds = secondsSince(pulledAt, provenAt);
      if (restoreSeconds > order.rtoSeconds)
        problem = `the rollback took ${restoreSeconds} s, allowed are ${order.rtoSeconds} s`;
      if (compensated) await comesTo('data-compensated', (seconds) => system.untilCompensated(compensated, seconds));
    } catch (error) {
      problem ??= isCancellation(error) ? 'the drill was cancelled' : wordsOf(error, order.site);
    }

  return CancellationScope.nonCancellable(async () => {
    await noteCancellation();
    const back: Restore = touched ? await restore() : { restored: true, target: order.before };
    let unrestored = back.restored ? null : back.problem;
    if (touched && back.restored) {
      try {
        await steady('steady-after', back.target);
      } catch (error) {
        unrestored = wordsOf(error, order.site);
      }
    }
    if (unrestored !== null) problem = [`not restored: ${unrestored}`, ...(problem ? [problem] : [])].join('; ');
    const outcome = problem === null ? 'passed' : 'failed';
    await noteCancellation();
    await log.write('drill.ended', { outcome, restoreSeconds, problem });
    await tell();
    return { outcome, restoreSeconds };
  });
}

function wordsOf(error: unknown, site: string | null): string {
  if (isCancellation(error)) return 'cancelled';
  if (error instanceof DrillProblem) return error.message;
  const { code, detail } = failureOf(error, site);
  return `${code}: ${detail}`;
}
