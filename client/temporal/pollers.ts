/** Who serves a task queue. */
import type { Client } from '@temporalio/client';
import { Failure } from '../../domain/kernel/failures';
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

/**
 * What nobody serves would start and say nothing.
 * @param consequence continues the message
 * @throws Failure NO_WORKER, TEMPORAL_UNREACHABLE
 */
export async function requireWorker(client: Client, taskQueue: string, consequence = ''): Promise<void> {
  if ((await pollers(client, taskQueue)) > 0) return;
  throw new Failure('NO_WORKER', `no worker serves the task queue ${taskQueue}${consequence}`);
}
