/** On which times of day a time zone's clocks are changed: Temporal loses the day on which a scheduled time is skipped. */

import { localMs } from '../values/local-time';
import { DAY_MS } from './calendar';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
/** Zones change their clocks by the same rules each year, and weeks apart. */
const FROM = Date.UTC(2024, 0, 1);
const UNTIL = Date.UTC(2036, 0, 1);
const STEP_MS = 7 * DAY_MS;

/** A half-open time of day in minutes that is skipped or repeated; `to` may lie beyond midnight. */
interface Span {
  from: number;
  to: number;
}

const known = new Map<string, readonly Span[]>();

/**
 * Whether each day has this time once.
 * @param timezone IANA name
 */
export function isEveryDay(hour: number, minute: number, timezone: string): boolean {
  const at = hour * 60 + minute;
  const spans = known.get(timezone) ?? changesOf(timezone);
  known.set(timezone, spans);
  return spans.every(({ from, to }) => ![at, at + DAY_MINUTES].some((one) => one >= from && one < to));
}

function changesOf(timezone: string): Span[] {
  const offsetAt = (at: number): number => localMs(at, timezone) - at;
  const spans = new Map<string, Span>();
  for (let at = FROM; at < UNTIL; at += STEP_MS) {
    const [before, after] = [offsetAt(at), offsetAt(at + STEP_MS)];
    if (before === after) continue;
    const change = changeBetween(at, at + STEP_MS, before, offsetAt);
    const [first, last] = [change + Math.min(before, after), change + Math.max(before, after)];
    const from = ((first % DAY_MS) + DAY_MS) % DAY_MS;
    const span = { from: from / MINUTE_MS, to: (from + last - first) / MINUTE_MS };
    spans.set(`${span.from}-${span.to}`, span);
  }
  return [...spans.values()];
}

/** The first moment of the other offset, to the minute. */
function changeBetween(low: number, high: number, before: number, offsetAt: (at: number) => number): number {
  let [from, to] = [low, high];
  while (to - from > MINUTE_MS) {
    const middle = from + Math.floor((to - from) / 2 / MINUTE_MS) * MINUTE_MS;
    if (offsetAt(middle) === before) from = middle;
    else to = middle;
  }
  return to;
}
