/** The Temporal servers of a test run: one shared dev server for all, and a time-skipping one for each who asks. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Worker } from '@temporalio/worker';
import { logTemporalTo } from '../../workers/log';
import { log } from './log';

/** `HOST:PORT` of the in-memory dev server that all tests share; tests keep apart by unique ids and task queues. */
export const sharedServer = (): string => fromSetup('DAYONE_TEST_SERVER');

/** An id, task queue or slug that no other test has: lower case, digits and hyphens. */
export const uniqueId = (prefix: string): string => `${prefix}-${randomUUID().slice(0, 13)}`;

/**
 * A server of the caller's own, on which time passes as fast as nothing happens. No schedules and no list calls there.
 * The caller ends it with `teardown()`.
 */
export async function timeSkipping(attempts = 4): Promise<TestWorkflowEnvironment> {
  // Before the server: its start makes the SDK's runtime, which a worker could then no longer set up.
  logTemporalTo(log);
  const executable = { type: 'existing-path', path: fromSetup('DAYONE_TEST_TIME_SKIPPING') } as const;
  try {
    return await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
  } catch (error) {
    // The SDK waits five seconds for it, which is too short where the machine has just begun all test files at once.
    if (attempts > 1 && String(error).includes('did not start within')) return timeSkipping(attempts - 1);
    throw error;
  }
}

/** A worker that tells what it is doing. */
export type Watched = Pick<Worker, 'getStatus'>;

const IDLE_LOOKS = 3;
const LOOK_MS = 5;

/**
 * Lets so many milliseconds pass there, once the worker was found idle several times in a row: a workflow task that runs
 * while time is skipped is lost, and its workflow is never given another one.
 */
export async function pass(time: TestWorkflowEnvironment, worker: Watched, ms: number): Promise<void> {
  for (let idle = 0; idle < IDLE_LOOKS; await sleep(LOOK_MS)) {
    const { numInFlightWorkflowActivations, numInFlightActivities } = worker.getStatus();
    idle = numInFlightWorkflowActivations + numInFlightActivities > 0 ? 0 : idle + 1;
  }
  await time.sleep(ms);
}

function fromSetup(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is unset: run tests by jest with the repository's jest.config.js`);
  return value;
}
