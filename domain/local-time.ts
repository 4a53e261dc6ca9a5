/** How moments are told to people: in the engagement's own time zone, with its offset, the same in every place. */
import { dateOf, instantOf } from './dates';

export interface TimeForm {
  weekday?: boolean;
  /** Left out where it is the year of `now`; RFC 3339. */
  now?: string;
  seconds?: boolean;
}

type Part = 'weekday' | 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

/** Machines differ in the names of months that they know, so those are written here. */
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const two = (value: number): string => String(value).padStart(2, '0');

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone);
  if (known) return known;
  const all = {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  } as const;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, hourCycle: 'h23', ...all });
  formats.set(timezone, format);
  return format;
}

/** `UTC`, or how far the zone is ahead of it: `+01:00`. */
function offsetText(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const ahead = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
}

/** `Tue 24 Nov 2026 18:00 +01:00`. @param at RFC 3339 @param timezone IANA name */
export function localTime(at: string, timezone: string, { weekday, now, seconds }: TimeForm = {}): string {
  const date = dateOf(at);
  const parts = new Map(
    formatOf(timezone)
      .formatToParts(date)
      .map(({ type, value }) => [type as Part, value]),
  );
  const of = (type: Part): number => Number(parts.get(type));
  const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  const offset = Math.round((local - date.getTime()) / 60_000);
  const day = weekday ? `${DAYS[dateOf(instantOf(local)).getUTCDay()]} ` : '';
  const year = now !== undefined && dateOf(now).getUTCFullYear() === of('year') ? '' : ` ${of('year')}`;
  const clock = `${two(of('hour'))}:${two(of('minute'))}${seconds ? `:${two(of('second'))}` : ''}`;
  return `${day}${of('day')} ${MONTHS[of('month') - 1]}${year} ${clock} ${offsetText(offset)}`;
}
