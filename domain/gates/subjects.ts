/**
 * The subject that people sign at a gate, and its digests. A subject's form has versions: a digest on record is compared
 * with the digests of every version, so that a new version does not reopen accepted gates.
 */

import type { Charter } from '../model/charter';
import type { Gate } from '../model/gates';
import type { State } from '../model/state';
import type { StepId } from '../model/steps';
import { digest } from '../values/digest';
import { gateOf, viewFor } from './gate-of';
import { stepOf } from './steps';
import type { SubjectForm } from './steps/step';

/** The whole object that people sign at a gate: its SHA-256 over canonical JSON (RFC 8785) is the digest of a sign-off. */
export interface SignedObject {
  engagement: string;
  gate: StepId;
  /** Version of the form that `subject` has. */
  v: number;
  subject: Record<string, unknown>;
}

interface Digested {
  subject: Record<string, unknown>;
  digest: string;
}

/**
 * The last digests of each gate, by version: states share their parts, so a subject with the same parts has the same
 * digest. They belong to the charter, because this module is shared by all the engagements of a worker.
 */
const lastDigests = new WeakMap<Charter, Map<StepId, readonly Digested[]>>();

const sameParts = (a: Record<string, unknown>, b: Record<string, unknown>): boolean => {
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  const [values, otherValues] = [Object.values(a), Object.values(b)];
  const isSame = (key: string, n: number): boolean => key === others[n] && Object.is(values[n], otherValues[n]);
  return keys.length === others.length && keys.every(isSame);
};

const signedAs = (view: State, gate: StepId, form: SubjectForm, index: number): SignedObject => ({
  engagement: view.id,
  gate,
  v: index + 1,
  subject: form(view),
});

/** What people sign at this gate, as it is now: the newest form. */
export function signedObject(state: State, step: StepId): SignedObject {
  const { subjects } = stepOf(step);
  return signedAs(viewFor(state, step), step, subjects.at(-1)!, subjects.length - 1);
}

/** Digests of the current subject of this gate, in every form that was released, the oldest form first. */
export function subjectDigests(state: State, step: StepId): readonly string[] {
  const view = viewFor(state, step);
  const known = lastDigests.get(view.charter) ?? new Map<StepId, readonly Digested[]>();
  const last = known.get(step) ?? [];
  const fresh = stepOf(step).subjects.map((form, index): Digested => {
    const signed = signedAs(view, step, form, index);
    const same = last[index];
    return same && sameParts(same.subject, signed.subject) ? same : { subject: signed.subject, digest: digest(signed) };
  });
  lastDigests.set(view.charter, known.set(step, fresh));
  return fresh.map((one) => one.digest);
}

/** Digest of the current subject of this gate, in the newest form. */
export const subjectDigest = (state: State, step: StepId): string => subjectDigests(state, step).at(-1)!;

/** Whether a digest on record is that of the current subject of this gate, in any form that was released. */
export const isCurrentSubject = (state: State, step: StepId, recorded: string): boolean =>
  subjectDigests(state, step).includes(recorded);

/** The digests with which a gate was accepted: more than one if people signed several forms; empty if it is not accepted. */
const acceptedAs = ({ acceptedSubject, alsoSigned = [] }: Gate): string[] =>
  acceptedSubject === null ? [] : [acceptedSubject, ...alsoSigned];

/** Whether the subject of this accepted gate has changed, in any form that was signed. */
export const changedSinceAccepted = (gate: Gate, state: State, step: StepId): boolean =>
  acceptedAs(gate).some((recorded) => !isCurrentSubject(state, step, recorded));

/** Indexes in `subjectDigests` of the forms that were accepted at this gate; -1, the newest, if the gate is not accepted. */
export function recordedForms(state: State, step: StepId): number[] {
  const gate = gateOf(state, step);
  const accepted = gate ? acceptedAs(gate) : [];
  return accepted.length === 0 ? [-1] : accepted.map((recorded) => subjectDigests(state, step).indexOf(recorded));
}
