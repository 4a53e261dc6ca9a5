/** `due(state, now) → work, wakeAt`: which work the state requires now, and when to compute it again. */

import { baselineWork, casesWork, gateWork } from '../gates/work';
import { calendarRunsOut, DAY_MS, workdaysToCompute } from '../kernel/calendar';
import type { PlannedWork } from '../kernel/deadlines';
import type { State } from '../model/state';
import type { Work } from '../model/work';
import { beginWork, readingsWork, stageWork } from '../releases/work';
import { scheduleWork } from '../retainer/work';
import { drillWork, targetWork } from '../rollback/work';
import { shifted } from '../values/dates';
import { deadlines } from './deadlines';

function calendarWork(s: State, at: string): PlannedWork[] {
  if (s.closing || !calendarRunsOut(s.workdays, s.charter, at)) return [];
  const { behind, days } = workdaysToCompute(s.charter);
  const from = shifted(at, -behind * DAY_MS);
  return [{ at, work: { kind: 'compute-workdays', id: 'calendar', calendar: s.charter.calendar, from, days } }];
}

/**
 * What is due now, and the next moment at which something will be (null: only a message can bring something).
 * @param at now, RFC 3339
 */
export function due(s: State, at: string): { work: Work[]; wakeAt: string | null } {
  if (s.closedAt) return { work: [], wakeAt: null };
  const planned = [
    calendarWork,
    gateWork,
    casesWork,
    baselineWork,
    beginWork,
    stageWork,
    readingsWork,
    targetWork,
    drillWork,
    scheduleWork,
  ].flatMap((family) => family(s, at));
  const clocks = deadlines(s, at).map((timer) => timer.at);
  const work = planned.filter((one) => one.at <= at).map((one) => one.work);
  if (clocks.some((moment) => moment <= at)) work.push({ kind: 'clock', id: 'clock' });
  const later = [...planned.map((one) => one.at), ...clocks].filter((moment) => moment > at).sort();
  return { work, wakeAt: later[0] ?? null };
}
