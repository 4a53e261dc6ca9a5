/** How far the clock of this machine is from the server's: many rules compare times of both. */
import type { Client } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time';

/** The wire number of `temporal.api.enums.v1.TaskQueueType.WORKFLOW`. */
const WORKFLOW_TASKS = 1;
/** The server forgets a poller after five minutes: one that it names has polled since. */
const REMEMBERED_MS = 300_000;
/** Difference between two machines that does no harm, ms. */
const TOLERATED_MS = 30_000;

/**
 * Milliseconds by which this clock is certainly ahead of the server's, negative if it is behind; 0 if it may be right;
 * null if that is unknown. No call to Temporal returns its time, but it records when a task queue was last polled.
 * @throws what the connection throws
 */
export async function aheadOfServer(client: Client, taskQueue: string, now = Date.now): Promise<number | null> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: WORKFLOW_TASKS,
  });
  const polled = (pollers ?? []).flatMap(({ lastAccessTime }) => (lastAccessTime ? [tsToMs(lastAccessTime)] : []));
  if (polled.length === 0) return null;
  const since = now() - Math.max(...polled);
  if (since < 0) return since;
  return since > REMEMBERED_MS ? since : 0;
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** What is wrong with this clock, in words; null where nothing is. */
export function clockFault(ahead: number | null): string | null {
  if (ahead === null || Math.abs(ahead) <= TOLERATED_MS) return null;
  const [unit, length] = UNITS.find(([, ms]) => Math.abs(ahead) >= ms)!;
  const count = Math.round(Math.abs(ahead) / length);
  return `the clock of this machine is ${count} ${unit}${count === 1 ? '' : 's'} ${ahead > 0 ? 'ahead of' : 'behind'} the server's`;
}
