/** Makes one value, or a bounded distribution, of values that come one after the other. */
import { type NumberForm, numberIn } from '../cells';
import type { Metric } from '../charter/charter';
import { Failure } from '../failures';
import { categoriesOf, condensed, MOST_VALUES } from './condense';
import type { Distribution } from './distribution';

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
}

/** Takes values in any order, each with its time in ms; of equal times the later taken is the later. */
export interface Aggregation {
  add(value: number, at: number): void;
  result(): Aggregated;
}

/** A sum that does not lose the small values beside the large (Neumaier 1974). */
class Sum {
  private sum = 0;
  private lost = 0;
  add(value: number): void {
    const next = this.sum + value;
    this.lost += Math.abs(this.sum) >= Math.abs(value) ? this.sum - next + value : value - next + this.sum;
    this.sum = next;
  }
  get total(): number {
    return this.sum + this.lost;
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

/** The distribution of cells of a table: of numbers where all of them are, else of categories. */
export class CellDistribution {
  private readonly sample = new Sample<string>();
  private samples = 0;
  private numbers = true;
  constructor(private readonly form: NumberForm) {}
  add(cell: string): void {
    this.samples++;
    this.numbers &&= numberIn(cell, this.form) !== null;
    this.sample.add(cell);
  }
  result(): Required<Aggregated> {
    const { values } = this.sample;
    return {
      value: 0,
      samples: this.samples,
      distribution: condensed(this.numbers ? values.map((cell) => numberIn(cell, this.form)!) : values),
    };
  }
}

class NumberDistribution implements Aggregation {
  private readonly sample = new Sample<number>();
  private samples = 0;
  add(value: number): void {
    this.samples++;
    this.sample.add(value);
  }
  result(): Aggregated {
    return { value: 0, samples: this.samples, distribution: condensed(this.sample.values) };
  }
}

/**
 * A distribution that comes with how often each value occurs.
 * @throws Failure SOURCE_UNUSABLE beyond 1,000 numbers, and for a count that is none
 */
export function counted(rows: readonly (readonly [value: number | string, count: number])[]): Aggregated {
  const samples = cases(rows.reduce((sum, [, count]) => sum + cases(count), 0));
  if (rows.every((row): row is [number, number] => typeof row[0] === 'number')) {
    if (rows.length > MOST_VALUES)
      throw unusable(`${rows.length} different numbers are more than ${MOST_VALUES}: round them, or leave out count`);
    const [values, counts] = [rows.map(([value]) => value), rows.map(([, count]) => count)];
    return { value: 0, samples, distribution: { kind: 'numbers', values, counts } };
  }
  return { value: 0, samples, distribution: categoriesOf(rows.map(([name, count]) => [String(name), count] as const)) };
}

/** `share`: part of the values that are 1, `count`: those that are not 0, `latest`: the last by its time. */
export function aggregation(of: Metric['aggregation']): Aggregation {
  if (of === 'distribution') return new NumberDistribution();
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
