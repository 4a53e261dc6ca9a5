/** Who serves a task queue. */
import type { Client } from '@temporalio/client';
import { toFailure } from './failures';

/** The wire number of `temporal.api.enums.v1.TaskQueueType.WORKFLOW`. */
const WORKFLOW_TASKS = 1;

/** Workers that have asked this task queue for engagements within the last minutes. @throws Failure TEMPORAL_UNREACHABLE */
export async function pollers(client: Client, taskQueue: string): Promise<number> {
  try {
    const described = await client.workflowService.describeTaskQueue({
      namespace: client.options.namespace,
      taskQueue: { name: taskQueue },
      taskQueueType: WORKFLOW_TASKS,
    });
    return described.pollers?.length ?? 0;
  } catch (error) {
    throw toFailure(error, taskQueue);
  }
}
