/**
 * How long a client waits for an engagement, and how much it asks at the same time. It asks a busy server or worker
 * again under the same key, and reports a question without an answer as such.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { Failure } from '../../domain/kernel/failures';
import { engagementWorkflowId } from '../../domain/kernel/names';
import type { FailureCode } from '../../domain/model/failures';
import { workflowFailing } from '../../domain/record/task-cause';
import { failingTask } from './failing-tasks';
import { grpcErrorIn, isBusy, isSilence } from './grpc-failures';
import { freshStanding } from './ledger-end';
import { pollers } from './pollers';

/** Longest wait for an answer, ms; and for all attempts, while the server or the worker says that it is busy. */
const PATIENCE = 20_000;
const BUSY_PATIENCE = 60_000;
/**
 * Timeouts of the first attempts at one question, ms. Questions that a killed worker had taken are never answered, and
 * for some seconds the server still gives it new ones. The attempt after them uses the remaining time.
 */
const FIRST_ATTEMPTS: readonly number[] = [5_000, 5_000];
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 2_000;
/** Longest wait for the reason why nobody answers, ms. */
const REASON_WITHIN = 3_000;

/** Updates of one engagement that one process has in progress at the same time: the server accepts ten from all. */
const UPDATES_AT_ONCE = 8;

/** Outcomes of an update that no worker has judged: its task was lost, or its run ended meanwhile. */
const UNJUDGED: readonly (string | null | undefined)[] = ['UnprocessedUpdate', 'AcceptedUpdateCompletedWorkflow'];

const isUnjudged = (error: unknown): boolean =>
  error instanceof WorkflowUpdateFailedError &&
  error.cause instanceof ApplicationFailure &&
  UNJUDGED.includes(error.cause.type);

/** Whether the answer is that it cannot be done at the moment. */
function saysBusy(error: unknown): boolean {
  const grpc = grpcErrorIn(error);
  return isUnjudged(error) || (grpc !== null && isBusy(grpc));
}

/** Whether there was no answer: the same question may be answered next time. */
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
    // Processes that were started together do not retry at the same time.
    await sleep(pause * (0.5 + Math.random()));
  }
}

/** A message without an answer: it may still take effect, and its key shows later whether it did. */
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
    // A server that does not say who polls has still answered.
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
    // The turn goes to the next one that waits: a newcomer does not overtake it.
    const next = turns.waiting.shift();
    if (next) next();
    else if (--turns.running === 0) inFlight.delete(name);
  }
}
