/** What the benchmark says of repeated measurements. */

export interface Spread {
  min: number;
  median: number;
  max: number;
}

const rounded = (value: number): number => Number(value.toPrecision(4));

/** @throws RangeError where there is nothing to tell */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('no measurement');
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index]!;
  const middle = (sorted.length - 1) / 2;
  const median = (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
  return { min: rounded(at(0)), median: rounded(median), max: rounded(at(sorted.length - 1)) };
}

/** Each measurement divided by the floor's measurement of the same run. */
export const ratios = (ours: readonly number[], floor: readonly number[]): number[] =>
  ours.map((value, index) => value / floor[index]!);

export const textOf = ({ min, median, max }: Spread): string => `${min} / ${median} / ${max}`;
