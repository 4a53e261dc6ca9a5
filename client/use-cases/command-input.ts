/** The inputs of an engagement's commands, and what it shows to be signed. */

import type { Figure } from '../../domain/charter/figures';
import type { SignedObject } from '../../domain/gates/subjects';
import type { ToleratedSilence } from '../../domain/gates/tolerated';
import type { PersonCommand, PersonCommandKind } from '../../domain/model/messages';
import type { StepId } from '../../domain/model/steps';

/** A command without its kind. `key`: one per intent; the client makes one if it is absent. */
export type CommandInput<K extends PersonCommandKind> = Omit<Extract<PersonCommand, { kind: K }>, 'key' | 'kind'> & {
  key?: string;
};

/** What a sign-off of a gate signs. */
export interface Subject {
  id: string;
  gate: StepId;
  /** What a sign-off of this gate names: SHA-256 over canonical JSON (RFC 8785). */
  digest: string;
  purpose: string;
  /** The subject of the gate: the part of the signed object that changes. */
  subject: unknown;
  /**
   * Figures of the subject that the client has not confirmed: examples and defaults. Until then the gate stays closed.
   */
  unconfirmed: readonly Figure[];
  /** Whether their confirmation changes the subject, so that earlier sign-offs have to be given again. */
  outdatedByConfirming: boolean;
  /** If the gate is accepted: the checks without an answer, and why that is tolerated. */
  unanswered: readonly ToleratedSilence[];
  /** The signed object whole: `digest` is the SHA-256 of its canonical JSON. */
  signed: SignedObject;
}

/** A sign-off. `subject`: the digest that was shown; if absent, what the gate requires now. */
export type SignOffGiven = Omit<CommandInput<'sign'>, 'subject' | 'gate'> & { gate: StepId; subject?: string };
