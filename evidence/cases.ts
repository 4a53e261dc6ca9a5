/** Measures collected cases, column by column: the values before the change. The client and the worker both use it. */
import { DateTime } from 'luxon';
import { Failure } from '../domain/kernel/failures';
import { CellDistribution } from '../domain/metrics/statistics/aggregate';
import type { Calendar } from '../domain/model/charter/calendar';
import type { CaseColumn, CasesFacts } from '../domain/model/questions';
import { ambiguityIn, DateFaults, Faults, numberIn } from '../domain/values/cells';
import { instantOf as instantText, partsOf, readDay, readInstant, readWritten } from '../domain/values/dates';
import { lookup } from '../domain/values/own-members';
import type { CaseRows, Row } from './cases-rows';
import { columnName } from './table';

/** Cases are read whole, on a worker that does other things as well, bytes. */
export const MOST_CASES_BYTES = 25 * 1_048_576;

type CaseCalendar = Pick<Calendar, 'timezone' | 'workdays' | 'holidays'>;
type Baseline = CasesFacts['baselines'][string];

const cellOf = (row: Row, column: string): unknown => lookup(row, column);

function distributionOf(column: string, { rows, placesOf, ...form }: CaseRows): Baseline {
  const cells = new CellDistribution(form, undefined, placesOf(column));
  const faults = new Faults(placesOf(column));
  for (const [index, row] of rows.entries()) {
    const cell = cellOf(row, column);
    const text = typeof cell === 'object' ? '' : String(cell ?? '').trim();
    if (text === '') faults.add(index + 1);
    else cells.add(text, index + 1);
  }
  const problems = [cells.problem(column), faults.texts(`there is nothing in ${column}`)];
  const problem = problems.filter((one) => one !== null).join('; ');
  if (problem !== '') return { problem };
  const { distribution, ...measured } = cells.result();
  return { ...measured, reference: distribution };
}

/** `share`: part of the cases with 1; `count`: the cases with anything but 0; `latest`: of the last case by `at`. */
function measure(
  { column: named, aggregation }: CaseColumn,
  cases: CaseRows,
  times: readonly number[] | null,
): Baseline {
  const column = columnName(named);
  const { rows, columns, placesOf, ...form } = cases;
  if (rows.length === 0) return { problem: 'there are no cases' };
  if (!rows.some((row) => Object.hasOwn(row, column))) {
    return { problem: `there is no column ${column}, only ${columns.slice(0, 20).join(', ')}` };
  }
  if (aggregation === 'distribution') return distributionOf(column, cases);
  const values: number[] = [];
  const [faults, unclear] = [new Faults(placesOf(column)), new Faults(placesOf(column))];
  let example = '';
  for (const [index, row] of rows.entries()) {
    const cell = cellOf(row, column);
    const value = numberIn(cell, form);
    const ambiguity = ambiguityIn(cell, form);
    if (ambiguity !== null) {
      example ||= ambiguity;
      unclear.add(index + 1);
    } else if (value === null || (aggregation === 'share' && value !== 0 && value !== 1)) faults.add(index + 1);
    else values.push(value);
  }
  const ambiguous = unclear.texts(
    `${column} can be read in two ways (${example}: write it without thousands separators)`,
  );
  const wrong = faults.texts(`${column} is not ${aggregation === 'share' ? '0, 1, true or false' : 'a number'}`);
  const problem = [ambiguous, wrong].filter((one) => one !== null).join('; ');
  if (problem !== '') return { problem };
  const sum = values.reduce((total, value) => total + value, 0);
  const samples = values.length;
  switch (aggregation) {
    case 'share':
    case 'mean':
      return { value: sum / samples, samples };
    case 'sum':
      return { value: sum, samples };
    case 'count':
      return { value: values.filter((value) => value !== 0).length, samples };
    case 'latest': {
      const last = times ? times.reduce((best, at, i) => (at >= times[best]! ? i : best), 0) : samples - 1;
      return { value: values[last]!, samples };
    }
  }
}

/**
 * The instant that a cell names, ms since 1970: with an offset as it says, else by the client's clocks. Null where it
 * names no real date.
 */
function instantOf(cell: unknown, timezone: string): number | null {
  if (typeof cell !== 'string') return null;
  const instant = readInstant(cell);
  if (instant !== null) return instant;
  const written = readWritten(cell);
  const day = written ?? (readDay(cell) === null ? null : partsOf(cell));
  if (day === null) return null;
  const { hour, minute, second, millisecond } = written ?? { hour: 0, minute: 0, second: 0, millisecond: 0 };
  const local = { year: day.year, month: day.month, day: day.day, hour, minute, second, millisecond };
  return DateTime.fromObject(local, { zone: timezone }).toMillis();
}

type Times = { times: number[]; problem: null } | { times: null; problem: string | null };

/** Instants of all cases, or why they are not known. */
function timesOf({ rows, columns, placesOf }: CaseRows, timezone: string): Times {
  if (rows.length === 0) return { times: null, problem: null };
  if (!rows.some((row) => Object.hasOwn(row, 'at')))
    return { times: null, problem: `there is no column at, only ${columns.slice(0, 20).join(', ')}` };
  const faults = new DateFaults(placesOf('at'), 'local');
  const times = rows.map((row, index) => {
    const cell = cellOf(row, 'at');
    const at = instantOf(cell, timezone);
    if (at === null) faults.add(index + 1, cell);
    return at ?? 0;
  });
  const problem = faults.texts(
    '`at` is not a real date such as 2026-01-31 or a time such as 2026-01-31T09:00:00+01:00',
  );
  return problem === null ? { times, problem } : { times: null, problem };
}

/** Distinct local dates with cases that are working days of the calendar. */
function workingDays(times: readonly number[], { timezone, workdays, holidays }: CaseCalendar): number {
  const days = new Set<string>();
  for (const at of times) {
    const local = DateTime.fromMillis(at, { zone: timezone });
    if (workdays.includes(local.weekday)) days.add(local.toISODate()!);
  }
  return [...days].filter((day) => !holidays.includes(day)).length;
}

/**
 * The facts of cases that were read. Times without an offset are meant by the clocks of the calendar's zone.
 * @throws Failure BAD_CHARTER where the zone is not known
 */
export function measureCases(cases: CaseRows, columns: readonly CaseColumn[], calendar: CaseCalendar): CasesFacts {
  if (!DateTime.local({ zone: calendar.timezone }).isValid)
    throw new Failure('BAD_CHARTER', `the calendar's time zone ${calendar.timezone} is not known`);
  const { times, problem: timeProblem } = timesOf(cases, calendar.timezone);
  const sorted = times === null ? [] : [...times].sort((a, b) => a - b);
  const time = (at: number | undefined): string | null => (at === undefined ? null : instantText(at));
  return {
    count: cases.rows.length,
    from: time(sorted[0]),
    to: time(sorted.at(-1)),
    timeProblem,
    workingDays: workingDays(sorted, calendar),
    columns: [...columns],
    baselines: Object.fromEntries(columns.map((column) => [column.metric, measure(column, cases, times)])),
  };
}
