/** Reads the attached cases and measures, column by column, the values before the change. */
import type { Readable } from 'node:stream';
import { Failure } from '../../domain/failures';
import type { CasesFacts, Questions } from '../../domain/questions';
import { Faults, instantIn, numberIn } from '../cell';
import { CellDistribution } from '../sources/aggregate';
import { type Row, rowsOf } from './cases-rows';
import type { Check } from './check';

/** Cases are read whole, on a worker that does other things as well. */
const MAX_BYTES = 32 * 1_048_576;

type Column = Questions['cases']['columns'][number];
type Baseline = CasesFacts['baselines'][string];

async function textOf(content: Readable): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part as Uint8Array);
  return Buffer.concat(parts).toString('utf8');
}

const cellOf = (row: Row, column: string): unknown => (Object.hasOwn(row, column) ? row[column] : undefined);

function distributionOf(column: string, rows: readonly Row[]): Baseline {
  const cells = new CellDistribution();
  const faults = new Faults('case');
  for (const [index, row] of rows.entries()) {
    const cell = cellOf(row, column);
    const text = typeof cell === 'object' ? '' : String(cell ?? '').trim();
    if (text === '') faults.add(index + 1);
    else cells.add(text);
  }
  const problem = faults.told(`there is nothing in ${column}`);
  if (problem !== null) return { problem };
  const { distribution, ...measured } = cells.result();
  return { ...measured, reference: distribution };
}

/** `share`: part of the cases with 1; `count`: the cases with anything but 0; `latest`: of the last case by `at`. */
function measure({ column, aggregation }: Column, rows: readonly Row[], times: readonly number[] | null): Baseline {
  if (rows.length === 0) return { problem: 'there are no cases' };
  if (!rows.some((row) => Object.hasOwn(row, column))) {
    return { problem: `there is no column ${column}, only ${Object.keys(rows[0]!).slice(0, 20).join(', ')}` };
  }
  if (aggregation === 'distribution') return distributionOf(column, rows);
  const values: number[] = [];
  const faults = new Faults('case');
  for (const [index, row] of rows.entries()) {
    const value = numberIn(cellOf(row, column));
    if (value === null || (aggregation === 'share' && value !== 0 && value !== 1)) faults.add(index + 1);
    else values.push(value);
  }
  const problem = faults.told(`${column} is not ${aggregation === 'share' ? '0, 1, true or false' : 'a number'}`);
  if (problem !== null) return { problem };
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

/** Instants of all cases, or null without an `at` column. @throws Failure SOURCE_UNUSABLE naming the faulty cases. */
function timesOf(rows: readonly Row[]): number[] | null {
  if (!rows.some((row) => Object.hasOwn(row, 'at'))) return null;
  const faults = new Faults('case');
  const times = rows.map((row, index) => {
    const at = instantIn(row.at);
    if (at === null) faults.add(index + 1);
    return at ?? 0;
  });
  const problem = faults.told('`at` is not an ISO 8601 time');
  if (problem !== null) throw new Failure('SOURCE_UNUSABLE', problem);
  return times;
}

/** Distinct dates from Monday to Friday, by UTC. */
function weekdays(times: readonly number[]): number {
  const dates = new Set(times.map((at) => new Date(at).toISOString().slice(0, 10)));
  return [...dates].filter((date) => ![0, 6].includes(new Date(date).getUTCDay())).length;
}

/** The facts of cases already parsed. @throws Failure SOURCE_UNUSABLE where `at` cannot be read. */
export function measureCases(rows: readonly Row[], columns: readonly Column[]): CasesFacts {
  const times = timesOf(rows);
  const sorted = times === null ? [] : [...times].sort((a, b) => a - b);
  const time = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());
  return {
    count: rows.length,
    from: time(sorted[0]),
    to: time(sorted.at(-1)),
    workingDays: weekdays(sorted),
    baselines: Object.fromEntries(columns.map((column) => [column.metric, measure(column, rows, times)])),
  };
}

export const cases: Check<'cases'> = {
  silence: 'STORE_UNAVAILABLE',
  async ask({ digest, columns }, { deps }) {
    const { attachments } = deps.evidence;
    const record = await attachments.stat(digest);
    if (!record) throw new Failure('NOT_IN_STORE', `no attachment has the digest ${digest}`);
    if (record.bytes > MAX_BYTES) {
      throw new Failure('TOO_LARGE', `the cases are ${record.bytes} bytes; at most ${MAX_BYTES} are read`);
    }
    return measureCases(await rowsOf(await textOf(await attachments.open(digest))), columns);
  },
};
