/** The steps of the retainer in their order, and which of them a cycle has to run. */
import type { RetainerStepId } from '../charter/retainer';
import type { State } from '../state';
import { isDue } from './calendar';
import { governanceReview } from './governance-review';
import { sloWatch } from './slo-watch';
import type { RetainerStep } from './step';
import { unitCost } from './unit-cost';
import { valueReview } from './value-review';
import { vendorCurrency } from './vendor-currency';

export const RETAINER_STEPS: readonly RetainerStep[] = [
  sloWatch,
  vendorCurrency,
  unitCost,
  valueReview,
  governanceReview,
];

export const retainerStep = (id: string): RetainerStep | undefined => RETAINER_STEPS.find((step) => step.id === id);

/** Steps that another one's breach calls for, whatever their cadence. */
const forced = (_s: State, _step: RetainerStepId): boolean => false;

/**
 * The steps that a cycle has to run at its scheduled time: none while nothing is live, and each once per period.
 * @param asked by hand: these steps and no others, due or not
 */
export function dueSteps(s: State, scheduledAt: string, asked?: readonly string[]): RetainerStep[] {
  if (!s.live || s.closing) return [];
  return RETAINER_STEPS.filter(({ id }) => (asked ? asked.includes(id) : isDue(s, id, scheduledAt) || forced(s, id)));
}
