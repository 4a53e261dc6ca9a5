import fc from 'fast-check';
import {
  chanceFromHistory,
  compare,
  costInShort,
  costOfDelay,
  pilotAgainstProduction,
  weeklyValue,
} from '../../domain/charter/cost';
import type { CostCase, Process } from '../../domain/model/charter/process';
import { runs } from '../support/runs';

/** The worked figures: as many tries as it takes. */
const WORKED: CostCase = {
  pilot: {
    cost: 40_000,
    weeks: 12,
    chance: 0.48,
    tries: Number.POSITIVE_INFINITY,
    hardeningCost: 60_000,
    hardeningWeeks: 35,
  },
  production: { cost: 110_000, weeks: 6, chance: 0.8 },
  runPerWeek: 0,
};
const thousands = (amount: number) => Math.round(amount / 1000) * 1000;

test('at 3,000 a week, another pilot costs 323,000 and production first 160,000', () => {
  const { pilot, production, difference, paybackWeeks } = compare(3000, WORKED);
  expect([thousands(pilot.total), thousands(production.total)]).toEqual([323_000, 160_000]);
  expect(thousands(difference)).toBe(163_000);
  expect(paybackWeeks).toBeCloseTo(36.67, 2);
});

test('if waiting costs nothing, a cheap pilot wins: 81,000 against 138,000', () => {
  const { pilot, production, difference, paybackWeeks } = compare(0, {
    ...WORKED,
    pilot: { ...WORKED.pilot, cost: 10_000 },
  });
  expect([thousands(pilot.total), thousands(production.total)]).toEqual([81_000, 138_000]);
  expect(difference).toBeLessThan(0);
  expect(paybackWeeks).toBeNull();
});

test('a low number of attempts shows the chance of a live system with the cost', () => {
  const { pilot, production } = compare(3000, { ...WORKED, pilot: { ...WORKED.pilot, tries: 2 } });
  expect(pilot.tries).toBeCloseTo(1.52);
  expect(pilot.chance).toBeCloseTo(0.7296);
  expect(pilot.perLiveSystem).toBeCloseTo(pilot.total / 0.7296);
  expect(production.chance).toBeCloseTo(0.96);
});

test('a pilot that never succeeds has no cost per live system', () => {
  const { pilot } = compare(3000, { ...WORKED, pilot: { ...WORKED.pilot, chance: 0, tries: 3 } });
  expect(pilot).toEqual({ tries: 3, chance: 0, total: 3 * (40_000 + 36_000), perLiveSystem: null });
});

test('at the break-even chance both paths cost the same', () => {
  const cost = { ...WORKED, pilot: { ...WORKED.pilot, cost: 10_000, hardeningWeeks: 10 } };
  const { breakEvenChance } = compare(1000, cost);
  const at = compare(1000, { ...cost, pilot: { ...cost.pilot, chance: breakEvenChance! } });
  expect(at.difference).toBeCloseTo(0, 3);
});

test('a pilot that costs more at any chance has no break-even', () =>
  expect(compare(3000, WORKED).breakEvenChance).toBeNull());

test('the sensitivity varies each input by 30 %, the strongest first', () => {
  const { sensitivity, difference } = compare(3000, WORKED);
  expect(sensitivity).toHaveLength(9);
  const spans = sensitivity.map(({ lower, higher }) => Math.abs(higher - lower));
  expect(spans).toEqual([...spans].sort((a, b) => b - a));
  const dearerPilot = sensitivity.find(({ input }) => input === 'cost of a pilot')!;
  expect(dearerPilot.higher - difference).toBeCloseTo((0.3 * 40_000) / 0.48);
});

test('the weekly value is the saved work minus the running cost', () => {
  const process: Process = {
    volumePerWeek: 600,
    minutesPerCase: 3,
    hourlyCost: 40,
    saving: 0.5,
    currency: 'EUR',
    cost: { ...WORKED, runPerWeek: 100 },
  };
  expect(weeklyValue(process)).toBe(500);
  expect(pilotAgainstProduction(process)).toEqual(compare(500, process.cost));
});

test('a history of one in three gives two in five', () => expect(chanceFromHistory(1, 3)).toBe(0.4));

test('a better chance of production never makes production more expensive', () => {
  const chance = fc.double({ min: 0.05, max: 0.9, noNaN: true });
  fc.assert(
    fc.property(chance, fc.double({ min: 0, max: 1e5, noNaN: true }), (p, value) => {
      const at = (q: number) =>
        compare(value, { ...WORKED, production: { ...WORKED.production, chance: q } }).production;
      expect(at(p + 0.1).perLiveSystem!).toBeLessThanOrEqual(at(p).perLiveSystem! + 1e-6);
    }),
    { numRuns: runs(50) },
  );
});

describe('the short comparison', () => {
  /** Worth 3,000 a week before it costs anything to run. */
  const worth = (cost: CostCase): Process => ({
    volumePerWeek: 100,
    minutesPerCase: 60,
    hourlyCost: 60,
    saving: 0.5,
    currency: 'EUR',
    cost,
  });

  test('has the worked figures in whole amounts, and the cheaper way', () => {
    const { cheaper, pilotTotal, productionTotal, weeklyValue } = costInShort(worth(WORKED));
    expect([weeklyValue, thousands(pilotTotal), thousands(productionTotal)]).toEqual([3000, 323_000, 160_000]);
    expect(cheaper).toBe('production');
    const idle = worth({ ...WORKED, pilot: { ...WORKED.pilot, cost: 10_000 }, runPerWeek: 3000 });
    expect(costInShort(idle)).toMatchObject({ weeklyValue: 0, cheaper: 'pilot' });
    expect(thousands(costInShort(idle).pilotTotal)).toBe(81_000);
    expect(thousands(costInShort(idle).productionTotal)).toBe(138_000);
  });

  test('agrees with the whole comparison, in whole amounts', () => {
    fc.assert(
      fc.property(fc.double({ min: -10_000, max: 10_000, noNaN: true }), (runPerWeek) => {
        const process = worth({ ...WORKED, pilot: { ...WORKED.pilot, tries: 3 }, runPerWeek });
        const short = costInShort(process);
        const { pilot, production } = pilotAgainstProduction(process);
        expect(Math.abs(short.pilotTotal - pilot.total)).toBeLessThanOrEqual(0.5);
        expect(Math.abs(short.productionTotal - production.total)).toBeLessThanOrEqual(0.5);
        for (const amount of [short.weeklyValue, short.pilotTotal, short.productionTotal])
          expect(Number.isInteger(amount) && !Object.is(amount, -0)).toBe(true);
      }),
    );
  });

  test('counts a delay as its share of a week, and as nothing if waiting costs nothing', () => {
    expect(costOfDelay(worth(WORKED), 3, 5)).toBe(1800);
    expect(costOfDelay(worth({ ...WORKED, runPerWeek: 4000 }), 3, 5)).toBe(0);
  });
});
