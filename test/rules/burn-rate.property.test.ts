/** Error budgets: what is worse never burns less, and too few cases tell nothing. */
import fc from 'fast-check';
import { burnRate, burns, type Cases, casesOf, errorBudget, isSpent } from '../../domain/metrics/burn-rate';

const share = (target: string) => ({ aggregation: 'share' as const, target });
const reading = (good: number, total: number) => ({ value: good / total, good, total, samples: total, at: '' });

describe('the budget of a share', () => {
  test.each<[string, number | null]>([
    ['at least 99 %', 0.01],
    ['at most 6 %', 0.06],
    ['at least 100 %', null],
    ['at most 0 %', null],
    ['exactly 0', null],
    ['not below baseline', null],
    ['12 % above baseline', null],
  ])('%s: %s', (target, budget) => {
    const found = errorBudget(share(target));
    if (budget === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(budget, 12);
  });

  test('exists for shares only', () => {
    expect(errorBudget({ aggregation: 'mean', target: 'at most 0.5' })).toBeNull();
    expect(errorBudget({ aggregation: 'share' })).toBeNull();
  });

  test('counts the cases that miss the target', () => {
    expect(casesOf(share('at least 90 %'), reading(80, 100))).toEqual({ bad: 20, total: 100 });
    expect(casesOf(share('at most 6 %'), reading(7, 100))).toEqual({ bad: 7, total: 100 });
    expect(casesOf(share('at most 6 %'), { value: 0.07, samples: 200, at: '' })).toEqual({ bad: 14, total: 200 });
    expect(casesOf(share('at most 6 %'), { value: 0.07, samples: null, at: '' })).toBeNull();
    expect(casesOf(share('at most 6 %'), { value: Number.NaN, samples: 3, at: '' })).toBeNull();
  });

  test('burns two per cent of 30 days in an hour at 14.4 times (Google SRE workbook)', () => {
    const hour: Cases = { bad: 144, total: 10_000 };
    expect(burnRate(hour, 0.001)).toBeCloseTo(14.4, 9);
    expect(burnRate(hour, 0.001) / (30 * 24)).toBeCloseTo(0.02, 9);
  });
});

describe('for any counts', () => {
  const cases = fc
    .tuple(fc.nat({ max: 5_000 }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([total, part]): Cases => ({ bad: Math.round(total * part), total }));
  const limits = fc.record({
    budget: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
    rate: fc.double({ min: 1, max: 20, noNaN: true }),
    minSamples: fc.integer({ min: 1, max: 500 }),
  });
  const worse = ({ bad, total }: Cases, more: number): Cases => ({ bad: Math.min(total, bad + more), total });

  test('more bad cases never burn less, nor leave more of the budget', () => {
    fc.assert(
      fc.property(cases, cases, limits, fc.nat({ max: 500 }), (long, short, limit, more) => {
        if (burns({ long, short }, limit)) {
          expect(burns({ long: worse(long, more), short }, limit)).toBe(true);
          expect(burns({ long, short: worse(short, more) }, limit)).toBe(true);
        }
        if (isSpent(long, limit.budget, limit.minSamples))
          expect(isSpent(worse(long, more), limit.budget, limit.minSamples)).toBe(true);
      }),
    );
  });

  test('below the least number of samples there is no result, either way', () => {
    fc.assert(
      fc.property(cases, cases, limits, (long, short, limit) => {
        const few = { ...limit, minSamples: long.total + 1 };
        expect(burns({ long, short }, few)).toBeNull();
        expect(isSpent(long, few.budget, few.minSamples)).toBeNull();
      }),
    );
  });

  test('only both windows page, and an empty short one has no result', () => {
    fc.assert(
      fc.property(cases, cases, limits, (long, short, limit) => {
        const burning = burns({ long, short }, limit);
        if (burning) {
          expect(burns({ long, short: { bad: 0, total: short.total } }, limit)).toBe(false);
          expect(burns({ long: { bad: 0, total: long.total }, short }, limit)).toBe(false);
          expect(burns({ long, short: null }, limit)).toBeNull();
          expect(burns({ long: null, short }, limit)).toBeNull();
        }
        // What does not fail its target over the window has not spent its budget.
        if (isSpent(long, limit.budget, limit.minSamples) === false)
          expect(long.bad / long.total).toBeLessThanOrEqual(limit.budget);
      }),
    );
  });
});
