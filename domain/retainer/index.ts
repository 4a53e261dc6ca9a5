/** The steps of the retainer in their order, and which of them a cycle has to run. */

import { shifted } from '../metrics/scope';
import { duration } from '../quantity';
import type { State } from '../state';
import { sloWatch } from './slo-watch';
import type { RetainerStep } from './step';

export const RETAINER_STEPS: readonly RetainerStep[] = [sloWatch];

export const retainerStep = (id: string): RetainerStep | undefined => RETAINER_STEPS.find((step) => step.id === id);

/** The steps that are due at a cycle's scheduled time: none while nothing is live, and each once per cadence. */
export function dueSteps(s: State, scheduledAt: string): RetainerStep[] {
  if (!s.live || s.closing) return [];
  return RETAINER_STEPS.filter((step) => {
    const last = s.retainer.steps[step.id];
    const cadence = s.charter.retainer.steps[step.id]?.every ?? s.charter.retainer.every;
    return !last || shifted(last.scheduledAt, duration(cadence)) <= scheduledAt;
  });
}
