/** Probes external systems through a worker, from where an engagement would. It starts nothing and records nothing. */
import { randomUUID } from 'node:crypto';
import { type Client, TimeoutFailure, WorkflowFailedError } from '@temporalio/client';
import { Failure } from '../domain/kernel/failures';
import { dryRunWorkflowId, WORKFLOWS } from '../domain/kernel/names';
import type { Charter } from '../domain/model/charter';
import type { Metric } from '../domain/model/charter/metrics';
import type { Question, TimedProbeResult } from '../domain/model/questions';
import { type CheckedMetric, checkedMetrics, firstLook, secondLook } from '../domain/views/checking';
import { resultOf } from './draft';
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

/** A probe waits 45 s for a site's worker, and a minute at most for an answer. */
const WITHIN = '2 minutes';

/** @throws Failure NO_WORKER at once where nobody serves the task queue, TEMPORAL_UNREACHABLE */
export async function lookThrough(
  client: Client,
  taskQueue: string,
  { of: engagement, site, questions }: LookGiven,
): Promise<Record<string, TimedProbeResult>> {
  if (Object.keys(questions).length === 0) return {};
  if ((await pollers(client, taskQueue)) === 0)
    throw new Failure('NO_WORKER', `no worker serves the task queue ${taskQueue}`);
  try {
    const handle = await client.workflow.start(WORKFLOWS.dryRun, {
      workflowId: dryRunWorkflowId(randomUUID()),
      taskQueue,
      args: [{ engagement, site, questions }],
      workflowExecutionTimeout: WITHIN,
      staticSummary: `dry-run probes for ${engagement}`,
    });
    return await resultOf(handle, taskQueue);
  } catch (error) {
    if (error instanceof WorkflowFailedError && error.cause instanceof TimeoutFailure)
      throw new Failure('NO_WORKER', `no worker has answered within ${WITHIN}`, [], { cause: error });
    throw toFailure(error, engagement);
  }
}

type DryRunProbe = (questions: Record<string, Question>) => Promise<Record<string, TimedProbeResult>>;

/** Looks at metrics of a charter, the baselines first where something is compared with them. */
export async function lookAtMetrics(
  charter: Charter,
  metrics: readonly Metric[],
  look: DryRunProbe,
): Promise<CheckedMetric[]> {
  const at = new Date().toISOString();
  const first = await look(firstLook(charter, metrics, at));
  const second = await look(secondLook(charter, metrics, first, at));
  return checkedMetrics(metrics, { ...first, ...second }, at);
}
