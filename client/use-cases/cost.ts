/** What another pilot costs against production first, for the process of a charter. */
import { type Cheaper, type Comparison, cheaperOf, compare, weeklyValue } from '../../domain/charter/cost';
import { type Figure, unconfirmed } from '../../domain/charter/figures';
import type { Charter } from '../../domain/model/charter';
import type { AppliedDefault } from '../../domain/model/charter/defaults';
import type { CostCase, Process } from '../../domain/model/charter/process';

/** Who says how often a pilot becomes a live system, for those without a history of their own. */
const SCENARIOS = [
  { chance: 0.12, source: 'IDC: 4 of 33 proofs of concept went live' },
  { chance: 0.48, source: 'Gartner' },
  { chance: 0.54, source: 'S&P, an upper bound' },
] as const;

export interface Scenario {
  chance: number;
  source: string;
  /** What the pilot path costs more at this chance. */
  difference: number;
}

export interface Costs extends Comparison {
  id: string;
  title: string;
  currency: string;
  cheaper: Cheaper;
  /** Which is cheaper for each system that will live; null where a path brings none. */
  cheaperPerLiveSystem: Cheaper | null;
  inputs: CostCase;
  scenarios: Scenario[];
  /** Sunk: shown, and no part of the comparison. */
  spent: number | null;
  /** What the charter does not say itself. */
  defaults: AppliedDefault[];
  /** Figures of the process that the client has neither said nor confirmed, and where they come from. */
  unconfirmed: Figure[];
}

/**
 * @param defaults what of the charter was filled in
 * @param given `chance`: that a pilot goes live, in place of the charter's; `spent`: what earlier pilots have cost
 */
export function costsOf(
  charter: Charter,
  process: Process,
  defaults: readonly AppliedDefault[],
  { chance, spent = null }: { chance?: number; spent?: number | null },
): Costs {
  const inputs = withChance(process.cost, chance ?? process.cost.pilot.chance);
  const isGiven = (place: string): boolean => chance !== undefined && place === 'process.cost.pilot.chance';
  return {
    id: charter.id,
    title: charter.title,
    currency: process.currency,
    ...judged(process, inputs),
    inputs,
    spent,
    defaults: defaults.filter(({ path }) => path[0] === 'process' && !isGiven(path.join('.'))),
    unconfirmed: unconfirmed(charter, 'process').filter(({ place }) => !isGiven(place)),
  };
}

function judged(process: Process, inputs: CostCase) {
  const value = weeklyValue(process);
  const found = compare(value, inputs);
  const { pilot, production } = found;
  const bothLive = pilot.perLiveSystem !== null && production.perLiveSystem !== null;
  return {
    ...found,
    cheaper: cheaperOf(pilot.total, production.total),
    cheaperPerLiveSystem: bothLive ? cheaperOf(pilot.perLiveSystem!, production.perLiveSystem!) : null,
    scenarios: SCENARIOS.map((scenario) => ({
      ...scenario,
      difference: compare(value, withChance(inputs, scenario.chance)).difference,
    })),
  };
}

const withChance = (cost: CostCase, chance: number): CostCase => ({ ...cost, pilot: { ...cost.pilot, chance } });
