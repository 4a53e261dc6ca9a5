/** How far a distribution has moved from the one before the change, and what that means. */

import { Failure } from '../../kernel/failures';
import type { Distribution, Drift, Verdict } from '../../model/metrics';
import { aligned, casesOf } from './categories';
import { chiSquaredTail, chiSquaredTest } from './chi-squared';
import { decileCounts, deviationOf, drawnIn, jensenShannon, stabilityIndex, wasserstein } from './distances';
import { type Histogram, histogramOf, PSI_BREACH, PSI_WARN, sumOf } from './distribution';
import { ksTest } from './kolmogorov-smirnov';

/** Up to so many cases a test of significance is asked, above a distance (Evidently's documentation). */
export const TEST_UP_TO = 1_000;
/** A reference of so few different numbers has categories rather than numbers (Evidently's documentation). */
export const FEW_VALUES = 5;
/** A test finds drift below this p, a distance from this on (Evidently's documentation). */
export const SIGNIFICANT = 0.05;
export const DISTANT = 0.1;
/** A figure whose limit noise alone would pass more often than this is not asked (ours). */
export const MOST_FALSE_ALARMS = 0.01;

/**
 * How often noise alone passes a limit of the stability index: without drift it is about (1/n + 1/m) times a χ² variable
 * with bins - 1 degrees of freedom (Yurdakul and Naranjo, Statistical properties of the population stability index,
 * 2020). Over ten bins of 100 cases each it passes 0.1 in 83 of 100 comparisons.
 */
export const falseAlarms = (limit: number, bins: number, n: number, m: number): number =>
  chiSquaredTail(limit / (1 / n + 1 / m), bins - 1);

/** A Jensen–Shannon distance d, near zero, is that of a stability index of 8 ln 2 d² (both expanded to second order). */
const INDEX_AT_DISTANT = 8 * Math.LN2 * DISTANT ** 2;

/**
 * The drift of `current` from `reference`. The smaller of both decides: up to 1,000 cases Kolmogorov–Smirnov for
 * numbers and χ² for categories, above the Wasserstein distance in standard deviations of the reference and the
 * Jensen–Shannon distance; χ² also where so many categories share the cases that the distance would be noise. The
 * numbers of a reference that has five or fewer are categories, and any other number one more. Where one of them has
 * no cases there is no drift: statistic and index are 0. `notNumbers` are so many values now that are no numbers where the
 * reference has numbers.
 * @throws Failure SOURCE_UNUSABLE where one has numbers and the other categories, or numbers beyond comparison
 */
export function driftOf(reference: Distribution, current: Distribution, notNumbers = 0): Drift {
  const before = reference.kind === 'numbers' ? histogramOf(reference.values, reference.counts) : null;
  const few = before !== null && before.values.length <= FEW_VALUES;
  const sizes = {
    // Where the numbers are categories, what is no number is one as well.
    samples: sizeOf(current) + (few ? notNumbers : 0),
    reference: sizeOf(reference),
    ...(notNumbers > 0 && { notNumbers }),
  };
  if (sizes.samples === 0 || sizes.reference === 0)
    return { test: reference.kind === 'numbers' ? 'ks' : 'chi-squared', statistic: 0, p: 1, psi: 0, bins: 0, ...sizes };
  if (before && current.kind === 'numbers')
    return {
      ...ofNumbers(before, histogramOf(current.values, current.counts), notNumbers),
      ...sizes,
    };
  if (reference.kind === 'categories' && current.kind === 'categories') {
    const { uncompared, ...counts } = aligned(reference, current);
    return { ...ofCategories(counts.reference, counts.current), ...sizes, ...(uncompared && { uncompared }) };
  }
  throw new Failure(
    'SOURCE_UNUSABLE',
    `the source has ${current.kind} now; before the change it had ${reference.kind}`,
  );
}

const sizeOf = (distribution: Distribution): number =>
  distribution.kind === 'numbers'
    ? sumOf(distribution.counts ?? distribution.values.map(() => 1))
    : casesOf(distribution);

type Moved = Omit<Drift, 'samples' | 'reference' | 'notNumbers'>;

function ofNumbers(reference: Histogram, current: Histogram, notNumbers: number): Moved {
  if (reference.values.length <= FEW_VALUES) {
    const known = reference.values.map((value) => current.counts[current.values.indexOf(value)] ?? 0);
    return ofCategories([...reference.counts, 0], [...known, current.total - sumOf(known) + notNumbers]);
  }
  const index = stabilityIndex(...decileCounts(reference, current));
  if (Math.min(reference.total, current.total) <= TEST_UP_TO)
    return { test: 'ks', ...ksTest(reference, current), ...index };
  const apart = (a: Histogram, b: Histogram): number => wasserstein(a, b) / deviationOf(a);
  const statistic = apart(...drawnIn(reference, current));
  if (!Number.isFinite(statistic) || !Number.isFinite(apart(reference, current)))
    throw new Failure('SOURCE_UNUSABLE', 'the numbers are too large to be compared');
  return { test: 'wasserstein', statistic, p: null, ...index };
}

function ofCategories(reference: readonly number[], current: readonly number[]): Moved {
  const [n, m] = [sumOf(reference), sumOf(current)];
  const index = stabilityIndex(reference, current);
  const noisy = falseAlarms(INDEX_AT_DISTANT, index.bins, n, m) > MOST_FALSE_ALARMS;
  if (Math.min(n, m) <= TEST_UP_TO || noisy)
    return { test: 'chi-squared', ...chiSquaredTest(reference, current), ...index };
  return { test: 'jensen-shannon', statistic: jensenShannon(reference, current), p: null, ...index };
}

/** Whether the stability index says more than noise at these sizes. */
const indexCounts = ({ bins, samples, reference }: Drift): boolean =>
  falseAlarms(PSI_WARN, bins, samples, reference) <= MOST_FALSE_ALARMS;

/**
 * What a drift means, and the figures in words: `fail` where the test finds drift or the stability index is a breach,
 * `warn` where the index warns. Fewer than `minSamples` cases on either side are inconclusive, and so is what did not move as
 * far as it can be compared, where too much of it cannot, or a value now is no number.
 */
export function judgeDrift(drift: Drift, minSamples: number): { verdict: Verdict; detail: string } {
  const least = Math.max(1, minSamples);
  const strange = drift.notNumbers ? `; ${notNumbers(drift.notNumbers)}` : '';
  if (drift.samples < least)
    return { verdict: 'inconclusive', detail: `${drift.samples} of ${least} samples${strange}` };
  if (drift.reference < least)
    return { verdict: 'inconclusive', detail: `${drift.reference} of ${least} samples before the change${strange}` };
  const counts = indexCounts(drift);
  const moved = drift.p === null ? drift.statistic >= DISTANT : drift.p < SIGNIFICANT;
  const breach = counts && drift.psi > PSI_BREACH;
  const index = counts ? `PSI ${short(drift.psi)}` : `PSI ${short(drift.psi)} (noise at this size)`;
  const found = `${figure(drift)}, ${index} over ${drift.samples} cases${strange}`;
  if (moved || breach) return { verdict: 'fail', detail: found };
  if (drift.uncompared) return { verdict: 'inconclusive', detail: `${found}; ${notCompared(drift.uncompared)}` };
  if (strange) return { verdict: 'inconclusive', detail: found };
  return { verdict: counts && drift.psi > PSI_WARN ? 'warn' : 'pass', detail: found };
}

const percent = (share: number): string => `${short(100 * share)} %`;

const notCompared = ({ before, now }: NonNullable<Drift['uncompared']>): string =>
  `${percent(before)} of the cases before and ${percent(now)} of those now are in categories too rare or too many to be compared: group them in the source`;

const notNumbers = (count: number): string =>
  `${count} ${count === 1 ? 'value is no number' : 'values are no numbers'}, and the column was one of numbers before the change`;

const short = (value: number): string => String(Number(value.toPrecision(2)));
const chance = (p: number): string => (p < 0.0001 ? 'p < 0.0001' : `p = ${short(p)}`);

function figure({ test, statistic, p }: Drift): string {
  switch (test) {
    case 'ks':
      return `Kolmogorov–Smirnov ${chance(p!)}`;
    case 'chi-squared':
      return `χ² ${chance(p!)}`;
    case 'wasserstein':
      return `moved by ${short(statistic)} standard deviations (Wasserstein)`;
    case 'jensen-shannon':
      return `Jensen–Shannon distance ${short(statistic)}`;
  }
}
