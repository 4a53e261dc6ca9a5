/** What an Engagement Step is. Each of the ten is one file here, named after its id. */

import type { State } from '../../model/state';
import type { StepId } from '../../model/steps';
import type { RequirementSpec } from '../requirement-specs';

export type Phase = 'process' | 'technology' | 'operation';
/** Decisions are grouped for busy people into three sittings. */
export type DecisionMeeting = 'kick-off' | 'lock' | 'go-live';

/** One version of the subject of a step. It takes its parts from the state unchanged, so that equal parts can be recognised. */
export type SubjectForm = (s: State) => Record<string, unknown>;

export interface Step {
  id: StepId;
  phase: Phase;
  decisionMeeting: DecisionMeeting;
  /** What stands when the gate is accepted. */
  delivers: string;
  purpose: string;
  /** Clauses of standards that the step serves. */
  clauses: string[];
  /**
   * What people sign here, by its digest: version 1 first, and the last version is signed now. A released version stays and
   * keeps its digests, even if the state and the charter change their shape.
   */
  subjects: readonly [SubjectForm, ...SubjectForm[]];
  /** Everything that the gate asks for. `at` is the time of the evaluation, RFC 3339. */
  requirements: (s: State, at: string) => RequirementSpec[];
}

export const step = (definition: Step): Step => definition;
