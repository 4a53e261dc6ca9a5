/**
 * The rollback drill, a workflow of its own so that nothing ends it without its restore: steady state → way back →
 * fallback proven, clock stopped → restored → steady state again. Whatever fails or is cancelled on the way, the
 * restore is attempted, to the release that is desired at that moment. One that was open when its engagement was brought
 * back goes on from its own record, with its restore if it had touched the target.
 */
import {
  CancellationScope,
  condition,
  defineSignal,
  getExternalWorkflowHandle,
  isCancellation,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import { foldDrill, hasEnded, hasTouched, isRestored, restoresIn } from '../domain/drill-record';
import type { DrillOrder } from '../domain/due/work';
import { secondsSince } from '../domain/metrics/scope';
import { engagementWorkflowId, SIGNAL_DRILL_PERFORMED } from '../domain/names';
import type { SwitchAction, Target } from '../domain/target';
import { isFallback, sameTarget } from '../domain/target';
import { DrillLog } from './drill-log';
import { report } from './engagement';
import { now } from './now';
import { arranging, failureOf, mutating, probing } from './world';

const performedSignal = defineSignal<[string]>(SIGNAL_DRILL_PERFORMED);

/** A failed restore is tried for this long before it is called an incident, in attempts and seconds between them. */
const RESTORE_ATTEMPTS = 20;
const RESTORE_PAUSE_S = [1, 1, 2, 5, 10, 30];
/** The fallback may take longer than allowed; how much longer is looked for, as a multiple of the RTO. */
const PATIENCE = 3;

/** What ends a drill that was open when its engagement was brought back: its time was not taken. */
const INTERRUPTED = 'recovered: the drill was interrupted, and went on at its restore';

class DrillProblem extends Error {}

export async function drill(order: DrillOrder): Promise<{ outcome: string; restoreSeconds: number | null }> {
  const engagement = getExternalWorkflowHandle(engagementWorkflowId(order.engagement));
  const performed = new Set<string>();
  setHandler(performedSignal, (key) => {
    performed.add(key);
  });
  const log = order.resumes ? await DrillLog.continued(order.drill) : new DrillLog(order.drill);

  const proven = async (expect: Target): Promise<{ proven: boolean; detail: string }> => {
    const fallback = isFallback(expect);
    const proof = fallback && order.proof ? { proof: order.proof } : {};
    if (order.executor.kind === 'manual' && !(fallback && order.proof))
      return { proven: true, detail: 'two people say so' };
    try {
      return await probing(order.site, 'look at the target').proveFallback({
        engagement: order.engagement,
        executor: order.executor,
        expect,
        ...proof,
      });
    } catch (error) {
      if (isCancellation(error)) throw error;
      return { proven: false, detail: failureOf(error).detail };
    }
  };

  /** Orders one switch; what a person has to do, is waited for. @returns when it was ordered, as the record has it */
  const switchTo = async (target: Target, action: SwitchAction, key: string): Promise<string> => {
    const orderedAt = await log.write('drill.intent', { mutation: action, target, key });
    const outcome = await mutating(order.site, `drill: ${action}`).switchTarget({
      engagement: order.engagement,
      executor: order.executor,
      target,
      action,
      key,
    });
    if (outcome.outcome === 'done') return orderedAt;
    const witness = !(isFallback(target) && order.proof);
    await engagement.signal(report, { kind: 'drill-waits', drill: order.drill, switchKey: key, witness });
    await condition(() => performed.has(key));
    return orderedAt;
  };

  const untilProven = async (expect: Target, seconds: number): Promise<string> => {
    const since = now();
    for (;;) {
      const seen = await proven(expect);
      if (seen.proven) return seen.detail;
      if (secondsSince(since, now()) > seconds) throw new DrillProblem(seen.detail);
      await sleep('250 milliseconds');
    }
  };

  const steady = async (name: 'steady-before' | 'steady-after', expect: Target): Promise<void> => {
    const seen = await proven(expect);
    await log.write('drill.phase', { name, ok: seen.proven, detail: seen.detail });
    if (!seen.proven) throw new DrillProblem(`${name}: ${seen.detail}`);
  };

  /** Back to what is desired now, which an automatic rollback may just have changed. */
  const restore = async (): Promise<Target | null> => {
    const before = restoresIn(log.entries);
    for (let attempt = 0; attempt < RESTORE_ATTEMPTS; attempt++) {
      try {
        const desired = await arranging('what is desired now?').readDesired({ engagement: order.engagement });
        await switchTo(desired, 'restore', `${order.drill}:restore:${before + attempt}`);
        const detail = await untilProven(desired, 5);
        const still = await arranging('is it still desired?').readDesired({ engagement: order.engagement });
        if (!sameTarget(desired, still)) continue;
        await log.write('drill.phase', { name: 'restored', ok: true, detail });
        return desired;
      } catch (error) {
        await log.write('drill.phase', { name: 'restored', ok: false, detail: wordsOf(error) });
        await sleep(1_000 * RESTORE_PAUSE_S[Math.min(attempt, RESTORE_PAUSE_S.length - 1)]!);
      }
    }
    return null;
  };

  const tell = (restored: boolean): Promise<void> =>
    engagement.signal(report, {
      kind: 'drill-ended',
      drill: order.drill,
      record: foldDrill(order.drill, log.entries),
      restored,
      rtoSeconds: order.rtoSeconds,
    });

  if (hasEnded(log.entries)) {
    const { outcome, restoreSeconds } = foldDrill(order.drill, log.entries);
    await CancellationScope.nonCancellable(() => tell(isRestored(log.entries)));
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
      }),
    );

  let touched = hasTouched(log.entries);
  let problem: string | null = touched ? INTERRUPTED : null;
  let restoreSeconds: number | null = null;
  if (!touched)
    try {
      await steady('steady-before', order.before);
      touched = true;
      const pulledAt = await switchTo(order.wayBack, 'drill', `${order.drill}:way-back`);
      await log.write('drill.phase', { name: 'way-back', ok: true, detail: 'the way back was pulled' });
      const detail = await untilProven(order.wayBack, Math.max(5, order.rtoSeconds * PATIENCE));
      const provenAt = await log.write('drill.phase', { name: 'fallback-proven', ok: true, detail });
      restoreSeconds = secondsSince(pulledAt, provenAt);
      if (restoreSeconds > order.rtoSeconds)
        problem = `the way back took ${restoreSeconds} s, allowed are ${order.rtoSeconds} s`;
    } catch (error) {
      problem = isCancellation(error) ? 'the drill was cancelled' : wordsOf(error);
    }

  return CancellationScope.nonCancellable(async () => {
    let restored: Target | null = touched ? await restore() : order.before;
    if (touched && restored) {
      try {
        await steady('steady-after', restored);
      } catch (error) {
        problem ??= wordsOf(error);
        restored = null;
      }
    }
    if (touched && !restored) problem = `not restored: ${problem ?? 'the target system did not obey'}`;
    const outcome = problem === null ? 'passed' : 'failed';
    await log.write('drill.ended', { outcome, restoreSeconds, problem });
    await tell(restored !== null);
    return { outcome, restoreSeconds };
  });
}

function wordsOf(error: unknown): string {
  if (isCancellation(error)) return 'cancelled';
  if (error instanceof DrillProblem) return error.message;
  const { code, detail } = failureOf(error);
  return `${code}: ${detail}`;
}
