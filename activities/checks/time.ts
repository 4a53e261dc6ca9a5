/** The time by the clock of the Temporal server: the moment at which it scheduled this attempt of the activity. */
import { activityInfo } from '@temporalio/activity';
import { instantOf } from '../../domain/values/dates';
import type { Check } from './check';

export const time: Check<'time'> = {
  silence: 'TEMPORAL_UNREACHABLE',
  ask: async () => ({ at: instantOf(activityInfo().currentAttemptScheduledTimestampMs) }),
};
