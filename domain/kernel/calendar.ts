/**
 * Working time as plain intervals. An activity handles time zones: it computes the client's working days ahead as
 * instants, and everything here is arithmetic on them (docs/decisions/0001).
 */

import type { Charter } from '../model/charter';
import type { WorkingDay } from '../model/charter/calendar';
import { startOfDay } from '../values/dates';

/* Instants are compared as text: all of them are RFC 3339 in UTC with milliseconds. */

/**
 * The end of the working hours `days` working days after `at`; the day that is running, or the last one that began, is
 * day 0. Null where the laid-out days do not reach that far.
 */
export const afterWorkingDays = (workdays: readonly WorkingDay[], at: string, days: number): string | null =>
  workdays[begunBy(workdays, at) - 1 + Math.ceil(days)]?.to ?? null;

/** How many of the working days have begun. They are sorted and every deadline asks, so this is a binary search. */
function begunBy(workdays: readonly WorkingDay[], at: string): number {
  let [least, most] = [0, workdays.length];
  while (least < most) {
    const middle = (least + most) >>> 1;
    if (workdays[middle]!.from <= at) least = middle + 1;
    else most = middle;
  }
  return least;
}

/** Whether exposure may grow at this moment: inside working hours and outside every change freeze. */
export const changeWindowOpen = (workdays: readonly WorkingDay[], at: string): boolean =>
  workdays.some((day) => day.freeze === null && day.from <= at && at < day.to);

/** When the next change window opens (now, if one is open); null if the precomputed days have none. */
export function nextChangeWindow(workdays: readonly WorkingDay[], at: string): string | null {
  const day = workdays.find((candidate) => candidate.freeze === null && candidate.to > at);
  if (!day) return null;
  return day.from > at ? day.from : at;
}

/** The next change window that opens after this time; null if the precomputed days have none. */
export const changeWindowAfter = (workdays: readonly WorkingDay[], at: string): WorkingDay | null =>
  workdays.find((day) => day.freeze === null && day.from > at) ?? null;

/** Least working days that are precomputed, and how many more are computed at a time. */
const LEFT_AT_LEAST = 60;
const COMPUTED_AHEAD = 60;
/** More than any charter that fits the schema needs. */
const MOST_AHEAD = 600;
/** Least past days that are kept, for deadlines that started earlier. */
const KEPT_BEHIND = 45;

/** What a charter counts in working days. */
type Counted = Pick<Charter, 'plan' | 'limits' | 'retainer' | 'calendar'>;

/** The longest clock in working days of which a charter speaks, from its beginning on; a plan is counted ahead alone. */
function longestClock({ limits, retainer }: Counted): number {
  const { stallDays, remindDays, deputyDays = 0, escalateDays } = limits;
  const { answerDays, findingDays, graceDays, steps } = retainer;
  const ofSteps = [steps['incident-review'].reviewDays, steps['owner-continuity'].deputyDays];
  const all = [stallDays, remindDays, deputyDays, escalateDays, answerDays, graceDays, ...ofSteps];
  return Math.max(...all, ...Object.values(findingDays));
}

/** How many precomputed working days every due date of a charter needs. */
const neededAhead = (charter: Counted): number =>
  Math.min(
    MOST_AHEAD,
    Math.max(LEFT_AT_LEAST, Math.ceil(Math.max(0, ...Object.values(charter.plan)) + longestClock(charter)) + 1),
  );

/** Whether more working days have to be computed. @param workdays those computed so far, earliest first */
export const calendarRunsOut = (workdays: readonly WorkingDay[], charter: Counted, at: string): boolean => {
  const earliestNeeded = workdays.at(-neededAhead(charter));
  return earliestNeeded === undefined || earliestNeeded.to <= at;
};

/** What is computed at a time: `days` working days, from `behind` days before it. */
export function workdaysToCompute(charter: Counted): { behind: number; days: number } {
  const weeks = Math.ceil(Math.min(longestClock(charter), MOST_AHEAD) / charter.calendar.workdays.length);
  const behind = Math.max(KEPT_BEHIND, 7 * (weeks + 1));
  return { behind, days: neededAhead(charter) + COMPUTED_AHEAD + behind };
}

/** Milliseconds of a day of 24 hours. */
export const DAY_MS = 86_400_000;

/** Days until a local date, which is the last one that counts; negative once it is over. In UTC: it is about weeks. */
export const daysUntil = (date: string, at: string): number =>
  (startOfDay(date)! - startOfDay(at.slice(0, 10))!) / DAY_MS;
