/** What another pilot costs against production first: cost of delay is the value that each week goes by without. */
import type { CostCase, Process } from '../model/charter/process';

/** One way to a live system. Costs are in the charter's currency. */
export interface Path {
  /** Expected number of tries. */
  tries: number;
  /** Chance that there is a live system in the end, 0 to 1. */
  chance: number;
  /** Expected cost, with the value lost while waiting. */
  total: number;
  /** Expected cost of one live system; null where none will come. */
  perLiveSystem: number | null;
}

export interface Comparison {
  /** Value lost per week of delay. */
  weeklyValue: number;
  pilot: Path;
  production: Path;
  /** What the pilot path costs more; negative: the pilot wins. */
  difference: number;
  /** Chance of a pilot at which both cost the same; null where there is none. */
  breakEvenChance: number | null;
  /** Weeks until the value has paid for production; null where the value never does. */
  paybackWeeks: number | null;
  /** The difference if one input were 30 % lower or higher (a chance at most 1), the strongest first. */
  sensitivity: { input: string; lower: number; higher: number }[];
}

export type Cheaper = 'pilot' | 'production' | 'neither';

/** What people are shown of the comparison before they sign: whole amounts of the charter's currency. */
export interface CostInShort {
  currency: string;
  /** What each week of delay costs; not above 0 where nothing is lost by waiting. */
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

/** Compares both paths for a process of a charter. Past spend is sunk and no part of it. */
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

/** Both totals and which is lower, without what takes longer to compute: gates need it at every evaluation. */
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

/** What `days` working days of delay have cost, at so many of them a week; nothing where nothing is lost by waiting. */
export const costOfDelay = (process: Process, days: number, daysPerWeek: number): number =>
  whole(Math.max(0, weeklyValue(process)) * (days / daysPerWeek));

/** `+ 0`: the digest and the reader know no negative zero. */
const whole = (amount: number): number => Math.round(amount) + 0;

/** K = (1 - (1 - p)^N) / p tries, of which one succeeds with the chance S = 1 - (1 - p)^N. */
function trying(p: number, most: number): { tries: number; chance: number } {
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
  const trial = trying(pilot.chance, pilot.tries);
  const trials = trial.tries * (pilot.cost + value * pilot.weeks);
  return path(trial, trials + trial.chance * (pilot.hardeningCost + value * pilot.hardeningWeeks));
}

/** Under the same rule of retries. */
function productionPath(value: number, { pilot, production }: CostCase): Path {
  const trial = trying(production.chance, pilot.tries);
  return path(trial, trial.tries * (production.cost + value * production.weeks));
}

const GRID = 200;

/** The highest chance at which the paths cross, by a grid and bisection: the difference need not be monotonic. */
function breakEven(value: number, cost: CostCase): number | null {
  const production = productionPath(value, cost).total;
  const dearer = (chance: number) => pilotPath(value, { ...cost, pilot: { ...cost.pilot, chance } }).total - production;
  for (let i = GRID; i > 1; i--) {
    let [low, high] = [(i - 1) / GRID, i / GRID];
    if (dearer(high) === 0) return high;
    if (dearer(low) > 0 === dearer(high) > 0) continue;
    for (let step = 0; step < 50; step++) {
      const middle = (low + high) / 2;
      if (dearer(middle) > 0 === dearer(high) > 0) high = middle;
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
