/** The client's working days and hours, and change freezes. */
import * as z from 'zod';
import { block, byDefault, type Kind, lazy, list, optional, type ResolvedAs, required, resolvedAs } from './field';
import { choice, clock, date, text, timezone } from './kinds';
import { whole } from './quantities';

export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** A weekday, written by its name; resolved to its ISO number, 1 for Monday. */
const weekday = {
  ...choice(WEEKDAYS, '`Mon` to `Sun`'),
  resolved: lazy((): z.ZodType<number> => z.number().int().min(1).max(7)),
  shown: (day: number): string => WEEKDAYS[day - 1]!,
  convert: (day: (typeof WEEKDAYS)[number]): number => WEEKDAYS.indexOf(day) + 1,
} satisfies Kind<string, number>;

const writtenFreeze = block({
  from: optional(date('2026-12-21'), 'the first day of the freeze'),
  to: optional(date('2027-01-04'), 'the last day of the freeze, included'),
  every: optional(
    choice(['month', 'quarter', 'year']),
    'instead of two dates: a freeze around each change of month, quarter or year',
  ),
  before: byDefault(
    whole(0, 20, 3),
    3,
    'the last three days belong to the closing of the books (ours)',
    'days of the freeze before that change',
  ),
  after: byDefault(whole(0, 20, 2), 2, 'and the first two (ours)', 'days of the freeze after that change'),
  reason: required(text('month-end'), 'why; shown to people who wait for the window'),
});

/** Between two local dates, both included; or so many days before and after every change of month, quarter or year. */
export type Freeze =
  | { from: string; to: string; reason: string }
  | { every: 'month' | 'quarter' | 'year'; before: number; after: number; reason: string };

const freezeShape = lazy((): z.ZodType<Freeze> => {
  const { every, before, after } = writtenFreeze.keys;
  const words = text('').resolved();
  return z.union([
    z.object({ from: words, to: words, reason: words }),
    z.object({
      every: every.kind.resolved(),
      before: before.kind.resolved(),
      after: after.kind.resolved(),
      reason: words,
    }),
  ]);
});
export const freeze = resolvedAs(writtenFreeze, freezeShape);

export const calendar = block({
  timezone: byDefault(
    timezone(),
    'UTC',
    'no time zone is written; UTC surprises everyone alike',
    'the time zone of these days and hours',
  ),
  workdays: byDefault(
    list(weekday, 'list of `Mon` to `Sun`', 1),
    [1, 2, 3, 4, 5],
    'Monday to Friday',
    'the days on which people work',
  ),
  opens: byDefault(
    clock('"08:00"'),
    '08:00',
    'usual office hours',
    'start of the working hours; a daily retainer runs at this hour, or at `05:00` if a clock change of the zone skips or repeats it',
  ),
  closes: byDefault(clock('"18:00"'), '18:00', 'usual office hours', 'end of the working hours, not included'),
  holidays: byDefault(list(date('2026-12-25'), 'list of dates'), [], 'no holidays are written', 'days without work'),
  freezes: byDefault(
    list(freeze, 'list of blocks'),
    [],
    'no change freezes are written',
    'times in which exposure must not grow',
  ),
});

export type Calendar = ResolvedAs<typeof calendar>;

export interface WorkingDay {
  /** Start and end of the working hours, RFC 3339 in UTC, half-open. */
  from: string;
  to: string;
  /** Reason of a change freeze on that day, or null. */
  freeze: string | null;
}
