/**
 * Says by its exit code whether the worker on this machine is at work, as the Temporal server sees it: 0 when it has
 * polled its task queue lately, 1 when not. The container image runs it as its health check.
 */

import { hostname } from 'node:os';
import { tsToMs } from '@temporalio/common/lib/time';
import { connect } from '../client/temporal/connection';
import { siteQueue } from '../domain/kernel/names';
import { inOneLine } from '../domain/values/text';
import { workerConfig } from './config';

/** The wire number of `temporal.api.enums.v1.TaskQueueType.ACTIVITY`: what the worker of a site polls as well. */
const ACTIVITY_TASKS = 2;
/** An idle worker's poll lasts a minute; two missed ones mean a fault. */
const FRESH_MS = 150_000;
const PATIENCE_MS = 5_000;

async function polls(): Promise<boolean> {
  const { site, taskQueue } = workerConfig();
  const client = await connect();
  try {
    const { pollers } = await client.connection.withDeadline(Date.now() + PATIENCE_MS, () =>
      client.workflowService.describeTaskQueue({
        namespace: client.options.namespace,
        taskQueue: { name: site ? siteQueue(site) : taskQueue },
        taskQueueType: ACTIVITY_TASKS,
      }),
    );
    // A worker's identity is PID@HOST, and a container is a host of its own.
    const own = `@${hostname()}`;
    return (pollers ?? []).some(
      ({ identity, lastAccessTime }) =>
        identity?.endsWith(own) && lastAccessTime && Date.now() - tsToMs(lastAccessTime) < FRESH_MS,
    );
  } finally {
    await client.connection.close();
  }
}

polls().then(
  (healthy) => {
    if (!healthy) process.stderr.write('The server has received no poll of this worker lately.\n');
    process.exitCode = healthy ? 0 : 1;
  },
  (error: unknown) => {
    process.stderr.write(`${inOneLine(error instanceof Error ? error.message : String(error))}\n`);
    process.exitCode = 1;
  },
);
