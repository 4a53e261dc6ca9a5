/** The work that the retainer requires: its Schedules. */

import type { PlannedWork } from '../kernel/deadlines';
import type { State } from '../model/state';
import { digest } from '../values/digest';
import { scheduleGone, schedulesWanted } from './schedules';

/** One name for both: a schedule that is being armed is removed afterwards, never meanwhile. */
const SCHEDULE = 'schedule';

export function scheduleWork(s: State, at: string): PlannedWork[] {
  const when = s.scheduleRetryAt ?? at;
  if (s.closing) return scheduleGone(s) ? [] : [{ at: when, work: { kind: 'remove-schedules', id: SCHEDULE } }];
  const wanted = schedulesWanted(s);
  // A change of what they are made of updates them instead of making others.
  const spec = digest(wanted);
  if (!wanted || s.schedule?.spec === spec) return [];
  return [{ at: when, work: { kind: 'ensure-schedules', id: SCHEDULE, spec, wanted } }];
}
