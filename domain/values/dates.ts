/**
 * The only reader of dates and times. JavaScript's own takes 30 February for 2 March and a time without an offset for
 * one of the machine's zone, so nothing else in this code parses a date (`strict-readers.test.ts` checks that).
 */

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const WRITTEN =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?:([Zz])|([+-])(\d{2})(?::?(\d{2}))?)?$/;

/** A day of the calendar; months and days begin with 1. */
export interface Day {
  year: number;
  month: number;
  day: number;
}

/** Days of each month in a leap year. */
const DAYS_OF_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** The day with these digits; null where the calendar has no such day. */
function dayOf(yearDigits: string, monthDigits: string, dayDigits: string): Day | null {
  const [year, month, day] = [Number(yearDigits), Number(monthDigits), Number(dayDigits)];
  const days = month === 2 && !isLeap(year) ? 28 : (DAYS_OF_MONTH[month - 1] ?? 0);
  return day >= 1 && day <= days ? { year, month, day } : null;
}

function findDay(text: string): Day | null {
  const found = DAY.exec(text);
  return found && dayOf(found[1]!, found[2]!, found[3]!);
}

/** The first instant of a day in UTC, ms since 1970. `Date.UTC` would take two-digit years for the last century's. */
const startOf = ({ year, month, day }: Day): number =>
  year < 100 ? new Date(0).setUTCFullYear(year, month - 1, day) : Date.UTC(year, month - 1, day);

/** `YYYY-MM-DD`, where the calendar has that day; null for anything else. */
export function readDay(text: string): string | null {
  const trimmed = text.trim();
  return findDay(trimmed) && trimmed;
}

/** Whether a text is a day of the calendar, `YYYY-MM-DD`. */
export const isLocalDate = (text: string): boolean => readDay(text) === text;

/** Year, month and day of a local date that was read. @throws RangeError where it is none */
export function partsOf(date: string): Day {
  const day = findDay(date.trim());
  if (day === null) throw new RangeError(`${JSON.stringify(date)} is no day`);
  return day;
}

/** A time of a day as it is written: its local clock, and its offset from UTC in minutes, null where none is written. */
export interface WrittenMoment extends Day {
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  offset: number | null;
}

/** ISO 8601 date and time; null for anything else. Hours go to 23, and no second is a leap second. */
export function readWritten(text: string): WrittenMoment | null {
  const found = WRITTEN.exec(text.trim());
  const date = found && dayOf(found[1]!, found[2]!, found[3]!);
  if (!found || !date) return null;
  const [hour, minute, second] = [Number(found[4]), Number(found[5]), Number(found[6] ?? 0)];
  const [ahead, offMinutes] = [Number(found[10] ?? 0), Number(found[11] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59 || ahead > 23 || offMinutes > 59) return null;
  const away = (found[9] === '-' ? -1 : 1) * (60 * ahead + offMinutes);
  const offset = found[8] !== undefined ? 0 : found[9] === undefined ? null : away;
  const millisecond = found[7] === undefined ? 0 : Number(found[7].slice(0, 3).padEnd(3, '0'));
  return { ...date, hour, minute, second, millisecond, offset };
}

/** The first instant of a day in UTC, ms since 1970; null where the text is no day. */
export function startOfDay(text: string): number | null {
  const day = findDay(text.trim());
  return day && startOf(day);
}

/** The form that `instantOf` writes for the years 0 to 9999. */
const OWN = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * `readInstant` for the form that `instantOf` writes, several times as fast: rules compare such moments all the time. Null
 * for any other form. `Date` takes 30 February for a day in March, so the day is compared.
 */
function readOwn(text: string): number | null {
  if (!OWN.test(text)) return null;
  const at = new Date(text);
  return at.getUTCDate() === Number(text.slice(8, 10)) ? at.getTime() : null;
}

/** An instant in ms since 1970; null where the text is no date and time, or names no offset from UTC. */
export function readInstant(text: string): number | null {
  const own = readOwn(text);
  if (own !== null) return own;
  const found = readWritten(text);
  if (found === null || found.offset === null) return null;
  const minutes = 60 * found.hour + found.minute - found.offset;
  return startOf(found) + 60_000 * minutes + 1000 * found.second + found.millisecond;
}

/** An instant that this code itself wrote down, ms since 1970. @throws RangeError where it is none */
export function msOf(instant: string): number {
  const ms = readInstant(instant);
  if (ms === null) throw new RangeError(`${JSON.stringify(instant)} is no moment with an offset`);
  return ms;
}

/** The same as a `Date`, for those who take nothing else. @throws RangeError where it is none */
export const dateOf = (instant: string): Date => new Date(msOf(instant));

/** RFC 3339 in UTC, of ms since 1970. */
export const instantOf = (ms: number): string => new Date(ms).toISOString();

/** `at` moved by some milliseconds, RFC 3339. */
export const shifted = (at: string, milliseconds: number): string => instantOf(msOf(at) + milliseconds);

/** The second in which an instant lies: Temporal reports the times of its Schedules in whole seconds. */
export const secondOf = (at: string): string => shifted(at, -(msOf(at) % 1_000));

/** Seconds from one instant to another, to the millisecond. */
export const secondsSince = (from: string, to: string): number => (msOf(to) - msOf(from)) / 1000;
