/** Which periods of a step's cadence went by without a report, although something was live and nothing was paused. */

import type { ReleaseHistory } from '../releases/release-history';
import { msOf } from '../values/dates';
import type { Span } from './lead-time';
import type { Interval } from './period-events';

const earlier = (...moments: string[]): string => moments.sort()[0]!;
const later = (...moments: string[]): string => moments.sort().at(-1)!;

/** Times that touch each other become one. */
function joined(spans: readonly { from: string; to: string | null }[], end: string): Span[] {
  const found: Span[] = [];
  const whole = spans.map(({ from, to }) => ({ from, to: to ?? end })).sort((a, b) => (a.from < b.from ? -1 : 1));
  for (const { from, to } of whole) {
    const last = found.at(-1);
    if (last && from <= last.to) last.to = later(last.to, to);
    else found.push({ from, to });
  }
  return found;
}

const withoutPauses = (spans: readonly Span[], paused: readonly Interval[]): Span[] =>
  paused.reduce<Span[]>(
    (left, pause) =>
      left.flatMap(({ from, to }) => {
        const end = pause.to ?? to;
        if (end <= from || pause.from >= to) return [{ from, to }];
        return [...(from < pause.from ? [{ from, to: pause.from }] : []), ...(end < to ? [{ from: end, to }] : [])];
      }),
    [...spans],
  );

/** When something was live since the handover and until the end, pauses left out. */
export const operatingTimes = (
  { releases }: Pick<ReleaseHistory, 'releases'>,
  { since, to: end }: { since: string; to: string },
  paused: readonly Interval[],
): Span[] =>
  withoutPauses(
    joined(
      releases.flatMap(({ live }) => live),
      end,
    ),
    paused,
  )
    .map(({ from, to }) => ({ from: later(from, since), to: earlier(to, end) }))
    .filter(({ from, to }) => from < to);

/**
 * How many periods of the cadence ended within the span, lay wholly in one time of operation, and saw no report.
 * @param scheduled when the step was scheduled whenever it reported
 * @param cadence periods of `every` milliseconds, counted from `since`
 */
export function missedIn(
  scheduled: readonly string[],
  operating: readonly Span[],
  { since, every }: { since: string; every: number },
  span: Span,
): number {
  const nth = (at: string): number => (msOf(at) - msOf(since)) / every;
  const run = new Set(scheduled.map((at) => Math.floor(nth(at))));
  return operating.reduce((missed, { from, to }) => {
    const first = Math.max(Math.ceil(nth(from)), Math.floor(nth(span.from)));
    const last = Math.floor(nth(earlier(to, span.to))) - 1;
    const done = [...run].filter((n) => first <= n && n <= last).length;
    return missed + Math.max(0, last - first + 1 - done);
  }, 0);
}
