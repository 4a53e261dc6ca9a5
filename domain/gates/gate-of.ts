/** Where a step's gate is in the state, and under which charter it is judged. */

import type { Charter } from '../model/charter';
import type { Gate, Proposal } from '../model/gates';
import type { State } from '../model/state';
import { PASS_STEPS, type PassStep, type StandingStep, type StepId } from '../model/steps';

export const isPassStep = (step: StepId): step is PassStep => (PASS_STEPS as readonly string[]).includes(step);

/** The step's gate: the proposal's where an amendment in operation has reopened it; null for a pass that is not open. */
export function gateOf(state: State, step: StepId): Gate | null {
  if (isPassStep(step)) return state.pass?.gates[step] ?? null;
  return state.proposal?.gates[step] ?? state.gates[step];
}

/** The state as the step's gate sees it: with the proposed charter where the gate belongs to a proposal. */
export function viewFor(state: State, step: StepId): State {
  if (isPassStep(step) || !state.proposal?.gates[step]) return state;
  return { ...state, charter: state.proposal.charter };
}

export function openProposal(given: {
  charter: Charter;
  digest: string;
  by: string;
  at: string;
  reopens: readonly StandingStep[];
}): Proposal {
  const gates = Object.fromEntries(given.reopens.map((step) => [step, emptyGate()]));
  return { charter: given.charter, digest: given.digest, by: given.by, at: given.at, gates };
}

export const emptyGate = (): Gate => ({
  openedAt: null,
  dueAt: null,
  acceptedAt: null,
  acceptedSubject: null,
  signOffs: {},
  verification: null,
  since: null,
  reopened: null,
  reminders: 0,
  remindedAt: null,
  escalated: false,
});
