/** The statistics are those of SciPy (test/fixtures/statistics/reference.py): to 1e-9, their p to 1e-6. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';
import { chiSquaredTail, chiSquaredTest } from '../../domain/metrics/statistics/chi-squared';
import {
  decileCounts,
  deviationOf,
  jensenShannon,
  stabilityIndex,
  wasserstein,
} from '../../domain/metrics/statistics/distances';
import { type Histogram, histogramOf } from '../../domain/metrics/statistics/distribution';
import { kolmogorovTail, ksTest } from '../../domain/metrics/statistics/kolmogorov-smirnov';
import { wilson } from '../../domain/metrics/statistics/wilson';
import { type Shape, sample, weights } from './statistics-samples';

interface Test {
  statistic: number;
  p: number;
}
interface OfNumbers {
  ks: Test;
  wasserstein: number;
  deviation: number;
  psi: number;
  bins: number;
}
interface Reference {
  scipy: string;
  numbers: (OfNumbers & { shape: Shape; n: number; m: number; shift: number; seed: number })[];
  weighted: (OfNumbers & { n: number; m: number; seed: number })[];
  categories: {
    reference: number[];
    current: number[];
    chiSquared: Test;
    jensenShannon: number;
    psi: number;
    bins: number;
  }[];
  chiSquaredTail: { x: number; dof: number; p: number }[];
  kolmogorovTail: { n: number; d: number; p: number }[];
  wilson: { good: number; total: number; low: number; high: number }[];
}

const REFERENCE: Reference = JSON.parse(
  readFileSync(path.join(packageRoot(), 'test/fixtures/statistics/reference.json'), 'utf8'),
);

/** Relative for what is large, absolute for what is small. */
function near(found: number, expected: number, within: number): void {
  const apart = Math.abs(found - expected) / Math.max(1, Math.abs(expected));
  if (!(apart <= within)) throw new Error(`${found} is not ${expected}: ${apart} apart`);
}
function nearTest(found: Test, expected: Test): void {
  near(found.statistic, expected.statistic, 1e-9);
  near(found.p, expected.p, 1e-6);
}

function nearNumbers(reference: Histogram, current: Histogram, expected: OfNumbers): void {
  nearTest(ksTest(reference, current), expected.ks);
  nearTest(ksTest(current, reference), expected.ks);
  near(wasserstein(reference, current), expected.wasserstein, 1e-9);
  near(deviationOf(reference), expected.deviation, 1e-9);
  const index = stabilityIndex(...decileCounts(reference, current));
  near(index.psi, expected.psi, 1e-9);
  expect(index.bins).toBe(expected.bins);
}

test('the fixture names its SciPy version, and covers many cases', () => {
  expect(REFERENCE.scipy).toMatch(/^\d+\.\d+/);
  expect(REFERENCE.numbers.length).toBeGreaterThan(100);
});

test.each(REFERENCE.numbers)(
  'the figures of $shape numbers, $n against $m, moved by $shift, are those of SciPy',
  ({ shape, n, m, shift, seed, ...expected }) => {
    nearNumbers(histogramOf(sample(shape, n, seed)), histogramOf(sample(shape, m, seed + 1, shift)), expected);
  },
);

test.each(REFERENCE.weighted)(
  'the figures of weighted numbers, $n against $m, are those of SciPy',
  ({ n, m, seed, ...expected }) => {
    const reference = histogramOf(sample('bell', n, seed), weights(n, seed + 2));
    const current = histogramOf(sample('tied', m, seed + 1), weights(m, seed + 3));
    nearNumbers(reference, current, expected);
  },
);

test.each(REFERENCE.categories)(
  'the figures of categories %# are those of SciPy',
  ({ reference, current, ...expected }) => {
    nearTest(chiSquaredTest(reference, current), expected.chiSquared);
    near(jensenShannon(reference, current), expected.jensenShannon, 1e-9);
    const index = stabilityIndex(reference, current);
    near(index.psi, expected.psi, 1e-9);
    expect(index.bins).toBe(expected.bins);
  },
);

test.each(REFERENCE.chiSquaredTail)(
  'the χ² tail beyond $x with $dof degrees of freedom is that of SciPy',
  ({ x, dof, p }) => {
    near(chiSquaredTail(x, dof), p, 1e-12);
  },
);

test.each(REFERENCE.kolmogorovTail)('the Kolmogorov tail beyond $d for $n is that of SciPy', ({ n, d, p }) => {
  near(kolmogorovTail(n, d), p, 1e-7);
});

test.each(REFERENCE.wilson)('the interval of $good in $total is that of SciPy', ({ good, total, low, high }) => {
  near(wilson(good, total).low, low, 1e-9);
  near(wilson(good, total).high, high, 1e-9);
});
