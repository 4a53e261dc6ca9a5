/**
 * The one reader of dates and moments. JavaScript's own takes 30 February for 2 March and a time without an offset for
 * one of the machine's zone, so nothing else in this code parses a date (test/house/strict-readers.test.ts).
 */

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const WRITTEN =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?:([Zz])|([+-])(\d{2})(?::?(\d{2}))?)?$/;

/** `YYYY-MM-DD`, where the calendar has that day; null for anything else. */
export function readDay(text: string): string | null {
  const found = DAY.exec(text.trim());
  if (!found) return null;
  const [, year, month, day] = found.map(Number) as [number, number, number, number];
  const at = new Date(Date.UTC(2000, month - 1, day));
  // Two-digit years would be taken for the last century's.
  at.setUTCFullYear(year, month - 1, day);
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day && month >= 1 ? text.trim() : null;
}

/** Year, month and day of a local date that was read. @throws RangeError where it is none */
export function partsOf(date: string): { year: number; month: number; day: number } {
  const read = readDay(date);
  if (read === null) throw new RangeError(`${JSON.stringify(date)} is no day`);
  const [year, month, day] = read.split('-').map(Number) as [number, number, number];
  return { year, month, day };
}

/** A time of a day as it is written: its local clock, and its offset from UTC in minutes, null where none is written. */
export interface WrittenMoment {
  day: string;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  offset: number | null;
}

/** ISO 8601 date and time; null for anything else. Hours go to 23, and no second is a leap second. */
export function readWritten(text: string): WrittenMoment | null {
  const found = WRITTEN.exec(text.trim());
  const day = found ? readDay(found[1]!) : null;
  if (!found || day === null) return null;
  const [hour, minute, second] = [Number(found[2]), Number(found[3]), Number(found[4] ?? 0)];
  const [ahead, offMinutes] = [Number(found[8] ?? 0), Number(found[9] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59 || ahead > 23 || offMinutes > 59) return null;
  const away = (found[7] === '-' ? -1 : 1) * (60 * ahead + offMinutes);
  const offset = found[6] !== undefined ? 0 : found[7] === undefined ? null : away;
  return { day, hour, minute, second, millisecond: Number((found[5] ?? '').slice(0, 3).padEnd(3, '0')), offset };
}

/** The first instant of a day in UTC, ms since 1970; null where the text is no day. */
export function startOfDay(day: string): number | null {
  const read = readDay(day);
  if (read === null) return null;
  const { year, month, day: date } = partsOf(read);
  return new Date(0).setUTCFullYear(year, month - 1, date);
}

/** An instant in ms since 1970; null where the text is no date and time, or names no offset from UTC. */
export function readInstant(text: string): number | null {
  const found = readWritten(text);
  if (found === null || found.offset === null) return null;
  const minutes = 60 * found.hour + found.minute - found.offset;
  return startOfDay(found.day)! + 60_000 * minutes + 1000 * found.second + found.millisecond;
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
