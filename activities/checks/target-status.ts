/** What does the target system say it is running? */
import { executorFor } from '../executors';
import type { Check } from './check';

export const targetStatus: Check<'target-status'> = {
  silence: 'EXECUTOR_UNREACHABLE',
  ask: async ({ executor }, look) => executorFor(executor).status(look),
};
