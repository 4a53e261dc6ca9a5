/** Switches the target through its executor: a mutation, so one attempt, and a lost answer is asked for. */

import type { ExecutorSpec } from '../domain/model/charter/executors';
import type { SwitchAction, SwitchOutcome, Target } from '../domain/model/rollback';
import type { Deps } from './deps';
import { executorFor } from './executors';
import { toApplicationFailure } from './failures';
import { withHeartbeat } from './heartbeat';

export interface SwitchTargetInput {
  engagement: string;
  executor: ExecutorSpec;
  target: Target;
  action: SwitchAction;
  /** Idempotency key: the same key again is the same switch. */
  key: string;
}

/**
 * Orders the switch once. To be run with one attempt.
 * @throws ApplicationFailure EXECUTOR_REFUSED or EXECUTOR_UNREACHABLE (nothing was switched), OUTCOME_UNKNOWN,
 *   COMMAND_NOT_ALLOWED, SECRET_UNRESOLVED; none is retryable. CancelledFailure, after which the outcome is unknown.
 */
export async function switchTarget(input: SwitchTargetInput, deps: Deps): Promise<SwitchOutcome> {
  const { engagement, executor, target, action, key } = input;
  const log = deps.log.child({ engagement, activity: 'switchTarget', action, target, key });
  try {
    const outcome = await withHeartbeat((signal) =>
      executorFor(executor).switchTo({ target, action, key }, { engagement, deps, signal }),
    );
    log.info({ outcome: outcome.outcome }, 'target switch ordered');
    return outcome;
  } catch (error) {
    const failure = toApplicationFailure(error);
    log.error({ code: 'type' in failure ? failure.type : 'CANCELLED' }, failure.message);
    throw failure;
  }
}
