/**
 * One cycle of the retainer, started by the engagement's Schedule or by hand: checks and repairs both Schedules, runs
 * the steps that are due, reports each to the engagement, and ends. It never waits for people.
 */
import { getExternalWorkflowHandle, isCancellation, log } from '@temporalio/workflow';
import { engagementWorkflowId } from '../domain/kernel/names';
import { report } from './engagement-messages';
import type { CycleInput } from './inputs';
import { now, scheduledTime } from './time';
import { reading, reconciling, runProbes } from './world';

/** The result of a cycle. Its reports have been sent to the engagement. */
export interface CycleDone {
  scheduledAt: string;
  steps: string[];
  /** What was wrong with the Schedules and has been repaired. */
  mended: string[];
}

export async function retainerCycle({ engagement: id, steps: asked }: CycleInput): Promise<CycleDone> {
  const scheduledAt = scheduledTime();
  const engagement = getExternalWorkflowHandle(engagementWorkflowId(id));
  const mended = await mendedOf(id);
  if (mended.length > 0) await engagement.signal(report, { kind: 'schedules-repaired', what: mended });
  const { site, steps } = await reading.readDueSteps({ engagement: id, scheduledAt, at: now(), steps: asked });
  for (const [index, { step, questions }] of steps.entries()) {
    const answers = await runProbes(id, site, questions, step);
    await engagement.signal(report, {
      kind: 'retainer-report',
      step,
      scheduledAt,
      answers,
      cycleEnds: index === steps.length - 1,
    });
  }
  return { scheduledAt, steps: steps.map((one) => one.step), mended };
}

/** A cycle that could not check the Schedules still runs its steps: the next cycle checks again. */
async function mendedOf(engagement: string): Promise<string[]> {
  try {
    return await reconciling.reconcileSchedules({ engagement });
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.warn('the schedules could not be reconciled', { engagement, error: String(error) });
    return [];
  }
}
