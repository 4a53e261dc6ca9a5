/** Distributions as they are compared. */

/** Population stability index: above this a warning, above that a breach (convention; docs/decisions/0018). */
export const PSI_WARN = 0.1;
export const PSI_BREACH = 0.2;

/** Numbers in ascending order, each once, with how often it occurs. */
export interface Histogram {
  values: number[];
  counts: number[];
  total: number;
}

/** Sorts values and adds up the counts of equal ones; values that occur zero times are left out. */
export function histogramOf(values: readonly number[], counts?: readonly number[]): Histogram {
  const table: Histogram = { values: [], counts: [], total: 0 };
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
