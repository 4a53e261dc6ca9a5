/** The periods of a report: a year, a quarter or a month, by their names (`2026`, `2026-Q4`, `2026-11`). */

const two = (n: number): string => String(n).padStart(2, '0');

/** The months of a period, as `2026-11`; none where the text is no period. */
export function monthsOf(period: string): string[] {
  const found = /^(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?$/.exec(period);
  if (!found) return [];
  const [, year, quarter, month] = found;
  if (month) return [`${year}-${month}`];
  const first = quarter ? 3 * (Number(quarter) - 1) : 0;
  return Array.from({ length: quarter ? 3 : 12 }, (_, n) => `${year}-${two(first + n + 1)}`);
}

/** Whether a local date lies in a period. */
export const isIn = (period: string, date: string): boolean => monthsOf(period).includes(date.slice(0, 7));

/** The first local date after a period. */
export function firstAfter(period: string): string {
  const [year, month] = monthsOf(period).at(-1)!.split('-').map(Number) as [number, number];
  return month === 12 ? `${year + 1}-01-01` : `${year}-${two(month + 1)}-01`;
}
