/**
 * Compares the cost of another pilot with going straight to production. Cost of delay is the value that is lost each
 * week.
 */
import type { CostCase, Process } from '../model/charter/process';

/** One path to a live system. Costs are in the charter's currency. */
export interface Path {
  /** Expected number of tries. */
  tries: number;
  /** Chance of a live system in the end, 0 to 1. */
  chance: number;
  /** Expected cost, with the value lost while waiting. */
  total: number;
  /** Expected cost of one live system; null if the chance of one is 0. */
  perLiveSystem: number | null;
}

export interface Comparison {
  /** Value lost per week of delay. */
  weeklyValue: number;
  pilot: Path;
  production: Path;
  /** Extra cost of the pilot path; negative if the pilot is cheaper. */
  difference: number;
  /** Chance of a pilot at which both cost the same; null if there is none. */
  breakEvenChance: number | null;
  /** Weeks until the value has paid for production; null if it never does. */
  paybackWeeks: number | null;
  /** The difference if one input were 30 % lower or higher (a chance at most 1), the strongest first. */
  sensitivity: { input: string; lower: number; higher: number }[];
}

export type Cheaper = 'pilot' | 'production' | 'neither';

/** What people are shown of the comparison before they sign: whole amounts of the charter's currency. */
export interface CostInShort {
  currency: string;
  /** What each week of delay costs; 0 or less if waiting loses nothing. */
  weeklyValue: number;
  /** Expected cost of either path, with the value lost while waiting. */
  pilotTotal: number;
  productionTotal: number;
  cheaper: Cheaper;
}

/** Value of the process per week: the work that is saved, less the cost of running. */
export function weeklyValue(process: Process): number {
  const savingPerCase = (process.minutesPerCase / 60) * process.hourlyCost * process.saving;
  return process.volumePerWeek * savingPerCase - process.cost.runPerWeek;
}

/** The chance of the next success after `successes` of `attempts` of one's own (Laplace). */
export const chanceFromHistory = (successes: number, attempts: number): number => (successes + 1) / (attempts + 2);

/** Compares both paths for the process of a charter. Past spending is sunk cost and does not count. */
export const pilotAgainstProduction = (process: Process): Comparison => compare(weeklyValue(process), process.cost);

/** Compares both paths at a value of `value` per week. `tries` may be infinite. */
export function compare(value: number, cost: CostCase): Comparison {
  const pilot = pilotPath(value, cost);
  const production = productionPath(value, cost);
  return {
    weeklyValue: value,
    pilot,
    production,
    difference: pilot.total - production.total,
    breakEvenChance: breakEven(value, cost),
    paybackWeeks: value > 0 ? cost.production.cost / value : null,
    sensitivity: sensitivity(value, cost),
  };
}

export const cheaperOf = (pilot: number, production: number): Cheaper =>
  pilot < production ? 'pilot' : pilot > production ? 'production' : 'neither';

/**
 * Both totals, and which one is lower. It leaves out what takes longer to compute, because gates need it at every
 * evaluation.
 */
export function costInShort(process: Process): CostInShort {
  const value = weeklyValue(process);
  const pilotTotal = whole(pilotPath(value, process.cost).total);
  const productionTotal = whole(productionPath(value, process.cost).total);
  return {
    currency: process.currency,
    weeklyValue: whole(value),
    pilotTotal,
    productionTotal,
    cheaper: cheaperOf(pilotTotal, productionTotal),
  };
}

/** Cost of a delay of `days` working days, with `daysPerWeek` working days a week; 0 if waiting loses nothing. */
export const costOfDelay = (process: Process, days: number, daysPerWeek: number): number =>
  whole(Math.max(0, weeklyValue(process)) * (days / daysPerWeek));

/** Rounded. `+ 0` turns a negative zero into zero, for digests and for readers. */
const whole = (amount: number): number => Math.round(amount) + 0;

/** K = (1 - (1 - p)^N) / p tries, of which one succeeds with the chance S = 1 - (1 - p)^N. */
function expectedTries(p: number, most: number): { tries: number; chance: number } {
  if (p === 0) return { tries: most, chance: 0 };
  const chance = 1 - (1 - p) ** most;
  return { tries: chance / p, chance };
}

const path = ({ tries, chance }: { tries: number; chance: number }, total: number): Path => ({
  tries,
  chance,
  total,
  perLiveSystem: chance > 0 ? total / chance : null,
});

function pilotPath(value: number, { pilot }: CostCase): Path {
  const trial = expectedTries(pilot.chance, pilot.tries);
  const trials = trial.tries * (pilot.cost + value * pilot.weeks);
  return path(trial, trials + trial.chance * (pilot.hardeningCost + value * pilot.hardeningWeeks));
}

/** The production path, with the same number of tries as the pilot path. */
function productionPath(value: number, { pilot, production }: CostCase): Path {
  const trial = expectedTries(production.chance, pilot.tries);
  return path(trial, trial.tries * (production.cost + value * production.weeks));
}

const GRID_STEPS = 200;

/**
 * The highest chance at which both paths cost the same. Grid and bisection, because the difference may not be
 * monotonic.
 */
function breakEven(value: number, cost: CostCase): number | null {
  const production = productionPath(value, cost).total;
  const extraCost = (chance: number) =>
    pilotPath(value, { ...cost, pilot: { ...cost.pilot, chance } }).total - production;
  for (let i = GRID_STEPS; i > 1; i--) {
    let [low, high] = [(i - 1) / GRID_STEPS, i / GRID_STEPS];
    if (extraCost(high) === 0) return high;
    if (extraCost(low) > 0 === extraCost(high) > 0) continue;
    for (let step = 0; step < 50; step++) {
      const middle = (low + high) / 2;
      if (extraCost(middle) > 0 === extraCost(high) > 0) high = middle;
      else low = middle;
    }
    return (low + high) / 2;
  }
  return null;
}

/** Each input by its name, and the comparison with that input multiplied. */
const INPUTS: Record<string, (value: number, cost: CostCase, by: number) => [number, CostCase]> = {
  'weekly value': (value, cost, by) => [value * by, cost],
  'cost of a pilot': (value, cost, by) => [value, withPilot(cost, { cost: cost.pilot.cost * by })],
  'weeks of a pilot': (value, cost, by) => [value, withPilot(cost, { weeks: cost.pilot.weeks * by })],
  'chance of a pilot': (value, cost, by) => [value, withPilot(cost, { chance: Math.min(1, cost.pilot.chance * by) })],
  'cost of hardening': (value, cost, by) => [value, withPilot(cost, { hardeningCost: cost.pilot.hardeningCost * by })],
  'weeks of hardening': (value, cost, by) => [
    value,
    withPilot(cost, { hardeningWeeks: cost.pilot.hardeningWeeks * by }),
  ],
  'cost of production': (value, cost, by) => [value, withProduction(cost, { cost: cost.production.cost * by })],
  'weeks to production': (value, cost, by) => [value, withProduction(cost, { weeks: cost.production.weeks * by })],
  'chance of production': (value, cost, by) => [
    value,
    withProduction(cost, { chance: Math.min(1, cost.production.chance * by) }),
  ],
};

const withPilot = (cost: CostCase, change: Partial<CostCase['pilot']>): CostCase => ({
  ...cost,
  pilot: { ...cost.pilot, ...change },
});

const withProduction = (cost: CostCase, change: Partial<CostCase['production']>): CostCase => ({
  ...cost,
  production: { ...cost.production, ...change },
});

function sensitivity(value: number, cost: CostCase): Comparison['sensitivity'] {
  const difference = (changed: [number, CostCase]) => pilotPath(...changed).total - productionPath(...changed).total;
  return Object.entries(INPUTS)
    .map(([input, change]) => ({
      input,
      lower: difference(change(value, cost, 0.7)),
      higher: difference(change(value, cost, 1.3)),
    }))
    .sort((a, b) => Math.abs(b.higher - b.lower) - Math.abs(a.higher - a.lower));
}
