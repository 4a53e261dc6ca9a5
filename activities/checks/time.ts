/** What time is it, by the clock of the Temporal server? An activity is told when it was scheduled. */
import { activityInfo } from '@temporalio/activity';
import { instantOf } from '../../domain/dates';
import type { Check } from './check';

export const time: Check<'time'> = {
  silence: 'TEMPORAL_UNREACHABLE',
  ask: async () => ({ at: instantOf(activityInfo().currentAttemptScheduledTimestampMs) }),
};
