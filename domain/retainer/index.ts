/** The steps of the retainer in their order, and which of them a cycle has to run. */

import { RETAINER_STEP_IDS, type RetainerStepId } from '../model/charter/retainer-steps';
import type { State } from '../model/state';
import { isDue } from './calendar';
import type { RetainerStep } from './step';
import { changeControl } from './steps/change-control';
import { driftCheck } from './steps/drift-check';
import { governanceReview } from './steps/governance-review';
import { incidentReview } from './steps/incident-review';
import { oversightCheck } from './steps/oversight-check';
import { ownerContinuity } from './steps/owner-continuity';
import { qualitySample } from './steps/quality-sample';
import { rollbackDrill } from './steps/rollback-drill';
import { sloWatch } from './steps/slo-watch';
import { unitCost } from './steps/unit-cost';
import { valueReview } from './steps/value-review';
import { vendorCurrency } from './steps/vendor-currency';

/** The steps by id. A further step is one file in `steps/` and one line here; its settings are in the charter's model. */
const STEPS: { readonly [Id in RetainerStepId]: RetainerStep<Id> } = {
  'slo-watch': sloWatch,
  'quality-sample': qualitySample,
  'drift-check': driftCheck,
  'oversight-check': oversightCheck,
  'incident-review': incidentReview,
  'change-control': changeControl,
  'vendor-currency': vendorCurrency,
  'unit-cost': unitCost,
  'value-review': valueReview,
  'owner-continuity': ownerContinuity,
  'rollback-drill': rollbackDrill,
  'governance-review': governanceReview,
};

/** Every step that this build has, in the order in which a cycle runs them. `stepsOf` gives those of one engagement. */
export const RETAINER_STEPS: readonly RetainerStep[] = RETAINER_STEP_IDS.map((id) => STEPS[id]);

/**
 * The retainer steps of an engagement: those that its charter has settings for. A step that was added to dayone after the
 * charter was signed is not among them until an amendment adds its settings.
 */
export const stepsOf = ({ charter }: Pick<State, 'charter'>): RetainerStep[] =>
  RETAINER_STEPS.filter(({ id }) => Object.hasOwn(charter.retainer.steps, id));

/** A retainer step of the engagement; undefined if it has none with this id. The id may come from outside. */
export const stepOf = (s: Pick<State, 'charter'>, id: string): RetainerStep | undefined =>
  stepsOf(s).find((step) => step.id === id);

/** Steps that another one's breach calls for, whatever their cadence: where the input has drifted, outputs are graded. */
function forced({ retainer: { steps } }: State, step: RetainerStepId): boolean {
  const drift = steps['drift-check'];
  if (step !== 'quality-sample' || drift?.verdict !== 'fail') return false;
  const sampled = steps['quality-sample'];
  // Of one cycle, the sample comes first.
  return sampled === undefined || sampled.scheduledAt <= drift.scheduledAt;
}

/**
 * The steps that a cycle has to run at its scheduled time: none while nothing is live, and each once per period.
 * @param asked by hand: these steps and no others, due or not
 */
export function dueSteps(s: State, scheduledAt: string, asked?: readonly string[]): RetainerStep[] {
  if (!s.live || s.closing) return [];
  return stepsOf(s).filter(({ id }) => (asked ? asked.includes(id) : isDue(s, id, scheduledAt) || forced(s, id)));
}
