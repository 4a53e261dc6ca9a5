/** The rows of a table, filtered and made a reading in constant memory. */

import { aggregation, CellDistribution } from '../../domain/metrics/statistics/aggregate';
import type { CellIs } from '../../domain/model/charter/kinds';
import type { Source } from '../../domain/model/charter/sources';
import type { ProbeScope } from '../../domain/model/questions';
import { ambiguityIn, DateFaults, Faults, instantIn, type NumberForm, numberIn } from '../../domain/values/cells';
import { msOf } from '../../domain/values/dates';
import { twoReadings } from '../../domain/values/numbers';
import { columnName, type Header, type RowTaker } from '../../evidence/table';
import type { ProbeContext } from '../deps';
import { fillText } from '../variables';
import {
  dated,
  type RawReading,
  type ReadingRequest,
  share,
  type Timestamp,
  unusable,
  withoutTimestamp,
} from './reading';
import { refuseFaulty } from './rows';
import { finder, readTable } from './table';

type CsvSource = Extract<Source, { kind: 'csv' }>;

interface Tally extends RowTaker {
  /** `modifiedAt` is when the table was written, in ms, or null if that is unknown. */
  result(modifiedAt: number | null): RawReading;
}

/** Computes the reading from the rows of the window. */
interface Measure {
  take(cells: readonly string[], at: number, row: number): void;
  result(): (moment: Timestamp) => RawReading;
}

type Filter = (cells: readonly string[]) => boolean;

function filter(
  is: Record<string, CellIs>,
  scope: ProbeScope,
  find: (column: string) => number,
  form: NumberForm,
): Filter {
  const tests = Object.entries(is).map(([column, allowed]): Filter => {
    const place = find(column);
    const wanted = [allowed].flat();
    const texts = new Set(wanted.flatMap((one) => (typeof one === 'string' ? [columnName(fillText(one, scope))] : [])));
    const numbers = new Set(wanted.flatMap((one) => (typeof one === 'string' ? [] : [numberIn(one)!])));
    return (cells) => {
      const cell = cells[place]!;
      const both = ambiguityIn(cell, form);
      // The filter asks for one of the two readings: do not guess whether the row counts.
      if (both !== null && twoReadings(cell)!.some((one) => numbers.has(one)))
        throw unusable(`${column} can be read in two ways (${both}: write it without thousands separators)`);
      return texts.has(columnName(cell)) || (numbers.size > 0 && numbers.has(numberIn(cell, form) ?? Number.NaN));
    };
  });
  return (cells) => tests.every((test) => test(cells));
}

/** The rows that are good, of all. */
function goodRows(isGood: Filter, counts: boolean): Measure {
  let [good, total] = [0, 0];
  return {
    take(cells) {
      total++;
      if (isGood(cells)) good++;
    },
    result: () => (moment) => (counts ? { value: good, samples: total, ...moment } : share(good, total, moment)),
  };
}

/** One column, made one value or a distribution. */
function oneColumn(
  column: string,
  place: number,
  {
    of,
    kind,
    form,
  }: { of: NonNullable<ReadingRequest['aggregation']>; kind: ReadingRequest['kind']; form: NumberForm },
): Measure {
  const [faults, unclear] = [new Faults('row'), new Faults('row')];
  let example = '';
  const told = (what: string): void =>
    refuseFaulty([
      unclear.texts(`${column} can be read in two ways (${example}: write it without thousands separators)`),
      faults.texts(what),
    ]);
  if (of === 'distribution') {
    const cells = new CellDistribution(form, kind, 'row');
    return {
      take(row, _, number) {
        if (row[place] === '') faults.add(number);
        else cells.add(row[place]!, number);
      },
      result() {
        refuseFaulty([cells.problem(column), faults.texts(`there is nothing in ${column}`)]);
        return (moment) => ({ ...cells.result(), ...moment });
      },
    };
  }
  // Of cells that are 0 or 1 the sum is what is good.
  const values = aggregation(of === 'share' ? 'sum' : of);
  const fits = (value: number | null): value is number =>
    value !== null && (of !== 'share' || value === 0 || value === 1);
  return {
    take(row, at, number) {
      const value = numberIn(row[place], form);
      const ambiguity = ambiguityIn(row[place], form);
      if (ambiguity !== null) {
        example ||= ambiguity;
        unclear.add(number);
      } else if (fits(value)) values.add(value, at);
      else faults.add(number);
    },
    result() {
      told(`${column} is not ${of === 'share' ? '0, 1, true or false' : 'a number'}`);
      const { value, samples } = values.result();
      return (moment) => (of === 'share' ? share(value, samples, moment) : { value, samples, ...moment });
    },
  };
}

function measureOf(
  source: CsvSource,
  scope: ProbeScope,
  wanted: ReadingRequest,
  find: (column: string) => number,
  form: NumberForm,
): Measure {
  const { good, column } = source;
  if (good !== undefined) {
    const of = wanted.aggregation ?? 'share';
    if (of !== 'share' && of !== 'count') throw unusable(`good rows are a share or a count, and no ${of}`);
    return goodRows(filter(good, scope, find, form), of === 'count');
  }
  if (column !== undefined) {
    const { aggregation = 'mean', kind } = wanted;
    return oneColumn(column, find(column), { of: aggregation, kind, form });
  }
  if ((wanted.aggregation ?? 'count') !== 'count') throw unusable(`a ${wanted.aggregation} needs a column`);
  return goodRows(() => true, true);
}

function tally(source: CsvSource, scope: ProbeScope, wanted: ReadingRequest, header: Header): Tally {
  const find = finder(header.columns);
  const within = filter(source.where ?? {}, scope, find, header);
  const atPlace = source.at === undefined ? null : find(source.at);
  const measure = measureOf(source, scope, wanted, find, header);
  const [from, to] = [msOf(scope.from), msOf(scope.to)];
  const faults = new DateFaults('row', 'offset');
  let [row, latest] = [0, Number.NEGATIVE_INFINITY];
  return {
    take(cells) {
      row++;
      if (!within(cells)) return;
      const at = atPlace === null ? 0 : instantIn(cells[atPlace]);
      if (at === null) return faults.add(row, cells[atPlace!]);
      if (atPlace !== null && (at < from || at >= to)) return;
      latest = Math.max(latest, at);
      measure.take(cells, at, row);
    },
    result(modifiedAt) {
      const problem = faults.texts(
        `${source.at} is no real date such as 2026-01-31, nor a time with its offset such as 2026-01-31T09:00:00+01:00`,
      );
      if (problem !== null) throw unusable(problem);
      const measured = measure.result();
      const at = atPlace === null ? modifiedAt : latest;
      return measured(at === null || at === Number.NEGATIVE_INFINITY ? withoutTimestamp() : dated(at, scope));
    },
  };
}

/** @throws Failure SOURCE_UNREACHABLE, SOURCE_UNUSABLE or SECRET_UNRESOLVED. */
export async function readCsv(
  source: CsvSource,
  scope: ProbeScope,
  look: ProbeContext,
  wanted: ReadingRequest,
): Promise<RawReading> {
  const { good = {}, where = {}, column, at } = source;
  const columns = [column, at, ...Object.keys(good), ...Object.keys(where)].filter((name) => name !== undefined);
  const begin = (header: Header): Tally => tally(source, scope, wanted, header);
  const { taken, modifiedAt } = await readTable(source, scope, look, columns, begin);
  return taken.result(modifiedAt);
}
