/** What holds of the statistics whatever the cases are. */

import fc from 'fast-check';
import { chiSquaredTail, chiSquaredTest } from '../../domain/metrics/statistics/chi-squared';
import { decileCounts, jensenShannon, stabilityIndex, wasserstein } from '../../domain/metrics/statistics/distances';
import { histogramOf, sumOf } from '../../domain/metrics/statistics/distribution';
import { driftOf, judgeDrift } from '../../domain/metrics/statistics/drift';
import { kolmogorovTail, ksTest } from '../../domain/metrics/statistics/kolmogorov-smirnov';
import { categoriesOf, MOST_VALUES, summarised } from '../../domain/metrics/statistics/summarise';
import { wilson } from '../../domain/metrics/statistics/wilson';
import type { Distribution } from '../../domain/model/metrics';
import { runs } from '../support/runs';

const number = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.double({ min: -1e6, max: 1e6, noNaN: true }));
const values = fc.array(number, { minLength: 1, maxLength: 60 });
const counts = fc.array(fc.nat({ max: 50 }), { minLength: 3, maxLength: 3 }).filter((all) => sumOf(all) > 0);
const texts = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 60 });
const cases: fc.Arbitrary<(number | string)[]> = fc.oneof(values, texts);

describe('the Wilson interval', () => {
  const proportion = fc.integer({ min: 1, max: 1e6 }).chain((n) => fc.tuple(fc.nat({ max: n }), fc.constant(n)));

  test('lies between 0 and 1 and holds the proportion', () => {
    fc.assert(
      fc.property(proportion, ([good, total]) => {
        const { low, high } = wilson(good, total);
        expect([0, low, good / total, high, 1]).toEqual([0, low, good / total, high, 1].sort((a, b) => a - b));
      }),
    );
  });

  test('is narrower with more equal cases', () => {
    fc.assert(
      fc.property(proportion, fc.integer({ min: 2, max: 50 }), ([good, total], times) => {
        const [few, more] = [wilson(good, total), wilson(good * times, total * times)];
        expect(more.high - more.low).toBeLessThan(few.high - few.low);
      }),
    );
  });

  test('of the bad cases is the mirror of that of the good ones', () => {
    fc.assert(
      fc.property(proportion, ([good, total]) => {
        expect(wilson(total - good, total).low).toBeCloseTo(1 - wilson(good, total).high, 9);
      }),
    );
  });
});

describe('the stability index', () => {
  test('is 0 for equal samples, else positive, and symmetric over the same bins', () => {
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        expect(stabilityIndex(a, b).psi).toBeGreaterThanOrEqual(0);
        expect(stabilityIndex(a, a).psi).toBe(0);
        expect(stabilityIndex(a, b).psi).toBeCloseTo(stabilityIndex(b, a).psi, 9);
      }),
    );
  });

  test('has at most ten bins of numbers, and loses no case', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [inReference, inCurrent] = decileCounts(histogramOf(a), histogramOf(b));
        expect(inReference.length).toBeLessThanOrEqual(10);
        expect([sumOf(inReference), sumOf(inCurrent)]).toEqual([a.length, b.length]);
      }),
    );
  });
});

describe('Kolmogorov–Smirnov', () => {
  test('is symmetric, with statistic and p between 0 and 1', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const { statistic, p } = ksTest(histogramOf(a), histogramOf(b));
        const turned = ksTest(histogramOf(b), histogramOf(a));
        expect(statistic).toBeCloseTo(turned.statistic, 12);
        expect(p).toBeCloseTo(turned.p, 9);
        for (const share of [statistic, p]) expect(share >= 0 && share <= 1).toBe(true);
      }),
    );
  });

  test('depends on the order of the values only', () => {
    const whole = fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(whole, whole, (a, b) => {
        const cubed = (all: number[]) => histogramOf(all.map((one) => one ** 3 + 5));
        expect(ksTest(cubed(a), cubed(b))).toEqual(ksTest(histogramOf(a), histogramOf(b)));
      }),
    );
  });

  test('a larger distance is less likely', () => {
    const distance = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), distance, distance, (n, a, b) => {
        const [near, far] = [Math.min(a, b), Math.max(a, b)].map((d) => kolmogorovTail(n, d));
        expect(far!).toBeLessThanOrEqual(near! + 1e-7);
        expect(near! >= 0 && near! <= 1).toBe(true);
      }),
    );
  });
});

describe('the Wasserstein distance', () => {
  const distance = (a: number[], b: number[]) => wasserstein(histogramOf(a), histogramOf(b));

  test('is a metric: 0 for equal samples, symmetric, with the triangle inequality', () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        expect(distance(a, a)).toBe(0);
        expect(distance(a, b)).toBeCloseTo(distance(b, a), 6);
        expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c) + 1e-6);
      }),
    );
  });

  test('scales with the unit, and equals a shift', () => {
    fc.assert(
      fc.property(values, values, fc.integer({ min: -9, max: 9 }), (a, b, by) => {
        const scaled = (all: number[]) => all.map((one) => one * by);
        expect(distance(scaled(a), scaled(b)) / 9).toBeCloseTo((Math.abs(by) * distance(a, b)) / 9, 4);
        const moved = a.map((one) => one + by);
        expect(distance(a, moved)).toBeCloseTo(Math.abs(by), 6);
      }),
    );
  });
});

test('the Jensen–Shannon distance lies between 0 and 1, and is symmetric', () => {
  fc.assert(
    fc.property(counts, counts, (a, b) => {
      const distance = jensenShannon(a, b);
      expect(distance >= 0 && distance <= 1).toBe(true);
      expect(distance).toBeCloseTo(jensenShannon(b, a), 9);
      expect(jensenShannon(a, a)).toBe(0);
    }),
  );
});

test('the χ² tail is always a probability, falls with x and rises with the degrees of freedom', () => {
  const x = fc.double({ min: 0, max: 1e5, noNaN: true });
  fc.assert(
    fc.property(x, x, fc.integer({ min: 1, max: 400 }), (a, b, dof) => {
      const [near, far] = [Math.min(a, b), Math.max(a, b)].map((one) => chiSquaredTail(one, dof)) as [number, number];
      expect([0 <= far, far <= near + 1e-13, near <= 1]).toEqual([true, true, true]);
      expect(chiSquaredTail(a, dof + 1)).toBeGreaterThanOrEqual(chiSquaredTail(a, dof) - 1e-13);
    }),
  );
  expect(chiSquaredTail(Number.NaN, 3)).toBeNaN();
});

test('χ² is symmetric in its samples, and more of the same difference is less likely', () => {
  fc.assert(
    fc.property(counts, counts, (a, b) => {
      const { statistic, p } = chiSquaredTest(a, b);
      expect(statistic).toBeCloseTo(chiSquaredTest(b, a).statistic, 9);
      expect(p >= 0 && p <= 1).toBe(true);
      const double = (all: number[]) => all.map((count) => 2 * count);
      expect(chiSquaredTest(double(a), double(b)).p).toBeLessThanOrEqual(p + 1e-12);
    }),
  );
});

describe('a drift', () => {
  test('does not exist between equal distributions', () => {
    fc.assert(
      fc.property(cases, (all) => {
        const same = summarised(all);
        const drift = driftOf(same, same);
        expect(drift).toMatchObject({ statistic: 0, psi: 0, samples: all.length, reference: all.length });
        expect(judgeDrift(drift, 1).verdict).toBe('pass');
      }),
    );
  });

  test('has finite figures and a verdict for any comparison', () => {
    const pair = fc.oneof(fc.tuple(values, values), fc.tuple(texts, texts));
    fc.assert(
      fc.property(pair, ([reference, current]) => {
        const drift = driftOf(summarised(reference), summarised(current));
        expect([drift.statistic, drift.p, drift.psi].every(Number.isFinite)).toBe(true);
        expect(drift.p! >= 0 && drift.p! <= 1).toBe(true);
        expect(['pass', 'warn', 'fail', 'inconclusive']).toContain(judgeDrift(drift, 1).verdict);
      }),
    );
  });
});

describe('categories that cannot be compared', () => {
  const name = fc.oneof(
    fc.string({ maxLength: 4 }),
    fc.constantFrom('other', '__proto__', 'merged', 'constructor', ''),
  );
  const side = (prefix: string) =>
    fc
      .uniqueArray(fc.tuple(name, fc.integer({ min: 1, max: 300 })), {
        selector: ([one]) => one,
        minLength: 1,
        maxLength: 60,
      })
      .map((all) => all.map(([one, count]): [string, number] => [`${prefix}${one}`, count]));

  test('never pass if none of the categories before occurs now', () => {
    fc.assert(
      fc.property(side('a'), side('b'), (before, now) => {
        const { verdict } = judgeDrift(driftOf(categoriesOf(before), categoriesOf(now)), 1);
        expect(['fail', 'inconclusive']).toContain(verdict);
      }),
    );
  });

  test('never pass if some were merged, on either side', () => {
    const rare = Array.from({ length: 1_001 }, (_, i): [string, number] => [`rare-${i}`, 1]);
    fc.assert(
      fc.property(side(''), side(''), fc.constantFrom(0, 1, 2), (before, now, which) => {
        const reference = categoriesOf(which === 1 ? before : [...before, ...rare]);
        const current = categoriesOf(which === 0 ? now : [...now, ...rare]);
        expect(['fail', 'inconclusive']).toContain(judgeDrift(driftOf(reference, current), 1).verdict);
      }),
    );
  });
});

describe('the summary of many cases', () => {
  const sizeOf = (kept: Distribution) =>
    sumOf(kept.kind === 'numbers' ? (kept.counts ?? kept.values.map(() => 1)) : Object.values(kept.counts));

  test('has as many cases, is small, and stays the same when it is summarised again', () => {
    const long = fc.oneof(cases, fc.array(number, { minLength: 1500, maxLength: 2500, size: 'max' }));
    fc.assert(
      fc.property(long, (all) => {
        const kept = summarised(all);
        expect(sizeOf(kept)).toBe(all.length);
        if (kept.kind === 'numbers') {
          expect(kept.values.length).toBeLessThanOrEqual(MOST_VALUES);
          const again = summarised(kept.values.flatMap((one, i) => new Array<number>(kept.counts?.[i] ?? 1).fill(one)));
          expect(again).toEqual(kept);
        }
      }),
      { numRuns: runs(40) },
    );
  });

  test('has the mean of the numbers, to six digits', () => {
    const long = fc.oneof(values, fc.array(number, { minLength: 1500, maxLength: 2500, size: 'max' }));
    fc.assert(
      fc.property(long, (all) => {
        const kept = summarised(all);
        if (kept.kind !== 'numbers') throw new Error('numbers are kept as numbers');
        const mean = sumOf(kept.values.map((one, i) => (one * (kept.counts?.[i] ?? 1)) / all.length));
        const scale = Math.max(...all.map(Math.abs));
        expect(Math.abs(mean - sumOf(all) / all.length)).toBeLessThanOrEqual(1e-5 * scale);
      }),
      { numRuns: runs(40) },
    );
  });
});
