/** Computes the client's working days as instants. A workflow cannot do this, because time zone rules change. */

import { DateTime } from 'luxon';
import { Failure } from '../domain/kernel/failures';
import type { Calendar, Freeze, WorkingDay } from '../domain/model/charter/calendar';
import { readInstant } from '../domain/values/dates';
import { toApplicationFailure } from './failures';

export interface LayOutCalendarInput {
  calendar: Calendar;
  /** RFC 3339; the first day looked at is its local date. */
  from: string;
  /** How many working days. */
  days: number;
}

/** Longest run of local dates looked at for one working day; beyond it the calendar has none. */
const SEARCH_PER_DAY = 60;

/** Hours and minutes of `08:00`, up to `24:00`; null where the text is none. */
function clock(text: string): { hour: number; minute: number } | null {
  const found = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text);
  const [hour, minute] = [Number(found?.[1]), Number(found?.[2])];
  return found && hour * 60 + minute <= 24 * 60 ? { hour, minute } : null;
}

/** The instant of a wall-clock time on a local date. A time that a change of clocks skips is the first one after it. */
function instant(date: DateTime, { hour, minute }: { hour: number; minute: number }): string {
  const day = hour === 24 ? date.plus({ days: 1 }) : date;
  const { year, month, day: dayOfMonth } = day;
  const at = DateTime.fromObject({ year, month, day: dayOfMonth, hour: hour % 24, minute }, { zone: date.zone });
  return at.toUTC().toISO({ suppressMilliseconds: true })!;
}

/** Whether a local date lies in a freeze: between its dates, or close to a turn of its months, quarters or years. */
function isFrozen(freeze: Freeze, date: DateTime): boolean {
  const local = date.toISODate()!;
  if ('from' in freeze) return freeze.from <= local && local <= freeze.to;
  const first = date.startOf(freeze.every);
  const left = date.endOf(freeze.every).startOf('day').diff(date.startOf('day'), 'days').days;
  const gone = date.startOf('day').diff(first, 'days').days;
  return Math.round(left) < freeze.before || Math.round(gone) < freeze.after;
}

function lay({ calendar, from, days }: LayOutCalendarInput): WorkingDay[] {
  const opens = clock(calendar.opens);
  const closes = clock(calendar.closes);
  const began = readInstant(from);
  const faults = [
    opens ? '' : `opens: ${calendar.opens} is not a time such as 08:00`,
    closes ? '' : `closes: ${calendar.closes} is not a time such as 18:00`,
    calendar.opens < calendar.closes ? '' : `closes: ${calendar.closes} is not after ${calendar.opens}`,
    DateTime.local({ zone: calendar.timezone }).isValid ? '' : `timezone: ${calendar.timezone} is not known`,
  ].filter((fault) => fault !== '');
  if (faults.length > 0 || !opens || !closes)
    throw new Failure('BAD_CHARTER', 'the working days cannot be computed', faults);
  if (began === null) throw new Failure('BAD_INPUT', `${from} is not an RFC 3339 time`);
  const start = DateTime.fromMillis(began, { zone: calendar.timezone });

  const found: WorkingDay[] = [];
  // Noon exists on every local date, whatever the clocks do at night.
  let date = start.set({ hour: 12, minute: 0, second: 0, millisecond: 0 });
  for (let looked = 0; found.length < days; looked += 1, date = date.plus({ days: 1 })) {
    if (looked > SEARCH_PER_DAY * days + 366)
      throw new Failure('BAD_CHARTER', `the calendar has not ${days} working days`);
    const local = date.toISODate()!;
    if (!calendar.workdays.includes(date.weekday) || calendar.holidays.includes(local)) continue;
    const freeze = calendar.freezes.find((window) => isFrozen(window, date));
    found.push({ from: instant(date, opens), to: instant(date, closes), freeze: freeze?.reason ?? null });
  }
  return found;
}

/**
 * The next `days` working days, from the local date of `from` on: workdays without the holidays. A day in a change
 * freeze is a working day that names its reason. Depends on nothing but its input, so it suits a local activity.
 * @throws ApplicationFailure BAD_CHARTER or BAD_INPUT
 */
export async function computeWorkdays(input: LayOutCalendarInput): Promise<WorkingDay[]> {
  try {
    return lay(input);
  } catch (error) {
    throw toApplicationFailure(error);
  }
}
