/** A named person switches the target by hand, and another confirms it or a probe proves it. */

import { Failure } from '../../domain/kernel/failures';
import type { ExecutorSpec } from '../../domain/model/charter/executors';
import type { Executor } from '.';

/** Sends nothing: `switchTo` is pending until people or the proof confirm the switch to the engagement. */
export const manualExecutor = (spec: Extract<ExecutorSpec, { kind: 'manual' }>): Executor => ({
  dryRun: async () => ({ detail: `switched by hand: the ${spec.by} acts, the ${spec.confirmedBy} confirms` }),
  switchTo: async () => ({ outcome: 'pending' }),
  status: async () => {
    throw new Failure('EXECUTOR_REFUSED', `the ${spec.by} switches by hand: there is no status to ask for`);
  },
});
