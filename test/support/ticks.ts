/** When a Schedule acts, as Temporal computes it: not in a workflow, because rules of time zones change. */
import { DateTime } from 'luxon';
import type { Ticks } from '../../domain/retainer/schedules';

const iso = (at: number): string => new Date(at).toISOString();

/**
 * The next `n` times at which a Schedule acts, before its jitter, RFC 3339 in UTC.
 * @param from RFC 3339; the first time lies after it
 */
export function nextTicks(ticks: Ticks, from: string, n: number): string[] {
  const after = Date.parse(from);
  if ('every' in ticks) {
    // Temporal counts intervals from the epoch.
    const first = Math.floor(after / ticks.every) + 1;
    return Array.from({ length: n }, (_, i) => iso((first + i) * ticks.every));
  }
  const { hour, minute, timezone } = ticks;
  const today = DateTime.fromMillis(after, { zone: timezone }).startOf('day');
  const dates = Array.from({ length: n + 1 }, (_, i) => today.plus({ days: i }));
  return dates
    .map((date) => date.set({ hour, minute }).toMillis())
    .filter((at) => at > after)
    .slice(0, n)
    .map(iso);
}
