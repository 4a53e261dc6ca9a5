/** 97.5 % quantile of the standard normal distribution: a two-sided interval of 95 %. */
const Z = 1.959963984540054;

/**
 * Score interval of a proportion, 95 %: E. B. Wilson, Probable inference, the law of succession, and statistical
 * inference, JASA 22 (1927). Nothing seen says nothing: 0 to 1.
 * @param good cases that count, 0 to `total`
 */
export function wilson(good: number, total: number): { low: number; high: number } {
  if (total <= 0) return { low: 0, high: 1 };
  const p = good / total;
  const z2 = Z * Z;
  const centre = (p + z2 / (2 * total)) / (1 + z2 / total);
  const half = (Z / (1 + z2 / total)) * Math.sqrt((p * (1 - p)) / total + z2 / (4 * total * total));
  // At 0 and 1 the interval ends there; rounding must not leave the proportion outside.
  return { low: Math.max(0, Math.min(p, centre - half)), high: Math.min(1, Math.max(p, centre + half)) };
}
