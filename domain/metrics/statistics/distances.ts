/** How far two distributions are apart, without a test of significance. */
import { type Histogram, histogramOf, sumOf } from './distribution';

/** Population standard deviation; of values beyond the square root of what a number can hold, too. */
export function deviationOf({ values, counts, total }: Histogram): number {
  const mean = sumOf(values.map((value, i) => value * (counts[i]! / total)));
  const furthest = values.reduce((most, value) => Math.max(most, Math.abs(value - mean)), 0);
  if (furthest === 0) return 0;
  return furthest * Math.sqrt(sumOf(values.map((value, i) => (counts[i]! / total) * ((value - mean) / furthest) ** 2)));
}

/** So many times the span of the reference's middle 98 % may a value lie beyond it and still count at its full distance (ours). */
const FAR = 10;

/**
 * Both samples with what lies far beyond the middle of the reference drawn in to its border: else one mistyped value there
 * would make its deviation so wide that nothing could be far any more. Where the middle is one value nothing is drawn in.
 */
export function drawnIn(reference: Histogram, current: Histogram): [reference: Histogram, current: Histogram] {
  const at = (share: number): number => {
    let [place, below] = [0, reference.counts[0]!];
    while (below < share * reference.total) below += reference.counts[++place]!;
    return reference.values[place]!;
  };
  const [low, high] = [at(0.01), at(0.99)];
  if (low === high) return [reference, current];
  const [least, most] = [low - FAR * (high - low), high + FAR * (high - low)];
  const within = ({ values, counts }: Histogram): Histogram =>
    histogramOf(
      values.map((value) => Math.min(most, Math.max(least, value))),
      counts,
    );
  return [within(reference), within(current)];
}

/** Earth mover's distance of two samples, in their unit, as SciPy's `wasserstein_distance`. Neither is empty. */
export function wasserstein(a: Histogram, b: Histogram): number {
  let [i, j, inA, inB, distance] = [0, 0, 0, 0, 0];
  let before = 0;
  while (i < a.values.length || j < b.values.length) {
    const value = Math.min(a.values[i] ?? Number.POSITIVE_INFINITY, b.values[j] ?? Number.POSITIVE_INFINITY);
    // Nothing has been passed yet at the first value: both shares are zero there.
    if (i + j > 0) distance += Math.abs(inA / a.total - inB / b.total) * (value - before);
    if (a.values[i] === value) inA += a.counts[i++]!;
    if (b.values[j] === value) inB += b.counts[j++]!;
    before = value;
  }
  return distance;
}

/** Jensen–Shannon distance over the same categories, base 2: 0 to 1, as SciPy's `jensenshannon(base=2)`. */
export function jensenShannon(reference: readonly number[], current: readonly number[]): number {
  const [n, m] = [sumOf(reference), sumOf(current)];
  const part = (share: number, middle: number): number => (share === 0 ? 0 : share * Math.log2(share / middle));
  const divergence = sumOf(
    reference.map((count, i) => {
      const [p, q] = [count / n, current[i]! / m];
      return (part(p, (p + q) / 2) + part(q, (p + q) / 2)) / 2;
    }),
  );
  return Math.sqrt(Math.min(1, Math.max(0, divergence)));
}

/**
 * Population stability index over the same bins: the sum of (q - p) ln(q / p). A bin that one side lacks counts as half
 * a case there, so that the index stays finite and knows the size of the sample; bins that neither has are none.
 */
export function stabilityIndex(
  reference: readonly number[],
  current: readonly number[],
): { psi: number; bins: number } {
  const [n, m] = [sumOf(reference), sumOf(current)];
  let [psi, bins] = [0, 0];
  for (const [i, inReference] of reference.entries()) {
    const inCurrent = current[i]!;
    if (inReference + inCurrent === 0) continue;
    const [p, q] = [Math.max(inReference, 0.5) / n, Math.max(inCurrent, 0.5) / m];
    psi += (q - p) * Math.log(q / p);
    bins++;
  }
  return { psi, bins };
}

/**
 * Counts of both samples between the reference's deciles: the values at which its cumulative share reaches a tenth, two
 * tenths, …; a value that is a decile is counted below it. Equal deciles are one, so ties make fewer bins.
 */
export function decileCounts(reference: Histogram, current: Histogram): [reference: number[], current: number[]] {
  const edges: number[] = [];
  let below = 0;
  for (const [i, value] of reference.values.entries()) {
    const passed = Math.floor((10 * below) / reference.total);
    below += reference.counts[i]!;
    if (Math.min(9, Math.floor((10 * below) / reference.total)) > passed) edges.push(value);
  }
  const inBins = ({ values, counts }: Histogram): number[] => {
    const bins = new Array<number>(edges.length + 1).fill(0);
    let bin = 0;
    for (const [i, value] of values.entries()) {
      while (bin < edges.length && value > edges[bin]!) bin++;
      bins[bin]! += counts[i]!;
    }
    return bins;
  };
  return [inBins(reference), inBins(current)];
}
