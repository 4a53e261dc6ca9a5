/** When a distribution has moved: which test is used, what its result is, and what is kept of many cases. */
import { driftOf, falseAlarms, judgeDrift } from '../../domain/metrics/statistics/drift';
import { summarised } from '../../domain/metrics/statistics/summarise';
import type { Distribution, Drift, Verdict } from '../../domain/model/metrics';
import { sample } from './statistics-samples';

const numbers = (n: number, seed: number, shift = 0): Distribution => summarised(sample('bell', n, seed, shift));

const split = (...counts: number[]): Distribution => ({
  kind: 'categories',
  counts: Object.fromEntries(counts.map((count, i) => [`c${i}`, count])),
});

describe('the smaller sample decides which test is used', () => {
  test.each<[string, Distribution, Distribution, Drift['test']]>([
    ['1,000 numbers', numbers(5000, 1), numbers(1000, 2), 'ks'],
    ['1,001 numbers', numbers(5000, 1), numbers(1001, 2), 'wasserstein'],
    ['a reference of 1,000 numbers', numbers(1000, 1), numbers(5000, 2), 'ks'],
    ['1,000 in categories', split(3000, 2000), split(600, 400), 'chi-squared'],
    ['1,001 in categories', split(3000, 2000), split(601, 400), 'jensen-shannon'],
    ['2,000 in so many categories that a distance is noise', many(40, 50), many(40, 50), 'chi-squared'],
    ['5,000 in as many', many(40, 125), many(40, 125), 'jensen-shannon'],
  ])('%s', (_what, reference, current, asked) => {
    const drift = driftOf(reference, current);
    expect(drift.test).toBe(asked);
    expect(drift.p === null).toBe(asked === 'wasserstein' || asked === 'jensen-shannon');
  });
});

/** So many cases in each of k categories. */
function many(k: number, each: number): Distribution {
  return split(...new Array<number>(k).fill(each));
}

describe('drift is judged', () => {
  test.each<[string, Distribution, Distribution, Verdict, string]>([
    [
      'few numbers that have not moved',
      numbers(200, 3),
      numbers(180, 4),
      'pass',
      'Kolmogorov–Smirnov p = 0.22, PSI 0.04 (noise at this size) over 180 cases',
    ],
    [
      'few numbers that have moved',
      numbers(200, 3),
      numbers(180, 4, 0.5),
      'fail',
      'Kolmogorov–Smirnov p < 0.0001, PSI 0.56 (noise at this size) over 180 cases',
    ],
    [
      'many numbers that have not moved',
      numbers(3000, 5),
      numbers(2000, 6),
      'pass',
      'moved by 0.036 standard deviations (Wasserstein), PSI 0.0047 over 2000 cases',
    ],
    [
      'many numbers that have moved',
      numbers(3000, 5),
      numbers(2000, 6, 0.2),
      'fail',
      'moved by 0.18 standard deviations (Wasserstein), PSI 0.031 over 2000 cases',
    ],
    ['categories as before', split(500, 300, 12), split(250, 150, 6), 'pass', 'χ² p = 1, PSI 0 over 406 cases'],
    [
      'categories that moved',
      split(500, 300, 12),
      split(420, 360, 32),
      'fail',
      'χ² p < 0.0001, PSI 0.055 over 812 cases',
    ],
    [
      'many in categories as before',
      split(5000, 3000),
      split(2510, 1490),
      'pass',
      'Jensen–Shannon distance 0.0022, PSI 0.000027 over 4000 cases',
    ],
    [
      'a category that is new',
      split(5000, 3000),
      split(4000, 2600, 800),
      'fail',
      'Jensen–Shannon distance 0.24, PSI 0.82 over 7400 cases',
    ],
  ])('%s', (_what, reference, current, verdict, detail) => {
    expect(judgeDrift(driftOf(reference, current), 50)).toEqual({ verdict, detail });
  });

  const drift: Drift = { test: 'chi-squared', statistic: 0, p: 1, psi: 0, bins: 5, samples: 900, reference: 900 };
  const distance: Drift = { ...drift, test: 'wasserstein', p: null, samples: 2000, reference: 2000 };

  test.each<[string, Drift, Verdict]>([
    ['p at its limit', { ...drift, p: 0.05 }, 'pass'],
    ['p below it', { ...drift, p: 0.0499 }, 'fail'],
    ['a distance below its limit', { ...distance, statistic: 0.0999 }, 'pass'],
    ['a distance at it', { ...distance, statistic: 0.1 }, 'fail'],
    ['PSI at its warning', { ...drift, psi: 0.1 }, 'pass'],
    ['PSI above its warning', { ...drift, psi: 0.1001 }, 'warn'],
    ['PSI at its breach', { ...drift, psi: 0.2 }, 'warn'],
    ['PSI above its breach', { ...drift, psi: 0.2001 }, 'fail'],
    ['the worse of both', { ...drift, p: 0.01, psi: 0.15 }, 'fail'],
    ['PSI of so few that noise passes its limit', { ...drift, psi: 0.9, samples: 100, reference: 100 }, 'pass'],
    ['enough now', { ...drift, samples: 50 }, 'pass'],
    ['too few now', { ...drift, p: 0, samples: 49 }, 'inconclusive'],
    ['too few before the change', { ...drift, p: 0, reference: 49 }, 'inconclusive'],
  ])('%s', (_what, one, verdict) => {
    expect(judgeDrift(one, 50).verdict).toBe(verdict);
  });

  test('no cases at all are inconclusive, even without a least number', () => {
    expect(judgeDrift({ ...drift, samples: 0 }, 0)).toEqual({ verdict: 'inconclusive', detail: '0 of 1 samples' });
    expect(judgeDrift({ ...drift, reference: 0 }, 0).verdict).toBe('inconclusive');
  });

  test('noise alone moves the stability index of 100 cases in ten bins above 0.1 in five of six runs', () => {
    expect(falseAlarms(0.1, 10, 100, 100)).toBeCloseTo(0.834, 3);
    expect(falseAlarms(0.1, 10, 433, 433)).toBeGreaterThan(0.01);
    expect(falseAlarms(0.1, 10, 434, 434)).toBeLessThan(0.01);
  });
});

describe('unusual inputs are defined', () => {
  const none = summarised([]);

  test('no cases on one side, or on both, are no drift', () => {
    for (const [reference, current] of [
      [none, numbers(20, 1)],
      [numbers(20, 1), none],
      [split(3, 4), none],
      [none, none],
    ] as const)
      expect(driftOf(reference, current)).toMatchObject({ statistic: 0, p: 1, psi: 0, bins: 0 });
  });

  test('a reference of few values is compared as those values and any other', () => {
    const dice = summarised(sample('rare', 600, 1).map((one, i) => one + (i % 4)));
    expect(dice).toMatchObject({ values: [0, 1, 2, 3, 4] });
    expect(driftOf(dice, summarised([0, 0, 1, 1, 2, 3, 3, 9, 10]))).toMatchObject({ test: 'chi-squared', bins: 6 });
    expect(driftOf(summarised([0, 1, 2, 3, 4, 5]), summarised([0, 1, 2]))).toMatchObject({ test: 'ks' });
  });

  test('a reference of one value is compared as that value and any other', () => {
    const always = summarised(new Array(400).fill(7));
    expect(driftOf(always, always)).toMatchObject({ test: 'chi-squared', statistic: 0, p: 1, psi: 0, bins: 1 });
    const below = driftOf(always, summarised([...new Array(300).fill(7), ...new Array(100).fill(3)]));
    expect(below).toMatchObject({ test: 'chi-squared', bins: 2, samples: 400 });
    expect(judgeDrift(below, 50).verdict).toBe('fail');
    const large = summarised(new Array(4000).fill(7));
    expect(driftOf(large, summarised(sample('even', 3000, 1)))).toMatchObject({ test: 'jensen-shannon', statistic: 1 });
  });

  test('the largest numbers still have a distance', () => {
    for (const scale of [1e200, 1e-200, 1]) {
      const values = sample('even', 2000, 1).map((one) => one * scale);
      const others = sample('even', 2000, 2).map((one) => (one + 0.5) * scale);
      const { statistic } = driftOf(summarised(values), summarised(others));
      expect(statistic).toBeCloseTo(driftOf(numbersOf(1), numbersOf(2, 0.5)).statistic, 3);
    }
  });
  const numbersOf = (seed: number, shift = 0) => summarised(sample('even', 2000, seed, shift));

  test('numbers beyond the largest one cannot be compared', () => {
    const [small, large] = [1e-200, 1e200].map((scale) =>
      summarised(sample('even', 2000, 1).map((one) => one * scale)),
    );
    expect(() => driftOf(small!, large!)).toThrow('the numbers are too large to be compared');
    expect(() => driftOf(small!, large!)).toThrow(expect.objectContaining({ code: 'SOURCE_UNUSABLE' }));
  });

  test('numbers and categories cannot be compared', () => {
    expect(() => driftOf(split(3, 4), numbers(9, 1))).toThrow(
      'the source has numbers now; before the change it had categories',
    );
    expect(() => driftOf(numbers(9, 1), split(3, 4))).toThrow(expect.objectContaining({ code: 'SOURCE_UNUSABLE' }));
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%d is not a value', (strange) => {
    expect(() => summarised([1, strange, 2])).toThrow(`a value is ${strange}, and no number`);
    expect(() => summarised(['a', strange])).toThrow(expect.objectContaining({ code: 'SOURCE_UNUSABLE' }));
  });
});

test.each([1, 20])('%d outliers before the change neither hide drift nor cause it', (far) => {
  const values = Array.from({ length: 2_000 }, (_, i) => i % 100);
  const before = summarised(values.map((value, i) => (i % 100 === 7 && i < 100 * far ? 1e9 : value)));
  const verdict = (now: readonly number[]) => judgeDrift(driftOf(before, summarised(now)), 50).verdict;
  expect(verdict(values.map((value) => (value >= 90 ? 1e6 : value)))).toBe('fail');
  expect(verdict(values.map((value) => (value >= 90 ? -1e6 : value)))).toBe('fail');
  expect(verdict(values.map((value, i) => (i === 11 ? 1e12 : value)))).toBe('pass');
});
