/** Probes external systems through a worker, from where an engagement would. It starts nothing and records nothing. */
import { randomUUID } from 'node:crypto';
import { TimeoutFailure, WorkflowFailedError } from '@temporalio/client';
import { Failure } from '../../domain/kernel/failures';
import { dryRunWorkflowId, WORKFLOWS } from '../../domain/kernel/names';
import type { Charter } from '../../domain/model/charter';
import type { ExecutorSpec } from '../../domain/model/charter/executors';
import type { Metric } from '../../domain/model/charter/metrics';
import type { Question, TimedProbeResult } from '../../domain/model/questions';
import type { State } from '../../domain/model/state';
import { type DrillPlan, drillPlanOf } from '../../domain/rollback/drill-plan';
import { type ExecutorCheck, executorChecks, executorQuestions } from '../../domain/rollback/executor-check';
import { type CheckedMetric, checkedMetrics, firstLook, secondLook } from '../../domain/views/checking';
import { toFailure } from '../temporal/failures';
import { requireWorker } from '../temporal/pollers';
import { resultOf } from '../temporal/short-workflow';
import type { Context } from './context';

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
export async function dryRunProbes(
  { client, taskQueue }: Context,
  { of: engagement, site, questions }: LookGiven,
): Promise<Record<string, TimedProbeResult>> {
  if (Object.keys(questions).length === 0) return {};
  await requireWorker(client, taskQueue);
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

/** Asks an executor whether it would obey, and the proofs of the rollback what they say now. Throws as `dryRunProbes` */
export async function checkExecutor(
  context: Context,
  { id, site, rollback }: Pick<Charter, 'id' | 'site' | 'rollback'>,
  executor: ExecutorSpec | null | undefined,
): Promise<ExecutorCheck[]> {
  const questions = executor ? executorQuestions(executor, rollback ?? {}) : {};
  return executorChecks(await dryRunProbes(context, { of: id, site, questions }));
}

/**
 * What a drill would do, and what it would use as it answers now: nothing is ordered.
 * @param as person id of who would order it; the owner if absent
 */
export async function dryRunDrill(
  context: Context,
  state: State,
  as: string | undefined,
): Promise<{ plan: DrillPlan; checks: ExecutorCheck[] }> {
  const { charter, executor } = state;
  const plan = drillPlanOf(state, as ?? charter.people.owner ?? 'nobody', new Date().toISOString());
  return { plan, checks: await checkExecutor(context, charter, executor ?? charter.rollback?.executor) };
}
