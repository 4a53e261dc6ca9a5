/** Makes one value, or a bounded distribution, of values that come one after the other. */

import { Failure } from '../../kernel/failures';
import type { Metric } from '../../model/charter/metrics';
import type { Distribution, DistributionKind } from '../../model/metrics';
import { ambiguityIn, exactNumberIn, Faults, type NumberForm, type Places } from '../../values/cells';
import { categoriesOf, MOST_VALUES, numbersOf, summarised } from './summarise';

const unusable = (message: string): Failure => new Failure('SOURCE_UNUSABLE', message);

/** So many cases. @throws Failure SOURCE_UNUSABLE for a part of one, or more than can be counted exactly. */
export function cases(count: number): number {
  if (count < 0 || !Number.isSafeInteger(count)) throw unusable(`${count} is not a number of cases`);
  return count;
}

export interface Aggregated {
  value: number;
  /** How many values there were. Of none the value is 0, and no target passes it. */
  samples: number;
  distribution?: Distribution;
  /** Values that are no numbers and so are not in the distribution, where numbers were asked for. Absent for none. */
  notNumbers?: number;
}

/** A value of a column as a source gives it. */
export type Cell = string | number | boolean;

/** Takes values in any order, each with its time in ms; of equal times the later taken is the later. */
export interface Aggregation {
  add(value: number, at: number): void;
  result(): Aggregated;
}

/** A sum that does not lose small values next to large ones (Neumaier 1974). */
class Sum {
  private sum = 0;
  private roundingError = 0;
  add(value: number): void {
    const next = this.sum + value;
    this.roundingError += Math.abs(this.sum) >= Math.abs(value) ? this.sum - next + value : value - next + this.sum;
    this.sum = next;
  }
  get total(): number {
    return this.sum + this.roundingError;
  }
}

/** So many values are kept of a distribution: more say nothing that its deciles would show. */
const KEPT = 100_000;

/**
 * An even sample of at most `KEPT` values (Vitter's algorithm R). The chance is that of a fixed sequence (mulberry32), so
 * that the same data is the same distribution each time it is read.
 */
class Sample<T> {
  readonly values: T[] = [];
  private seen = 0;
  private state = 0;

  private chance(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  add(value: T): void {
    this.seen++;
    if (this.values.length < KEPT) this.values.push(value);
    else {
      const place = Math.floor(this.chance() * this.seen);
      if (place < KEPT) this.values[place] = value;
    }
  }
}

/** A cell of which nothing is lost. @throws Failure SOURCE_UNUSABLE for a whole number that the source's reader has rounded */
function whole(cell: Cell): Cell {
  if (typeof cell === 'number' && Number.isInteger(cell) && !Number.isSafeInteger(cell))
    throw unusable(`a value such as ${cell} has more digits than a number can hold: give the values as texts`);
  return cell;
}

/**
 * The distribution of a column's cells: of the kind that is asked for; without one, of numbers where all cells are
 * numbers and none is a code such as `007`, else of categories.
 */
export class CellDistribution {
  private readonly sample = new Sample<Cell>();
  private readonly unclear: Faults;
  private example = '';
  private samples = 0;
  private others = 0;

  /** `place` is what `number` counts: a case, a row. */
  constructor(
    private readonly form: NumberForm = { decimalComma: false },
    private readonly kind?: DistributionKind,
    place: string | Places = 'value',
  ) {
    this.unclear = new Faults(place);
  }

  add(cell: Cell, number = this.samples + 1): void {
    this.samples++;
    this.sample.add(whole(cell));
    if (this.kind === 'categories' || exactNumberIn(cell, this.form) !== null) return;
    const ambiguity = ambiguityIn(cell, this.form);
    if (ambiguity === null) this.others++;
    else {
      this.example ||= ambiguity;
      this.unclear.add(number);
    }
  }

  private get numbers(): boolean {
    return this.kind === undefined ? this.others === 0 : this.kind === 'numbers';
  }

  /** Why it cannot be read as numbers without guessing, or null. */
  problem(column: string): string | null {
    if (!this.numbers) return null;
    return this.unclear.texts(
      `${column} can be read in two ways (${this.example}: write it without thousands separators)`,
    );
  }

  result(): Aggregated {
    const { values } = this.sample;
    return {
      value: 0,
      samples: this.samples,
      distribution: this.numbers
        ? summarised(values.map((cell) => exactNumberIn(cell, this.form)).filter((value) => value !== null))
        : summarised(values.map(String)),
      ...(this.numbers && this.others > 0 && { notNumbers: this.others }),
    };
  }
}

/**
 * A distribution that comes with how often each value occurs: of the kind that is asked for; without one, of numbers where
 * all values are numbers, else of categories.
 * @throws Failure SOURCE_UNUSABLE beyond 1,000 numbers, and for a count that is none
 */
export function counted(rows: readonly (readonly [value: Cell, count: number])[], kind?: DistributionKind): Aggregated {
  const samples = cases(rows.reduce((sum, [, count]) => sum + cases(count), 0));
  const of = kind ?? (rows.every(([value]) => typeof value === 'number') ? 'numbers' : 'categories');
  if (of === 'categories')
    return {
      value: 0,
      samples,
      distribution: categoriesOf(rows.map(([name, count]) => [String(whole(name)), count] as const)),
    };
  const read = rows.map(([value, count]) => [exactNumberIn(whole(value)), count] as const);
  const numbers = read.filter((row): row is [number, number] => row[0] !== null);
  if (numbers.length > MOST_VALUES)
    throw unusable(`${numbers.length} different numbers are more than ${MOST_VALUES}: round them, or leave out count`);
  const notNumbers = read.reduce((sum, [value, count]) => (value === null ? sum + count : sum), 0);
  return {
    value: 0,
    samples,
    distribution: numbersOf(
      numbers.map(([value]) => value),
      numbers.map(([, count]) => count),
    ),
    ...(notNumbers > 0 && { notNumbers }),
  };
}

/** `share`: part of the values that are 1, `count`: those that are not 0, `latest`: the last by its time. */
export function aggregation(of: Metric['aggregation']): Aggregation {
  if (of === 'distribution') return new CellDistribution(undefined, 'numbers');
  const sum = new Sum();
  let [samples, others, latest, latestAt] = [0, 0, 0, Number.NEGATIVE_INFINITY];
  return {
    add(value, at) {
      samples++;
      sum.add(value);
      if (value !== 0) others++;
      if (at >= latestAt) [latest, latestAt] = [value, at];
    },
    result() {
      if (samples === 0) return { value: 0, samples };
      switch (of) {
        case 'share':
        case 'mean':
          return { value: sum.total / samples, samples };
        case 'sum':
          return { value: sum.total, samples };
        case 'count':
          return { value: others, samples };
        case 'latest':
          return { value: latest, samples };
      }
    },
  };
}
