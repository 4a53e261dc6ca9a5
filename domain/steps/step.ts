/** What an Engagement Step is. Each of the ten is one file here that bears its id. */
import type { Ask } from '../gates/asks';
import type { State, StepId } from '../state';

export type Phase = 'process' | 'technology' | 'operation';
/** Decisions are grouped for busy people into three sittings. */
export type Sitting = 'kick-off' | 'lock' | 'go-live';

/** One form of what is signed at a step. Its parts are taken from the state as they are. */
export type SubjectForm = (s: State) => Record<string, unknown>;

export interface Step {
  id: StepId;
  phase: Phase;
  sitting: Sitting;
  /** What stands when the gate is accepted. */
  delivers: string;
  purpose: string;
  /** Clauses of standards that the step serves. */
  clauses: string[];
  /**
   * What people sign here: exactly this, by its digest. Version 1 stands first, and the last one is signed now. A form
   * that was ever released stays, whatever becomes of the state and the charter that it is made of.
   */
  subjects: readonly [SubjectForm, ...SubjectForm[]];
  /** Everything that the gate asks for. `at` is the moment of asking, RFC 3339. */
  asks: (s: State, at: string) => Ask[];
}

export const step = (definition: Step): Step => definition;
