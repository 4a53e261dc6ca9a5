/** The two-sample Kolmogorov–Smirnov test, as SciPy's `ks_2samp` (two-sided). */
import type { Histogram } from './distribution';

/** Up to so many cases on either side p is exact (`method='auto'` of SciPy); beyond, it is Kolmogorov's distribution. */
const EXACT_UP_TO = 10_000;

/** The largest distance between the two cumulative shares, times both sizes: a whole number. */
function largestGap(a: Histogram, b: Histogram): number {
  let [i, j, inA, inB, gap] = [0, 0, 0, 0, 0];
  while (i < a.values.length && j < b.values.length) {
    const value = Math.min(a.values[i]!, b.values[j]!);
    if (a.values[i] === value) inA += a.counts[i++]!;
    if (b.values[j] === value) inB += b.counts[j++]!;
    gap = Math.max(gap, Math.abs(inA * b.total - inB * a.total));
  }
  return gap;
}

/**
 * Probability that two samples of sizes n and m from one continuous distribution are `gap` / (n m) apart or more. All
 * orders of the n + m cases are alike likely, so the path of an order to (i, j) came from (i - 1, j) in i of i + j cases:
 * its chance of having been outside follows cell by cell (J. L. Hodges, The significance probability of the Smirnov
 * two-sample test, 1958). Ties make it a little too large.
 */
function exactTail(n: number, m: number, gap: number): number {
  const outside = new Float64Array(m + 1);
  for (let j = 1; j <= m; j++) outside[j] = j * n >= gap ? 1 : outside[j - 1]!;
  for (let i = 1; i <= n; i++) {
    // Only the cells between are inside; those above it have been 1 from the begin.
    const from = Math.max(1, Math.floor((i * m - gap) / n) + 1);
    const to = Math.min(m, Math.ceil((i * m + gap) / n) - 1);
    if (i * m >= gap) outside[from - 1] = 1;
    let before = outside[from - 1]!;
    for (let j = from; j <= to; j++) {
      before = (i * outside[j]! + j * before) / (i + j);
      outside[j] = before;
    }
  }
  return outside[m]!;
}

/** From this n d² on, both one-sided distances together are so rare (e to the -8 n d²) that the tail is twice one. */
const FAR = 2.2;

/**
 * Probability that the largest distance of n cases from their continuous distribution is d or more: by the matrix of
 * Marsaglia, Tsang and Wang, Evaluating Kolmogorov's distribution (2003); far out, twice the one-sided tail of Birnbaum
 * and Tingey (1951), as in Simard and L'Ecuyer, Computing the two-sided Kolmogorov–Smirnov distribution (2011).
 */
export function kolmogorovTail(n: number, d: number): number {
  // No sample is nearer than half a case.
  if (n * d <= 0.5) return 1;
  if (d >= 1) return 0;
  return n * d * d >= FAR ? Math.min(1, 2 * oneSidedTail(n, d)) : 1 - kolmogorovShare(n, d);
}

function oneSidedTail(n: number, d: number): number {
  let lnChoose = 0;
  let sum = 0;
  for (let j = 0; j <= n * (1 - d); j++) {
    const rest = 1 - d - j / n;
    if (rest > 0) sum += Math.exp(lnChoose + (j - 1) * Math.log(d + j / n) + (n - j) * Math.log(rest));
    lnChoose += Math.log((n - j) / (j + 1));
  }
  return d * sum;
}

function kolmogorovShare(n: number, d: number): number {
  const k = Math.floor(n * d) + 1;
  const size = 2 * k - 1;
  const h = k - n * d;
  // 1 / (i - j + 1)! on and below the diagonal that lies one above the main one; the borders lack powers of h.
  const entry = (i: number, j: number): number => {
    if (i - j + 1 < 0) return 0;
    let value = 1;
    if (j === 0) value -= h ** (i + 1);
    if (i === size - 1) value -= h ** (size - j);
    if (j === 0 && i === size - 1 && 2 * h > 1) value += (2 * h - 1) ** size;
    for (let factor = 2; factor <= i - j + 1; factor++) value /= factor;
    return value;
  };
  const step = Float64Array.from({ length: size * size }, (_, at) => entry(Math.floor(at / size), at % size));
  const { matrix, exponent } = power(step, size, n);
  let ln = Math.log(matrix[(k - 1) * size + k - 1]!) + exponent * Math.LN2;
  for (let i = 1; i <= n; i++) ln += Math.log(i / n);
  return Math.min(1, Math.exp(ln));
}

interface Scaled {
  matrix: Float64Array;
  /** Power of two that the matrix is short of. */
  exponent: number;
}

/** A matrix to a whole power, kept inside the range of doubles. */
function power(base: Float64Array, size: number, to: number): Scaled {
  if (to === 1) return { matrix: base, exponent: 0 };
  const half = power(base, size, Math.floor(to / 2));
  let matrix = product(half.matrix, half.matrix, size);
  if (to % 2 === 1) matrix = product(matrix, base, size);
  const scale = Math.floor(Math.log2(matrix.reduce((most, one) => Math.max(most, one), 0)));
  return { matrix: matrix.map((one) => one * 2 ** -scale), exponent: 2 * half.exponent + scale };
}

function product(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const factor = a[i * size + k]!;
      for (let j = 0; j < size; j++) result[i * size + j]! += factor * b[k * size + j]!;
    }
  }
  return result;
}

/** Statistic and p of two samples, neither of them empty. */
export function ksTest(a: Histogram, b: Histogram): { statistic: number; p: number } {
  const gap = largestGap(a, b);
  const [n, m] = [a.total, b.total];
  const statistic = gap / (n * m);
  if (gap === 0) return { statistic, p: 1 };
  if (Math.max(n, m) <= EXACT_UP_TO) return { statistic, p: exactTail(n, m, gap) };
  return { statistic, p: kolmogorovTail(Math.round((n * m) / (n + m)), statistic) };
}
