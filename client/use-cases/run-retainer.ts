/** A cycle of the retainer by hand, in addition to those that its Schedule starts. */
import { randomUUID } from 'node:crypto';
import { TimeoutFailure, WorkflowFailedError } from '@temporalio/client';
import { Failure } from '../../domain/kernel/failures';
import { cycleWorkflowId, retainerScheduleId, WORKFLOWS } from '../../domain/kernel/names';
import { RETAINER_STEP_IDS } from '../../domain/model/charter/retainer-steps';
import { didYouMean, nearestOrLonger } from '../../domain/values/nearest';
import { type RetainerOverview, retainerOverview } from '../../domain/views/retainer-overview';
import { readable } from '../../evidence/readable';
import { toFailure } from '../temporal/failures';
import { requireWorker } from '../temporal/pollers';
import { type ScheduleSeen, seenSchedules } from '../temporal/schedules';
import { resultOf } from '../temporal/short-workflow';
import type { Context } from './context';

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
    unknown.flatMap((step) => didYouMean(step, known, nearestOrLonger)),
  );
}

/**
 * Runs a cycle now and waits until it has ended.
 * @param steps these steps and no others, due or not; absent: those that are due
 * @throws Failure UNKNOWN_STEP, ALREADY_CLOSED, NOTHING_LIVE, NO_WORKER, TEMPORAL_UNREACHABLE
 */
export async function runRetainerCycle(context: Context, id: string, steps?: readonly string[]): Promise<CycleRun> {
  const { client, taskQueue, gateway } = context;
  refuseUnknownSteps(steps);
  const { closedAt, live } = await gateway.state(id);
  if (closedAt) throw new Failure('ALREADY_CLOSED', `engagement ${id} was closed at ${closedAt}`);
  if (!live) throw new Failure('NOTHING_LIVE', `nothing of ${id} is live: its retainer has nothing to look at`);
  await requireWorker(client, taskQueue);
  try {
    const handle = await client.workflow.start(WORKFLOWS.retainerCycle, {
      workflowId: cycleWorkflowId(id, randomUUID()),
      taskQueue,
      args: [{ engagement: id, ...(steps && { steps: [...steps] }) }],
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

/** Calendar, findings and requests as they stand, and the Schedule that starts its cycles; null where there is none. */
export type RetainerView = RetainerOverview & { schedule: ScheduleSeen | null };

/** The two Schedules of an engagement as Temporal has them. Throws as `DayOne.schedules`. */
export async function schedulesOf({ client, taskQueue, gateway }: Context, id: string): Promise<ScheduleSeen[]> {
  const state = await gateway.state(id);
  return gateway.withTimeout(() => seenSchedules(client, taskQueue, state));
}

/** The status of the retainer, and the Schedule that starts its cycles. Throws as `DayOne.retainer`. */
export async function retainerView(context: Context, id: string): Promise<RetainerView> {
  const told = await readable(retainerOverview(await context.gateway.state(id)), context.records.reader.texts);
  const schedules = await schedulesOf(context, id);
  return {
    ...told,
    schedule: schedules.find((one) => one.there && one.scheduleId === retainerScheduleId(id)) ?? null,
  };
}
