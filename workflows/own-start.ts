/** Whether dayone started this workflow: anyone with access to Temporal can start any type, with any id and input. */
import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import { engagementWorkflowId } from '../domain/kernel/names';

/**
 * An engagement or drill runs under its own id, and never in a way that Temporal would restart it automatically.
 * @throws ApplicationFailure UNTRUSTED_START
 */
export function refuseForeignStart(id: string, more: readonly string[] = []): void {
  const { cronSchedule, retryPolicy, workflowId } = workflowInfo();
  const why = [
    ...(cronSchedule ? [`it has a cron schedule (${cronSchedule})`] : []),
    ...(retryPolicy ? ['it has a retry policy'] : []),
    ...(workflowId === id ? [] : [`its workflow id is ${workflowId}, and not ${id}`]),
    ...more,
  ];
  if (why.length === 0) return;
  const message = `this workflow was started past dayone: ${why.join('; ')}`;
  throw ApplicationFailure.nonRetryable(message, 'UNTRUSTED_START', why);
}

/**
 * A drill is a child of its engagement: no client can claim that at a start.
 * @returns the run that started it
 */
export function startedBy(engagement: string, drill: string): string {
  const { parent } = workflowInfo();
  const isOwn = parent?.workflowId === engagementWorkflowId(engagement);
  refuseForeignStart(drill, isOwn ? [] : [`engagement ${engagement} has not started it`]);
  return parent!.runId;
}
