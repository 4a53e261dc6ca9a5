/**
 * How long a client waits for an engagement, and how much it asks at once: a server or a worker that is busy is asked
 * again under the same key, and what nobody has answered is told as such.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { Failure } from '../domain/kernel/failures';
import { engagementWorkflowId } from '../domain/kernel/names';
import type { FailureCode } from '../domain/model/failures';
import { workflowFailing } from '../domain/record/task-cause';
import { failingTask } from './failing-tasks';
import { grpcErrorIn, isBusy, isSilence } from './grpc-failures';
import { freshStanding } from './ledger-end';
import { pollers } from './pollers';

/** Longest wait for an answer, ms; and over all attempts, while what comes back says that server or worker is busy. */
const PATIENCE = 20_000;
const BUSY_PATIENCE = 60_000;
/**
 * Of the first attempts at one question, ms: what a worker that was killed took with it is never answered, and for some
 * seconds the server goes on giving it what is asked. The attempt after them lasts as long as there is time.
 */
const FIRST_ATTEMPTS: readonly number[] = [5_000, 5_000];
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 2_000;
/** Of finding out why nobody answers. */
const REASON_WITHIN = 3_000;

/** Updates of one engagement under way at once, of one process: the server takes ten of all. */
const UPDATES_AT_ONCE = 8;

/** Outcomes of an update that no worker has judged: its task was lost, or its run ended meanwhile. */
const UNJUDGED: readonly (string | null | undefined)[] = ['UnprocessedUpdate', 'AcceptedUpdateCompletedWorkflow'];

const isUnjudged = (error: unknown): boolean =>
  error instanceof WorkflowUpdateFailedError &&
  error.cause instanceof ApplicationFailure &&
  UNJUDGED.includes(error.cause.type);

/** Whether somebody has answered that it cannot be done at this moment. */
function saysBusy(error: unknown): boolean {
  const grpc = grpcErrorIn(error);
  return isUnjudged(error) || (grpc !== null && isBusy(grpc));
}

/** Whether nobody has answered: the same again may be answered. */
function isUnanswered(error: unknown): boolean {
  const grpc = grpcErrorIn(error);
  return error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || (grpc !== null && isSilence(grpc));
}

/**
 * Runs what asks the server, and runs it again while server or worker are busy.
 * @param run safe to repeat
 * @throws what the last attempt has thrown
 */
export async function untilAnswered<T>(client: Client, run: () => Promise<T>): Promise<T> {
  const begun = Date.now();
  let deadline = begun + PATIENCE;
  let silences = 0;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      const upTo = Math.min(deadline, Date.now() + (FIRST_ATTEMPTS[silences] ?? PATIENCE));
      return await client.connection.withDeadline(upTo, run);
    } catch (error) {
      const busy = saysBusy(error);
      if (!busy) silences += 1;
      if (!busy && !isUnanswered(error)) throw error;
      if (busy) deadline = Math.min(begun + BUSY_PATIENCE, Date.now() + PATIENCE);
      if (Date.now() + pause >= deadline) throw error;
    }
    // Processes that were started together do not come back together.
    await sleep(pause * (0.5 + Math.random()));
  }
}

/** A message that nobody has answered: it may still take effect, and its key tells later whether it did. */
export class Unsettled extends Failure {
  constructor(
    code: FailureCode,
    message: string,
    details: readonly string[],
    readonly key: string,
    cause: unknown,
  ) {
    super(code, message, details, { cause });
  }
}

/**
 * Why nobody has answered: the server, the worker, the evidence store, or a task that fails. No other code decides this.
 * @returns null for any other error
 */
export async function whyUnanswered(
  client: Client,
  taskQueue: string,
  id: string,
  error: unknown,
): Promise<Failure | null> {
  if (!saysBusy(error) && !isUnanswered(error)) return null;
  const grpc = grpcErrorIn(error);
  const workers = await client.connection
    .withDeadline(Date.now() + REASON_WITHIN, () => pollers(client, taskQueue))
    // A server that does not tell who polls has answered all the same.
    .catch((unknown: unknown) => (isUnanswered(unknown) ? null : Number.NaN));
  if (workers === null)
    return new Failure('TEMPORAL_UNREACHABLE', 'the Temporal server does not answer', [], { cause: error });
  if (workers === 0)
    return new Failure('NO_WORKER', `no worker answered for ${id}: none serves the task queue ${taskQueue}`, [], {
      cause: error,
    });
  const store = await storeFault(client, id, error);
  if (store) return store;
  const failing = await client.connection
    .withDeadline(Date.now() + REASON_WITHIN, () => failingTask(client, { workflowId: engagementWorkflowId(id) }))
    .catch(() => null);
  if (failing) return workflowFailing(id, failing.cause, { cause: error });
  return new Failure(
    'NO_WORKER',
    `no worker answered for ${id} in time: the one that serves the task queue ${taskQueue} is busy, or has stopped`,
    grpc && saysBusy(error) ? [`the server says: ${grpc.details}`] : [],
    { cause: error },
  );
}

/** STORE_UNAVAILABLE or NEWER_RECORD with the reason if the engagement waits for its evidence store; null if no worker reports that. */
export async function storeFault(client: Client, id: string, cause: unknown): Promise<Failure | null> {
  const standing = await client.connection
    .withDeadline(Date.now() + REASON_WITHIN, () => freshStanding(client.workflow.getHandle(engagementWorkflowId(id))))
    .catch(() => null);
  if (!standing || standing.away === null) return null;
  const { code, detail } = standing.away;
  const message = code === 'NEWER_RECORD' ? detail : `the evidence store cannot be written: ${detail}`;
  return new Failure(code, message, [], { cause });
}

const inFlight = new Map<string, { running: number; waiting: (() => void)[] }>();

/** Runs at most eight at once of each name, in the order in which they came. */
export async function inTurns<T>(name: string, run: () => Promise<T>): Promise<T> {
  const turns = inFlight.get(name) ?? { running: 0, waiting: [] };
  inFlight.set(name, turns);
  if (turns.running < UPDATES_AT_ONCE) turns.running += 1;
  else await new Promise<void>((turn) => turns.waiting.push(turn));
  try {
    return await run();
  } finally {
    // Handed over: who comes now does not overtake who waits.
    const next = turns.waiting.shift();
    if (next) next();
    else if (--turns.running === 0) inFlight.delete(name);
  }
}
