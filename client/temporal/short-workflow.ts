/** The result of a short workflow that a client starts and waits for. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { Failure } from '../../domain/kernel/failures';

/** Longest wait until a worker has taken it up, ms. */
const TAKEN_UP_WITHIN = 20_000;
/** Events of one that a worker has taken up: started, its first task scheduled, started and done, what it asks for. */
const TAKEN_UP = 5;

/**
 * A worker that has disappeared still seems to serve its task queue for a while, but does nothing.
 * @throws Failure NO_WORKER if no worker has started it in time; the failure of the workflow
 */
export async function resultOf<T>(handle: WorkflowHandle, taskQueue: string): Promise<T> {
  const result: Promise<T> = handle.result();
  const done = new AbortController();
  const unheard = sleep(TAKEN_UP_WITHIN, undefined, { signal: done.signal }).then(async () =>
    (await handle.describe()).historyLength >= TAKEN_UP ? result : null,
  );
  try {
    const found = await Promise.race([result, unheard]);
    if (found !== null) return found;
  } finally {
    done.abort();
  }
  await handle.terminate('no worker has taken it up').catch(() => {}); // if this fails, the workflow ends without it
  throw new Failure('NO_WORKER', `no worker answered on the task queue ${taskQueue} in ${TAKEN_UP_WITHIN / 1_000} s`);
}
