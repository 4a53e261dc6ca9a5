/** Workflows whose tasks fail: they run as far as Temporal's lists show, and nothing continues in them. */
import type { Client } from '@temporalio/client';
import { causeOfTask } from '../domain/task-cause';
import { truncate } from '../domain/text';
import { eachOf } from '../evidence/queues';

export interface FailingTask {
  workflowId: string;
  runId: string;
  /** How often the task was tried. */
  attempt: number;
  /** The cause without free text. */
  cause: string;
}

/** Lookups under way at once, and the longest wait for all of them, ms. */
const AT_ONCE = 16;
const PATIENCE = 30_000;
/** Events that can follow the failure while the task is repeated: signals and results of activities. */
const LATEST = 50;

/** Of every workflow that runs on this task queue, whatever it is. @throws what the connection throws */
export function failingTasks(client: Client, taskQueue: string): Promise<FailingTask[]> {
  return client.withDeadline(Date.now() + PATIENCE, async () => {
    const query = `ExecutionStatus = 'Running' AND TaskQueue = '${taskQueue}'`;
    const failing: FailingTask[] = [];
    await eachOf(client.workflow.list({ query }), AT_ONCE, async (running) => {
      const one = await failingTask(client, running);
      if (one) failing.push(one);
    });
    return failing.sort((a, b) => (a.workflowId < b.workflowId ? -1 : 1));
  });
}

async function failingTask(client: Client, of: { workflowId: string; runId: string }): Promise<FailingTask | null> {
  const { workflowId, runId } = of;
  const { namespace } = client.options;
  const execution = { workflowId, runId };
  const { pendingWorkflowTask } = await client.workflowService.describeWorkflowExecution({ namespace, execution });
  const attempt = pendingWorkflowTask?.attempt ?? 0;
  // The first attempt is every task's; one that nobody has picked up yet has failed at nothing.
  if (attempt < 2) return null;
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace,
    execution,
    maximumPageSize: LATEST,
  });
  for (const event of history?.events ?? []) {
    if (event.workflowTaskCompletedEventAttributes) return null;
    const failed = event.workflowTaskFailedEventAttributes;
    if (!failed) continue;
    const { message, stackTrace, serverFailureInfo } = failed.failure ?? {};
    const cause = serverFailureInfo && message ? truncate(message, 300) : causeOfTask(message ?? '', stackTrace ?? '');
    return { workflowId, runId, attempt, cause };
  }
  return null;
}
