/** Who carries out a switch of the target. A further executor is one file here and one line in the registry. */

import { Failure } from '../../domain/kernel/failures';
import type { ExecutorSpec } from '../../domain/model/charter/executors';
import type { SwitchAction, SwitchOutcome, Target, TargetStatus } from '../../domain/model/rollback';
import type { ProbeContext } from '../deps';
import { commandExecutor } from './command';
import { manualExecutor } from './manual';
import { openfeatureExecutor } from './openfeature';
import { webhookExecutor } from './webhook';

/** One switch of the target. The same key again is the same switch. */
export interface Order {
  target: Target;
  action: SwitchAction;
  key: string;
}

export interface Executor {
  /** Whether it could be ordered to switch now, and says what runs; changes nothing. @throws Failure saying why not. */
  dryRun(look: ProbeContext): Promise<{ detail: string }>;
  /**
   * Orders one switch, once. `done` says that the order was taken: what confirms a switch is the proof or the status.
   * @throws Failure EXECUTOR_REFUSED or EXECUTOR_UNREACHABLE (nothing was switched), OUTCOME_UNKNOWN.
   */
  switchTo(order: Order, look: ProbeContext): Promise<SwitchOutcome>;
  /** What the target says that it runs. @throws Failure EXECUTOR_UNREACHABLE or EXECUTOR_REFUSED. */
  status(look: ProbeContext): Promise<TargetStatus>;
}

const EXECUTORS: { [K in ExecutorSpec['kind']]: (spec: Extract<ExecutorSpec, { kind: K }>) => Executor } = {
  webhook: webhookExecutor,
  command: commandExecutor,
  manual: manualExecutor,
  openfeature: openfeatureExecutor,
};

/** The executor that a charter names. @throws Failure EXECUTOR_REFUSED for a kind that this worker does not know. */
export function executorFor(spec: ExecutorSpec): Executor {
  if (!Object.hasOwn(EXECUTORS, spec.kind)) {
    throw new Failure('EXECUTOR_REFUSED', `this worker knows no executor of kind ${spec.kind}`);
  }
  // The registry pairs each kind with its executor; the compiler cannot follow a lookup by a union.
  return (EXECUTORS[spec.kind] as (spec: ExecutorSpec) => Executor)(spec);
}
