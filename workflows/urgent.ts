/**
 * Orders a rollback before it is on record, because the evidence store does not answer. The order goes out under the key
 * that its entry will name: when the store returns, the engagement orders it under the same key, and nothing is switched
 * twice. After the loss of a worker, replay restores what is held here; a run does not end while it is held.
 */
import { log, sleep } from '@temporalio/workflow';
import type { UnrecordedRollback } from '../domain/engagement/unrecorded';
import { describeTarget } from '../domain/kernel/target';
import type { ExecutorSpec } from '../domain/model/charter/executors';
import { failureOf, mutating } from './world';

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
