/** Which gates are being asked now: acceptance is serial, preparation is not. */
import type { State } from '../model/state';
import { LOCK_STEPS, PASS_STEPS, type StepId } from '../model/steps';
import { lockOpen } from './prerequisites';

/** The current phase of the engagement, for people: a step, `operation`, or `closed`. */
export const currentPhase = (s: State): StepId | 'operation' | 'closed' =>
  // Before the handover only a promotion that is not confirmed yet has no step of its own.
  s.closedAt
    ? 'closed'
    : (currentStep(s) ?? (s.gates['operation-handover'].acceptedAt ? 'operation' : 'staged-go-live'));

/**
 * The step at which the engagement stands; null in operation. After a release has been live, the way to the next one
 * does not move the engagement back.
 */
export function currentStep(s: State): StepId | null {
  const locked = LOCK_STEPS.find((step) => s.gates[step].acceptedAt === null);
  if (locked) return locked;
  if (s.gates['operation-handover'].acceptedAt) return null;
  if (s.pass) return passStep(s);
  return s.live ? 'operation-handover' : 'build';
}

/** The current step of the open pass: the first of its gates that is not accepted. */
export function passStep(s: State): StepId | null {
  if (!s.pass || !lockOpen(s)) return null;
  return PASS_STEPS.find((step) => s.pass!.gates[step].acceptedAt === null) ?? null;
}

/** The steps whose gates may open now, at most one of the engagement and one of a pass. */
export function openSteps(s: State): StepId[] {
  if (s.closing) return [];
  const steps = new Set<StepId>();
  const current = currentStep(s);
  if (current) steps.add(current);
  const passing = passStep(s);
  if (passing) steps.add(passing);
  for (const step of LOCK_STEPS) {
    if (s.proposal?.gates[step] && s.proposal.gates[step].acceptedAt === null) {
      steps.add(step);
      break;
    }
  }
  if (s.proposal?.gates['operation-handover']?.acceptedAt === null && steps.size === 0) steps.add('operation-handover');
  return [...steps];
}
