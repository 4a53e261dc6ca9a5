/** Makes of many cases a distribution that is small enough to be kept in a record. */

import { Failure } from '../../kernel/failures';
import type { Distribution, Merged } from '../../model/metrics';
import { type Histogram, histogramOf } from './distribution';

/** Values of numbers that are kept; more are made fewer. */
export const MOST_VALUES = 1_000;
/** Categories that are kept by name, the most frequent ones, and the characters of all their names together. */
export const MOST_CATEGORIES = 1_000;
const MOST_CHARACTERS = 50_000;

/**
 * The distribution of values, none of them rounded. Up to 1,000 different numbers stand as they are; of more, the cases
 * in ascending order are cut into 1,000 parts of the same size, and each part stands as its mean, which moves a
 * cumulative share by 0.001 at most. One text among the values makes all of them categories.
 * @throws Failure SOURCE_UNUSABLE where a number is NaN or infinite
 */
export function summarised(values: readonly (number | string)[]): Distribution {
  const strange = values.find((value) => typeof value === 'number' && !Number.isFinite(value));
  if (strange !== undefined) throw new Failure('SOURCE_UNUSABLE', `a value is ${strange}, and no number`);
  return values.every((value) => typeof value === 'number') ? numbersOf(values) : categories(values.map(String));
}

/** The distribution of numbers, each with how often it occurs; without counts, once. */
export function numbersOf(values: readonly number[], each?: readonly number[]): Distribution {
  const exact = histogramOf(values, each);
  const { values: kept, counts } = exact.values.length <= MOST_VALUES ? exact : parts(exact);
  return { kind: 'numbers', values: kept, ...(counts.every((count) => count === 1) ? {} : { counts }) };
}

function parts(table: Histogram): Histogram {
  const ascending = table.values.flatMap((value, at) => new Array<number>(table.counts[at]!).fill(value));
  const border = (part: number): number => Math.floor((part * ascending.length) / MOST_VALUES);
  const cut = Array.from({ length: MOST_VALUES }, (_, part) => ascending.slice(border(part), border(part + 1)));
  return histogramOf(
    cut.map(meanOf),
    cut.map((part) => part.length),
  );
}

/** The mean of ascending numbers; of equal ones exactly that number. */
function meanOf(part: readonly number[]): number {
  if (part[0] === part.at(-1)) return part[0]!;
  // Divided before they are added: the sum of numbers may be more than a number can hold.
  return part.reduce((mean, value) => mean + value / part.length, 0);
}

function categories(values: readonly string[]): Distribution {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return categoriesOf(counts);
}

/** The distribution of categories with their counts. Those that no longer fit are merged, and never compared. */
export function categoriesOf(counts: Iterable<readonly [name: string, count: number]>): Distribution {
  const sums = new Map<string, number>();
  for (const [written, count] of counts) {
    // Some systems write a letter such as `é` as one character, some as two: it is one category.
    const name = written.normalize('NFC');
    if (count > 0) sums.set(name, (sums.get(name) ?? 0) + count);
  }
  const frequent = [...sums].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const merged: Merged = { categories: 0, cases: 0 };
  const kept: [string, number][] = [];
  let characters = 0;
  for (const [name, count] of frequent) {
    characters += name.length;
    if (kept.length < MOST_CATEGORIES && characters <= MOST_CHARACTERS && merged.categories === 0)
      kept.push([name, count]);
    else {
      merged.categories++;
      merged.cases += count;
    }
  }
  // Not assigned one by one: a category may be called `__proto__`.
  const named = Object.fromEntries(kept);
  return { kind: 'categories', counts: named, ...(merged.categories > 0 && { merged }) };
}
