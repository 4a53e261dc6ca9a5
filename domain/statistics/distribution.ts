/** A distribution as it is measured, kept and compared: plain JSON, bounded, so that it fits into a record. */

/**
 * Values with how often each occurs (absent: once), or how often each category occurs. `merged` are the categories
 * beyond those that are kept by name, and their cases: no category of the data can take its place.
 */
export type Distribution =
  | { kind: 'numbers'; values: number[]; counts?: number[] }
  | { kind: 'categories'; counts: Record<string, number>; merged?: Merged };

/** Which kind a column is: the distribution before the change decides it for every later reading. */
export type DistributionKind = Distribution['kind'];

export interface Merged {
  categories: number;
  cases: number;
}

/** How far a distribution has moved from its reference, by the test that suits their sizes (FACTS section 3). */
export interface Drift {
  test: 'ks' | 'chi-squared' | 'wasserstein' | 'jensen-shannon';
  statistic: number;
  /** Of a test of significance; null for a distance. */
  p: number | null;
  /** Population stability index over the reference's deciles, or its categories. */
  psi: number;
  /** Bins that the index compared. */
  bins: number;
  /** Cases now, and in the reference. */
  samples: number;
  reference: number;
  /**
   * Shares of the cases whose categories cannot be compared: too rare and known to one side only, or merged. Absent where
   * nothing is too much.
   */
  uncompared?: { before: number; now: number };
  /** Values now that are no numbers, where the column was one of numbers before. Absent where there are none. */
  notNumbers?: number;
}

/** Population stability index: above this a warning, above that a breach (convention; FACTS section 3). */
export const PSI_WARN = 0.1;
export const PSI_BREACH = 0.2;

/** Numbers in ascending order, each once, with how often it occurs. */
export interface Tabled {
  values: number[];
  counts: number[];
  total: number;
}

/** Sorts values and adds up the counts of equal ones; values that occur zero times are left out. */
export function tabled(values: readonly number[], counts?: readonly number[]): Tabled {
  const table: Tabled = { values: [], counts: [], total: 0 };
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  for (const index of order) {
    const count = counts?.[index] ?? 1;
    if (count === 0) continue;
    if (table.values.at(-1) === values[index]) table.counts[table.counts.length - 1]! += count;
    else {
      // -0 is 0.
      table.values.push(values[index]! + 0);
      table.counts.push(count);
    }
    table.total += count;
  }
  return table;
}

export const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);
