/** A named person switches the target by hand, and another confirms it or a probe proves it. */

import { Failure } from '../../domain/kernel/failures';
import type { ExecutorSpec } from '../../domain/model/charter';
import type { Executor } from '.';

/** Nothing is sent anywhere: `switchTo` is pending until the engagement hears of it from people or its proof. */
export const manualExecutor = (spec: Extract<ExecutorSpec, { kind: 'manual' }>): Executor => ({
  dryRun: async () => ({ detail: `switched by hand: the ${spec.by} acts, the ${spec.confirmedBy} confirms` }),
  switchTo: async () => ({ outcome: 'pending' }),
  status: async () => {
    throw new Failure('EXECUTOR_REFUSED', `the ${spec.by} switches by hand: there is no status to ask for`);
  },
});
