/** Rules of time: what is due now, and when the next deadline is. One list serves both. */

import { gateDeadlines } from '../gates/deadlines';
import { afterWorkingDays } from '../kernel/calendar';
import type { Deadline } from '../kernel/deadlines';
import { type CommandHandler, event, type NewEvent } from '../kernel/events';
import type { CommandOf } from '../model/commands';
import type { State } from '../model/state';
import { changeWindowDeadline } from '../releases/stage-start';
import { retainerDeadlines } from '../retainer/deadlines';
import { absenceDeadlines, waiverDeadlines } from '../sign-offs/roles';
import { shifted } from '../values/dates';

/** Instants are compared as text, so all of them are written to the millisecond. */
export const recordWorkdays: CommandHandler<CommandOf<'workdays-computed'>> = (_s, { workdays }) => [
  event('calendar.laid-out', {
    workdays: workdays.map(({ from, to, freeze }) => ({ from: shifted(from, 0), to: shifted(to, 0), freeze })),
  }),
];

/** Ten working days without a requirement met: the engagement has stalled. A hold stops that clock. */
function stallDeadline(s: State): Deadline[] {
  if (s.live || s.hold || s.pilot) return [];
  const at = afterWorkingDays(s.workdays, s.progressAt, s.charter.limits.stallDays);
  if (!at) return [];
  const detail = `no requirement met for ${s.charter.limits.stallDays} working days`;
  return [{ at, happens: () => [event('pilot-mode.entered', { why: 'stalled', detail })] }];
}

/** All deadlines, in no order. */
export const deadlines = (s: State, at: string): Deadline[] =>
  s.closing || s.workdays.length === 0
    ? []
    : [
        ...gateDeadlines(s),
        ...stallDeadline(s),
        ...changeWindowDeadline(s, at),
        ...waiverDeadlines(s),
        ...absenceDeadlines(s, at),
        ...retainerDeadlines(s),
      ];

/** What is due now. */
export const clock = (s: State, at: string): NewEvent[] => {
  const due = deadlines(s, at).filter((timer) => timer.at <= at);
  return due.sort((a, b) => (a.at < b.at ? -1 : 1)).flatMap((timer) => timer.happens(s, at));
};
