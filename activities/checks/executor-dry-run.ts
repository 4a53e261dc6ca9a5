/** Can the executor be reached, and would it obey? Changes nothing. */
import { executorFor } from '../executors';
import type { Check } from './check';

export const executorDryRun: Check<'executor-dry-run'> = {
  silence: 'EXECUTOR_UNREACHABLE',
  ask: async ({ executor }, look) => executorFor(executor).dryRun(look),
};
