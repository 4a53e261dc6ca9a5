/** What follows automatically at gates: they open when it is their turn, and again when what was accepted has changed. */

import { afterWorkingDays, calendarRunsOut } from '../kernel/calendar';
import { event, type Policy } from '../kernel/events';
import type { State } from '../model/state';
import { PASS_STEPS, STANDING_STEPS, type StepId } from '../model/steps';
import { gateOf, isPassStep } from './gate-of';
import { openSteps } from './open-steps';
import { caseColumns, columnChanges, columnsDigest } from './steps/process-redesign';
import { changedSinceAccepted } from './subjects';

/** An accepted gate whose subject has moved away from what was accepted opens again. */
export const reopening: Policy = (s) => {
  const accepted: StepId[] = [...STANDING_STEPS, ...(s.pass ? PASS_STEPS : [])];
  for (const step of accepted) {
    const gate = isPassStep(step) ? s.pass!.gates[step] : s.gates[step];
    if (!s.proposal?.gates[step as 'metrics'] && changedSinceAccepted(gate, s, step))
      return [event('gate.reopened', { step, why: 'what was accepted has changed' })];
  }
  return [];
};

/** Metrics that were written after the cases had been measured, or read another column of them now. */
export const measuring: Policy = (s) => {
  if (s.live || !s.cases || !s.gates['process-redesign'].acceptedAt || s.cases.columns === columnsDigest(s)) return [];
  return [
    event('gate.reopened', {
      step: 'process-redesign',
      why: [
        'what the metrics ask of the cases has changed',
        ...columnChanges(s.cases.facts?.columns ?? [], caseColumns(s.charter)),
      ].join('; '),
    }),
  ];
};

const plannedDays = (s: State, step: StepId): number => s.charter.plan[step] ?? 1;

/**
 * Opens the gates whose turn it is, with a due date in the client's working days. If the precomputed days do not reach
 * that far yet, for example after an amendment of the plan, they are computed first.
 */
export const opening: Policy = (s, at) => {
  if (s.workdays.length === 0) return [];
  const step = openSteps(s).find((candidate) => gateOf(s, candidate)?.openedAt === null);
  if (!step) return [];
  const dueAt = afterWorkingDays(s.workdays, at, plannedDays(s, step));
  return dueAt === null && calendarRunsOut(s.workdays, s.charter, at) ? [] : [event('gate.opened', { step, dueAt })];
};
