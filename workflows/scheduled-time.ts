/** When this run was scheduled to start; if started by hand, when it started. RFC 3339. */
import { workflowInfo } from '@temporalio/workflow';

export function scheduledTime(): string {
  const { searchAttributes, startTime } = workflowInfo();
  const scheduled = searchAttributes.TemporalScheduledStartTime?.[0];
  return scheduled instanceof Date ? scheduled.toISOString() : startTime.toISOString();
}
