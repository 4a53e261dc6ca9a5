/** The workflow's times, RFC 3339 in UTC. */
import { workflowInfo } from '@temporalio/workflow';

/** The workflow's clock: deterministic. */
export const now = (): string => new Date().toISOString();

/** When this run was scheduled to start; if started by hand, when it started. */
export function scheduledTime(): string {
  const { searchAttributes, startTime } = workflowInfo();
  const scheduled = searchAttributes.TemporalScheduledStartTime?.[0];
  return scheduled instanceof Date ? scheduled.toISOString() : startTime.toISOString();
}
