/** Workflows whose tasks fail: they run as far as Temporal's lists show, and nothing continues in them. */
import type { Client } from '@temporalio/client';
import { QUERY_STORE, WORKFLOWS } from '../../domain/kernel/names';
import { causeOfTask } from '../../domain/record/task-cause';
import { truncate } from '../../domain/values/text';
import { eachOf } from '../../evidence/queues';
import { causeOfQuery } from './failures';

export interface FailingTask {
  workflowId: string;
  runId: string;
  /** How often the task was tried; 0: no task is pending, but a worker that is asked cannot bring the workflow up. */
  attempt: number;
  /** The cause without free text. */
  cause: string;
}

/** Lookups in progress at the same time, and the longest wait for all of them, ms. */
const AT_ONCE = 16;
const PATIENCE = 30_000;
/** Longest wait for the answer of one engagement, ms. */
const ANSWER_WITHIN = 5_000;
/** Events that can follow the failure while the task is repeated: signals and results of activities. */
const LATEST = 50;

/**
 * The failing tasks of every workflow of any type on this task queue. An engagement without a pending task is queried
 * as well, because its next task would fail.
 * @param isServed whether a worker polls: without one no query is answered
 * @throws what the connection throws
 */
export function failingTasks(client: Client, taskQueue: string, isServed: boolean): Promise<FailingTask[]> {
  return client.withDeadline(Date.now() + PATIENCE, async () => {
    const query = `ExecutionStatus = 'Running' AND TaskQueue = '${taskQueue}'`;
    const failing: FailingTask[] = [];
    await eachOf(client.workflow.list({ query }), AT_ONCE, async (running) => {
      const { workflowId, runId, type } = running;
      const asked = isServed && type === WORKFLOWS.engagement;
      const one =
        (await failingTask(client, { workflowId, runId })) ?? (asked ? await failsToAnswer(client, running) : null);
      if (one) failing.push(one);
    });
    return failing.sort((a, b) => (a.workflowId < b.workflowId ? -1 : 1));
  });
}

async function failsToAnswer(client: Client, of: { workflowId: string; runId: string }): Promise<FailingTask | null> {
  const { workflowId, runId } = of;
  const handle = client.workflow.getHandle(workflowId, runId);
  try {
    await client.withDeadline(Date.now() + ANSWER_WITHIN, () => handle.query(QUERY_STORE));
    return null;
  } catch (error) {
    const cause = causeOfQuery(error);
    return cause === null ? null : { workflowId, runId, attempt: 0, cause };
  }
}

/** One workflow whose task fails, or null. @param of without a run: the latest one @throws what the connection throws */
export async function failingTask(
  client: Client,
  of: { workflowId: string; runId?: string },
): Promise<FailingTask | null> {
  const { workflowId } = of;
  const { namespace } = client.options;
  const { pendingWorkflowTask, workflowExecutionInfo } = await client.workflowService.describeWorkflowExecution({
    namespace,
    execution: of,
  });
  const runId = workflowExecutionInfo?.execution?.runId ?? '';
  const execution = { workflowId, runId };
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
