/**
 * One cycle of the retainer, started by the engagement's Schedule: runs the steps that are due, reports each to the
 * engagement, and ends. It never waits for people.
 */
import { getExternalWorkflowHandle } from '@temporalio/workflow';
import { engagementWorkflowId } from '../domain/names';
import { report } from './engagement';
import type { CycleInput } from './inputs';
import { now } from './now';
import { scheduledTime } from './scheduled-time';
import { askTheWorld, reading } from './world';

export async function retainerCycle({ engagement: id }: CycleInput): Promise<{ steps: string[] }> {
  const scheduledAt = scheduledTime();
  const { site, steps } = await reading.readDueSteps({
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
