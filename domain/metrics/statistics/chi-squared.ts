/** The χ² distribution, and the test whether two samples of categories come from the same one. */
import { sumOf } from './distribution';

/** ln Γ(dof / 2): from Γ(1/2) = √π or Γ(1) = 1 by Γ(a + 1) = a Γ(a), exact for whole degrees of freedom. */
function lnGammaOfHalf(dof: number): number {
  let ln = dof % 2 === 1 ? Math.log(Math.PI) / 2 : 0;
  for (let a = dof % 2 === 1 ? 0.5 : 1; a < dof / 2; a++) ln += Math.log(a);
  return ln;
}

/**
 * Probability that a χ² variable with `dof` degrees of freedom (whole, 1 or more; with none it is always 0) exceeds `x`:
 * the regularised incomplete gamma function Q(dof/2, x/2), by its series below and its continued fraction above the
 * mean (Abramowitz and Stegun 6.5.29 and 6.5.31, the fraction by Lentz' method).
 */
export function chiSquaredTail(x: number, dof: number): number {
  if (x <= 0) return 1;
  if (dof === 0) return 0;
  const a = dof / 2;
  const z = x / 2;
  const front = Math.exp(a * Math.log(z) - z - lnGammaOfHalf(dof));
  if (z < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = a + 1; term > sum * Number.EPSILON; n++) {
      term *= z / n;
      sum += term;
    }
    return Math.max(0, 1 - front * sum);
  }
  let b = z + 1 - a;
  let c = Number.POSITIVE_INFINITY;
  let d = 1 / b;
  let fraction = d;
  let change = Number.POSITIVE_INFINITY;
  // A comparison that NaN ends as well.
  for (let i = 1; Math.abs(change - 1) > 1e-14; i++) {
    const numerator = i * (a - i);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    change = c * d;
    fraction *= change;
  }
  return front * fraction;
}

/**
 * Pearson's test of homogeneity over the same categories, without continuity correction, as SciPy's
 * `chi2_contingency(correction=False)`. Categories that neither sample has are left out.
 */
export function chiSquaredTest(
  reference: readonly number[],
  current: readonly number[],
): { statistic: number; p: number } {
  const [n, m] = [sumOf(reference), sumOf(current)];
  let statistic = 0;
  let categories = 0;
  for (const [index, inReference] of reference.entries()) {
    const inCurrent = current[index]!;
    const both = inReference + inCurrent;
    if (both === 0) continue;
    categories++;
    const [expected, expectedNow] = [(both * n) / (n + m), (both * m) / (n + m)];
    statistic += (inReference - expected) ** 2 / expected + (inCurrent - expectedNow) ** 2 / expectedNow;
  }
  return { statistic, p: categories < 2 ? 1 : chiSquaredTail(statistic, categories - 1) };
}
