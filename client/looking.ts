/** Looks at the world through a worker, from where an engagement would: nothing is started and nothing recorded. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, TimeoutFailure, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import type { Charter, Metric } from '../domain/charter/charter';
import { Failure } from '../domain/failures';
import { type CheckedMetric, checkedMetrics, firstLook, secondLook } from '../domain/metrics/checking';
import { lookWorkflowId, WORKFLOWS } from '../domain/names';
import type { Looked, Question } from '../domain/questions';
import { toFailure } from './failures';
import { pollers } from './pollers';

/** What is looked at, and from where. */
export interface LookGiven {
  /** The charter's id, for the logs of the worker; no engagement need run under it. */
  of: string;
  /** The site whose worker reaches the client's systems; null: the engagements' own worker does. */
  site: string | null;
  /** By a name that the answers bear as well. */
  questions: Record<string, Question>;
}

/** A site is waited for 45 s, an answer a minute at most. */
const WITHIN = '2 minutes';
/** Longest wait until a worker has taken it up, ms. */
const TAKEN_UP_WITHIN = 20_000;
/** Events of a look that a worker has taken up: started, its first task scheduled, started and done, an activity. */
const TAKEN_UP = 5;

/** @throws Failure NO_WORKER at once where nobody serves the task queue, TEMPORAL_UNREACHABLE */
export async function lookThrough(
  client: Client,
  taskQueue: string,
  { of: engagement, site, questions }: LookGiven,
): Promise<Record<string, Looked>> {
  if (Object.keys(questions).length === 0) return {};
  if ((await pollers(client, taskQueue)) === 0)
    throw new Failure('NO_WORKER', `no worker serves the task queue ${taskQueue}`);
  try {
    const handle = await client.workflow.start(WORKFLOWS.look, {
      workflowId: lookWorkflowId(randomUUID()),
      taskQueue,
      args: [{ engagement, site, questions }],
      workflowExecutionTimeout: WITHIN,
      staticSummary: `a look for ${engagement}`,
    });
    return await answered(handle, taskQueue);
  } catch (error) {
    if (error instanceof WorkflowFailedError && error.cause instanceof TimeoutFailure)
      throw new Failure('NO_WORKER', `no worker has looked within ${WITHIN}`, [], { cause: error });
    throw toFailure(error, engagement);
  }
}

/** What was seen; a worker that vanished still seems to serve its task queue for a while, and does nothing. */
async function answered(handle: WorkflowHandle, taskQueue: string): Promise<Record<string, Looked>> {
  const seen: Promise<Record<string, Looked>> = handle.result();
  const done = new AbortController();
  const unheard = sleep(TAKEN_UP_WITHIN, undefined, { signal: done.signal }).then(async () =>
    (await handle.describe()).historyLength >= TAKEN_UP ? seen : null,
  );
  try {
    const found = await Promise.race([seen, unheard]);
    if (found) return found;
  } finally {
    done.abort();
  }
  await handle.terminate('no worker has taken it up').catch(() => {}); // else it ends by itself
  throw new Failure('NO_WORKER', `no worker answered on the task queue ${taskQueue} in ${TAKEN_UP_WITHIN / 1_000} s`);
}

type Look = (questions: Record<string, Question>) => Promise<Record<string, Looked>>;

/** Looks at metrics of a charter, the baselines first where something is compared with them. */
export async function lookAtMetrics(
  charter: Charter,
  metrics: readonly Metric[],
  look: Look,
): Promise<CheckedMetric[]> {
  const at = new Date().toISOString();
  const first = await look(firstLook(charter, metrics, at));
  const second = await look(secondLook(charter, metrics, first, at));
  return checkedMetrics(metrics, { ...first, ...second }, at);
}
