/** A cycle of the retainer by hand, in addition to those that its Schedule starts. */
import { randomUUID } from 'node:crypto';
import { type Client, TimeoutFailure, WorkflowFailedError } from '@temporalio/client';
import { Failure } from '../domain/kernel/failures';
import { cycleWorkflowId, WORKFLOWS } from '../domain/kernel/names';
import { RETAINER_STEP_IDS } from '../domain/model/charter/retainer-steps';
import { didYouMean } from '../domain/values/nearest';
import { resultOf } from './draft';
import { toFailure } from './failures';
import { pollers } from './pollers';

/** What a cycle has done; the engagement judges what was reported. */
export interface CycleRun {
  /** Its scheduled time, under which its outcomes are kept, RFC 3339. */
  scheduledAt: string;
  /** The steps that it has run, in their order. */
  steps: string[];
  /** What was not as it should be with the engagement's Schedules, and is again. */
  mended: string[];
}

/** Twelve steps, each of which may wait for a site that is away. */
const WITHIN = '1 hour';

/** @throws Failure UNKNOWN_STEP for a step that the retainer has not */
export function refuseUnknownSteps(steps: readonly string[] = []): void {
  const known: readonly string[] = RETAINER_STEP_IDS;
  const unknown = steps.filter((step) => !known.includes(step));
  if (unknown.length === 0) return;
  throw new Failure(
    'UNKNOWN_STEP',
    `the retainer has no step ${unknown.map((step) => `"${step}"`).join(', ')}`,
    unknown.flatMap((step) => didYouMean(step, known)),
  );
}

/**
 * @param steps these steps and no others, due or not; absent: those that are due
 * @throws Failure NO_WORKER, TEMPORAL_UNREACHABLE
 */
export async function runCycle(client: Client, taskQueue: string, id: string, steps?: string[]): Promise<CycleRun> {
  if ((await pollers(client, taskQueue)) === 0)
    throw new Failure('NO_WORKER', `no worker serves the task queue ${taskQueue}`);
  try {
    const handle = await client.workflow.start(WORKFLOWS.retainerCycle, {
      workflowId: cycleWorkflowId(id, randomUUID()),
      taskQueue,
      args: [{ engagement: id, ...(steps && { steps }) }],
      workflowExecutionTimeout: WITHIN,
      staticSummary: steps ? `by hand: ${steps.join(', ') || 'the schedules alone'}` : 'by hand',
    });
    return await resultOf<CycleRun>(handle, taskQueue);
  } catch (error) {
    if (error instanceof WorkflowFailedError && error.cause instanceof TimeoutFailure)
      throw new Failure('NO_WORKER', `the cycle has not ended within ${WITHIN}`, [], { cause: error });
    throw toFailure(error, id);
  }
}
