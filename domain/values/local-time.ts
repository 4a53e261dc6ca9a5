/** How people read times: in the engagement's own time zone, with its offset, the same everywhere. */
import { dateOf, instantOf, msOf } from './dates';

export interface TimeForm {
  weekday?: boolean;
  /** Left out where it is the year of `now`; RFC 3339. */
  now?: string;
  seconds?: boolean;
}

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

/** What a zone's clocks show at a moment, to the second, as if they stood in UTC. Both in ms since 1970. @param timezone IANA name */
export function localMs(at: number, timezone: string): number {
  const parts = new Map(
    formatOf(timezone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type)!;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

/** The local day of a moment, `YYYY-MM-DD`. @param at RFC 3339 @param timezone IANA name */
export const localDay = (at: string, timezone: string): string => instantOf(localMs(msOf(at), timezone)).slice(0, 10);

/** `UTC`, or how far the zone is ahead of it: `+01:00`. */
function offsetText(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const ahead = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
}

/** `Tue 24 Nov 2026 18:00 +01:00`. @param at RFC 3339 @param timezone IANA name */
export function localTime(at: string, timezone: string, { weekday, now, seconds }: TimeForm = {}): string {
  const ms = msOf(at);
  const localNow = localMs(ms, timezone);
  const offset = Math.round((localNow - ms) / 60_000);
  const local = dateOf(instantOf(localNow));
  const day = weekday ? `${DAYS[local.getUTCDay()]} ` : '';
  const itsYear = local.getUTCFullYear();
  const year = now !== undefined && dateOf(now).getUTCFullYear() === itsYear ? '' : ` ${itsYear}`;
  const clock = `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}${seconds ? `:${two(local.getUTCSeconds())}` : ''}`;
  return `${day}${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]}${year} ${clock} ${offsetText(offset)}`;
}
