/** Dates in other notations than ISO 8601: how each is written so that it is read. None of them is ever read as a value. */
import { readDay, readWritten } from './dates';

/** What a place takes: a day alone; also a time by the clocks of a zone that is known; or a time only with its offset. */
export type DateForm = 'day' | 'local' | 'offset';

const TIME = String.raw`(?:[Tt, ]+(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2}))?(?: ?(?<half>[AaPp])\.?[Mm]\.?)? ?(?<offset>[Zz]|[+-]\d{2}:?\d{2})?)?`;
const YEAR_FIRST = new RegExp(String.raw`^(?<year>\d{4})(?<mark>[./-])(?<a>\d{1,2})\k<mark>(?<b>\d{1,2})${TIME}$`);
const WITHOUT_MARKS = new RegExp(String.raw`^(?<year>\d{4})(?<a>\d{2})(?<b>\d{2})${TIME}$`);
const YEAR_LAST = new RegExp(String.raw`^(?<a>\d{1,2})(?<mark>[./-]) ?(?<b>\d{1,2})\k<mark> ?(?<year>\d{4})${TIME}$`);
const LONGEST = 40;

const two = (digits: string | number): string => String(digits).padStart(2, '0');

/** The days that it can be: with points the day comes first, with slashes and hyphens it is the one or the other. */
function daysOf({ year, mark, a = '', b = '' }: Record<string, string | undefined>, isYearFirst: boolean): string[] {
  const of = (month: string, day: string): string | null => readDay(`${year}-${two(month)}-${two(day)}`);
  if (isYearFirst) return [of(a, b)].filter((day) => day !== null);
  const [dayFirst, monthFirst] = [of(b, a), of(a, b)];
  if (mark === '.' && dayFirst !== null) return [dayFirst];
  return [...new Set([dayFirst, monthFirst].filter((day) => day !== null))];
}

/** `T14:05`, and the offset that is written; nothing where there is no time, null where no clock shows it. */
function timeOf({ hour, minute, second, half, offset = '' }: Record<string, string | undefined>): string | null {
  if (hour === undefined) return '';
  const written = Number(hour);
  if (half !== undefined && (written < 1 || written > 12)) return null;
  const hours = half === undefined ? written : (written % 12) + (/p/i.test(half) ? 12 : 0);
  return `T${two(hours)}:${minute}${second === undefined ? '' : `:${second}`}${offset.toUpperCase()}`;
}

/** The date or time that was meant, in the form that is read; two if day and month are ambiguous, none if neither. */
export function datesMeant(text: string, form: DateForm): string[] {
  const given = text.trim();
  if (given.length > LONGEST) return [];
  const yearFirst = (YEAR_FIRST.exec(given) ?? WITHOUT_MARKS.exec(given))?.groups;
  const found = yearFirst ?? YEAR_LAST.exec(given)?.groups;
  if (!found) return [];
  const time = form === 'day' ? '' : timeOf(found);
  if (time === null) return [];
  return daysOf(found, yearFirst !== undefined)
    .map((day) => `${day}${time}`)
    .filter((meant) => time === '' || readWritten(meant) !== null);
}

/**
 * What to write instead of a date or time in another notation: `for 02.11.2026 write 2026-11-02`. Null where the text is
 * read as it stands, or names no date.
 */
export function dateAdvice(text: string, form: DateForm): string | null {
  const given = text.trim();
  const meant = datesMeant(given, form);
  const [first] = meant;
  if (first === undefined) return null;
  const lacksOffset = form === 'offset' && readWritten(first)?.offset === null;
  if (first === given && !lacksOffset) return null;
  const which = meant.length > 1 ? ', whichever is meant' : '';
  const behind = lacksOffset ? `${which && ','} with its offset behind it, such as ${first}+01:00` : '';
  return `for ${given} write ${meant.join(' or ')}${which}${behind}`;
}
