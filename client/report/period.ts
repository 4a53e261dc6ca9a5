/** The periods of a report in the client's time zone: the rules get their bounds as instants. */

import { DateTime } from 'luxon';
import { Failure } from '../../domain/kernel/failures';
import { firstAfter, monthsOf } from '../../domain/retainer/period';
import { instantOf, partsOf } from '../../domain/values/dates';
import type { PeriodBounds } from '../../domain/views/period-report';

/** The first instant of a local date, though a change of clocks may skip midnight. */
function begins(date: string, zone: string): string {
  return instantOf(DateTime.fromObject(partsOf(date), { zone }).startOf('day').toMillis());
}

/** @throws Failure BAD_INPUT where the text is no period */
export function boundsOf(period: string, timezone: string): PeriodBounds {
  const all = monthsOf(period);
  if (all.length === 0)
    throw new Failure('BAD_INPUT', `"${period}" is no period`, [
      'expected a year, a quarter or a month: 2026, 2026-Q4, 2026-11',
    ]);
  const months = all.map((month) => begins(`${month}-01`, timezone));
  return { period, from: months[0]!, to: begins(firstAfter(period), timezone), months };
}
