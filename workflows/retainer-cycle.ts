/**
 * One cycle of the retainer, started by the engagement's Schedule: runs the steps that are due, reports each to the
 * engagement, and ends. It never waits for people.
 */
import { getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import { engagementWorkflowId } from '../domain/names';
import { report } from './engagement';
import type { CycleInput } from './inputs';
import { now } from './now';
import { arranging, askTheWorld } from './world';

/** The Schedule's own time for this cycle; started by hand, the time of the start. */
function scheduledTime(): string {
  const { searchAttributes, startTime } = workflowInfo();
  const scheduled = searchAttributes.TemporalScheduledStartTime?.[0];
  return scheduled instanceof Date ? scheduled.toISOString() : startTime.toISOString();
}

export async function retainerCycle({ engagement: id }: CycleInput): Promise<{ steps: string[] }> {
  const scheduledAt = scheduledTime();
  const { site, steps } = await arranging('which steps are due?').readDueSteps({
    engagement: id,
    scheduledAt,
    at: now(),
  });
  const engagement = getExternalWorkflowHandle(engagementWorkflowId(id));
  for (const [index, { step, questions }] of steps.entries()) {
    const answers = await askTheWorld(id, site, questions, step);
    await engagement.signal(report, {
      kind: 'retainer-report',
      step,
      scheduledAt,
      answers,
      cycleEnds: index === steps.length - 1,
    });
  }
  return { steps: steps.map((one) => one.step) };
}
