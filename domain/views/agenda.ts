/** The decisions to come, in the three meetings for which busy people are asked. */
import { gateOf, isPassStep } from '../gates/gate-of';
import { openSteps } from '../gates/open-steps';
import { problemShown, requirementsOf } from '../gates/requirements';
import { STEPS } from '../gates/steps';
import type { DecisionMeeting } from '../gates/steps/step';
import type { Role } from '../model/people';
import type { State } from '../model/state';
import type { StepId } from '../model/steps';

/** A decision that is open or still to come. */
export interface AgendaDecision {
  step: StepId;
  what: string;
  role: Role;
  person: string | null;
  holder: string | null;
  /** Asked now; else it comes when its gate does, and can be given early. */
  open: boolean;
  dueAt: string | null;
  /** What is wrong with the one that was given. */
  problem: string | null;
}

/** What one meeting has to decide. */
export interface MeetingAgenda {
  sitting: DecisionMeeting;
  decisions: AgendaDecision[];
  /** What must lie on the table first: everything else that its gates still ask people for. */
  prepare: { step: StepId; what: string; role: Role; problem: string | null }[];
}

const MEETINGS: readonly DecisionMeeting[] = ['kick-off', 'lock', 'go-live'];

/** The meetings that still have something to decide, as it stands at `at`, RFC 3339. */
export function agendaOf(state: State, at: string): MeetingAgenda[] {
  if (state.closedAt) return [];
  const open = openSteps(state);
  return MEETINGS.map((sitting): MeetingAgenda => {
    const unmet = STEPS.filter((step) => step.decisionMeeting === sitting && isToCome(state, step.id)).flatMap(
      ({ id }) =>
        requirementsOf(state, id, at)
          .filter(({ met }) => !met)
          .map((requirement) => ({ ...requirement, step: id, problem: problemShown(state, id, requirement) })),
    );
    return {
      sitting,
      decisions: unmet
        .filter(({ kind }) => kind === 'sign-off')
        .map(({ step, what, who, person, holder, problem }) => {
          const dueAt = gateOf(state, step)?.dueAt ?? null;
          return { step, what, role: who, person, holder, open: open.includes(step), dueAt, problem };
        }),
      prepare: unmet
        .filter(({ kind, supplier }) => kind === 'evidence' && supplier === 'person')
        .map(({ step, what, who, problem }) => ({ step, what, role: who, problem })),
    };
  }).filter(({ decisions }) => decisions.length > 0);
}

/** In operation there is no release to decide on until the next one is submitted. */
function isToCome(state: State, step: StepId): boolean {
  if (isPassStep(step) && state.live && !state.pass) return false;
  return !gateOf(state, step)?.acceptedAt;
}
