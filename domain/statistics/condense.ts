/** Makes of many cases a distribution that is small enough to be kept in a record. */
import { Failure } from '../failures';
import { type Distribution, type Tabled, tabled } from './distribution';

/** Values of numbers that are kept; more are made fewer. */
export const MOST_VALUES = 1_000;
/** Categories that are kept by name, the most frequent ones; the rest is counted as `OTHER`. */
export const MOST_CATEGORIES = 100;
export const OTHER = 'other';

const sixDigits = (value: number): number => Number(value.toPrecision(6));

/**
 * The distribution of values, numbers to six significant digits. Up to 1,000 different ones stand as they are; of more,
 * the cases in ascending order are cut into 1,000 parts of the same size, and each part stands as its mean, which moves
 * a cumulative share by 0.001 at most. One text among the values makes all of them categories.
 * @throws Failure SOURCE_UNUSABLE where a number is NaN or infinite
 */
export function condensed(values: readonly (number | string)[]): Distribution {
  const strange = values.find((value) => typeof value === 'number' && !Number.isFinite(value));
  if (strange !== undefined) throw new Failure('SOURCE_UNUSABLE', `a value is ${strange}, and no number`);
  return values.every((value) => typeof value === 'number') ? numbers(values) : categories(values.map(String));
}

function numbers(values: readonly number[]): Distribution {
  const exact = tabled(values.map(sixDigits));
  const { values: kept, counts } = exact.values.length <= MOST_VALUES ? exact : parts(values);
  return { kind: 'numbers', values: kept, ...(counts.every((count) => count === 1) ? {} : { counts }) };
}

function parts(values: readonly number[]): Tabled {
  const ascending = [...values].sort((a, b) => a - b);
  const border = (part: number): number => Math.floor((part * ascending.length) / MOST_VALUES);
  const cut = Array.from({ length: MOST_VALUES }, (_, part) => ascending.slice(border(part), border(part + 1)));
  return tabled(
    // Divided before they are added: the sum of numbers may be more than a number can hold.
    cut.map((part) => sixDigits(part.reduce((mean, value) => mean + value / part.length, 0))),
    cut.map((part) => part.length),
  );
}

function categories(values: readonly string[]): Distribution {
  const counts = new Map<string, number>();
  // Some systems write a letter such as `é` as one character, some as two: it is one category.
  for (const value of values.map((one) => one.normalize('NFC'))) counts.set(value, (counts.get(value) ?? 0) + 1);
  const frequent = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const kept = new Map(frequent.slice(0, MOST_CATEGORIES));
  for (const [, count] of frequent.slice(MOST_CATEGORIES)) kept.set(OTHER, (kept.get(OTHER) ?? 0) + count);
  return { kind: 'categories', counts: Object.fromEntries(kept) };
}
