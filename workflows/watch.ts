/**
 * One check between the retainer's cycles, started by the engagement's second Schedule: reads the metrics of the live
 * release and the version that runs, and reports only changes.
 */
import { getExternalWorkflowHandle } from '@temporalio/workflow';
import { engagementWorkflowId } from '../domain/kernel/names';
import { report } from './engagement-messages';
import type { CycleInput } from './inputs';
import { now, scheduledTime } from './time';
import { reading, runProbes } from './world';

/** The result of one check. */
export interface WatchDone {
  /** Whether something has changed and was reported to the engagement. */
  reported: boolean;
}

export async function watch({ engagement: id }: CycleInput): Promise<WatchDone> {
  const scheduledAt = scheduledTime();
  const { site, questions } = await reading.readWatchProbes({ engagement: id, at: now() });
  const answers = await runProbes(id, site, questions, 'inside its limits?');
  const told = { kind: 'watch-report' as const, scheduledAt, answers };
  const reported = await reading.changesWatch({ engagement: id, report: told, at: now() });
  if (reported) await getExternalWorkflowHandle(engagementWorkflowId(id)).signal(report, told);
  return { reported };
}
