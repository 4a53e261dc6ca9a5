/** One query of a PostgreSQL database: what it can say, and how its columns make a reading. */

import {
  type Aggregated,
  type Cell,
  CellDistribution,
  cases,
  counted,
} from '../../domain/metrics/statistics/aggregate';
import type { Source } from '../../domain/model/charter/sources';
import { bindVariables } from '../../domain/model/charter/sources/sql';
import type { ProbeScope } from '../../domain/model/questions';
import { exactNumberIn, instantIn, numberIn } from '../../domain/values/cells';
import type { ProbeContext } from '../deps';
import { truncateForeign } from '../http';
import { valuesOf } from '../variables';
import { askDatabase, type Table } from './database';
import {
  checkUnit,
  dated,
  NoData,
  type RawReading,
  type ReadingRequest,
  share,
  type Timestamp,
  unusable,
  withoutTimestamp,
} from './reading';

type PostgresqlSource = Extract<Source, { kind: 'postgresql' }>;

/** Rows that are read of a distribution. */
const MAX_ROWS = 100_000;

/** PostgreSQL's int8, int2, int4, float4, float8 and numeric (pg_type.dat). */
const NUMERIC: readonly number[] = [20, 21, 23, 700, 701, 1700];
const BOOLEAN = 16;

const COLUMNS: readonly string[][] = [
  ['value', 'samples', 'at', 'unit'],
  ['good', 'total', 'at'],
];
const DISTRIBUTION: readonly string[][] = [['value', 'count']];

/** @throws Failure SOURCE_UNUSABLE for columns that make no reading */
function checkColumns({ columns }: Table, forms: readonly string[][]): void {
  const [first] = columns;
  const fits = forms.some((form) => columns.includes(form[0]!) && columns.every((column) => form.includes(column)));
  const share = first !== undefined && columns.includes('good') !== columns.includes('total');
  if (fits && !share && new Set(columns).size === columns.length) return;
  const expected = forms.map((form) => form.join(', ')).join('; or ');
  throw unusable(`the query gives the columns ${truncateForeign(columns.join(', '))}; known are ${expected}`);
}

function number(text: string | null, column: string): number {
  if (text === null) throw new NoData(`${column} is null, not a finite number`);
  const value = numberIn(text);
  if (value === null) throw unusable(`${column} is ${truncateForeign(JSON.stringify(text))}, not a finite number`);
  return value;
}

function momentOf(text: string | null | undefined, scope: ProbeScope): Timestamp {
  if (text === undefined) return withoutTimestamp();
  const at = instantIn(text);
  if (at === null) throw unusable(`at is ${truncateForeign(JSON.stringify(text))}, not a time`);
  return dated(at, scope);
}

function oneRow(table: Table, scope: ProbeScope, wanted: ReadingRequest): RawReading {
  checkColumns(table, COLUMNS);
  const { columns, rows } = table;
  if (rows.length === 0) throw new NoData('the query gives no row where one is asked');
  if (rows.length !== 1) throw unusable('the query gives several rows where one is asked');
  const cell = (column: string): string | null | undefined => rows[0]![columns.indexOf(column)];
  const unit = cell('unit');
  if (unit !== undefined) checkUnit(unit, wanted);
  /** What SQL aggregates over no rows is NULL. */
  const orNothing = (column: string, samples: number | null): number =>
    cell(column) === null && samples === 0 ? 0 : number(cell(column)!, column);
  if (columns.includes('good')) {
    const total = cases(orNothing('total', 0));
    const good = cases(orNothing('good', total));
    return share(good, total, total === 0 ? withoutTimestamp() : momentOf(cell('at'), scope));
  }
  const samples = columns.includes('samples') ? cases(number(cell('samples')!, 'samples')) : null;
  return {
    value: orNothing('value', samples),
    samples,
    ...(samples === 0 ? withoutTimestamp() : momentOf(cell('at'), scope)),
  };
}

/** Read as what the column was before; where nobody knows, a column of a numeric type is one of numbers,
 * unless it holds more digits than a number does. */
function distributionOf(table: Table, before: ReadingRequest['kind']): Aggregated {
  checkColumns(table, DISTRIBUTION);
  const { columns, rows, types } = table;
  const [valueAt, countAt] = [columns.indexOf('value'), columns.indexOf('count')];
  const numeric = NUMERIC.includes(types[valueAt]!);
  const cellOf = (row: Table['rows'][number]): Cell => {
    const text = row[valueAt]!;
    // A number that is none, such as NaN, is counted where numbers were known before.
    if (numeric && (text === null || before === undefined)) number(text, 'value');
    if (text === null || text === '') throw unusable('a value is empty; leave its row out, or give it a name');
    return types[valueAt] === BOOLEAN ? text === 't' : text;
  };
  const values = rows.map(cellOf);
  const exact = numeric && values.every((value) => exactNumberIn(value) !== null);
  const kind = before ?? (exact ? 'numbers' : 'categories');
  if (countAt >= 0)
    return counted(
      values.map((value, index) => [value, number(rows[index]![countAt]!, 'count')] as const),
      kind,
    );
  const cells = new CellDistribution(undefined, kind);
  for (const value of values) cells.add(value);
  return cells.result();
}

/** @throws Failure SOURCE_UNREACHABLE, SOURCE_UNUSABLE or SECRET_UNRESOLVED. */
export async function readPostgresql(
  source: PostgresqlSource,
  scope: ProbeScope,
  look: ProbeContext,
  wanted: ReadingRequest,
): Promise<RawReading> {
  const bound = bindVariables(source.query);
  if ('fault' in bound) throw unusable(`the query ${bound.fault}`);
  const known = valuesOf(scope);
  const query = { text: bound.text, values: bound.variables.map((name) => known[name]) };
  const distribution = wanted.aggregation === 'distribution';
  const table = await askDatabase(source, query, distribution ? MAX_ROWS + 1 : 2, look);
  if (!distribution) return oneRow(table, scope, wanted);
  if (table.rows.length > MAX_ROWS) throw unusable(`more than ${MAX_ROWS} rows: group them by value, with a count`);
  return { ...distributionOf(table, wanted.kind), ...withoutTimestamp() };
}
