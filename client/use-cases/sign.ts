/** Signs a gate: what is shown to be signed, and the sign-off. */
import { type Figure, unconfirmedAt } from '../../domain/charter/figures';
import { viewFor } from '../../domain/gates/gate-of';
import { changesOnceConfirmed } from '../../domain/gates/outdated';
import { isStepId, stepOf } from '../../domain/gates/steps';
import { type SignedObject, signedObject, subjectDigest } from '../../domain/gates/subjects';
import type { ToleratedSilence } from '../../domain/gates/tolerated';
import { Failure } from '../../domain/kernel/failures';
import type { CommandAnswer } from '../../domain/messages/messages';
import type { Entry } from '../../domain/model/events';
import type { StepId } from '../../domain/model/steps';
import { unansweredAt } from '../../domain/views/report';
import { changedSince, wasAsked } from '../texts/signing-view';
import type { Names } from '../texts/words';
import { attach, type Context } from './context';
import { type CommandInput, sendCommand } from './send';

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

/** Exactly what a sign-off of a gate would sign now. @throws Failure UNKNOWN_STEP, and as `DayOne` */
export async function subjectOf({ gateway }: Context, id: string, gate: StepId): Promise<Subject> {
  if (!isStepId(gate)) throw new Failure('UNKNOWN_STEP', `there is no step "${gate}"`);
  const state = await gateway.state(id);
  const signed = signedObject(state, gate);
  const { purpose } = stepOf(gate);
  return {
    ...{ id, gate, digest: subjectDigest(state, gate), purpose, subject: signed.subject },
    unconfirmed: unconfirmedAt(viewFor(state, gate).charter, gate),
    outdatedByConfirming: changesOnceConfirmed(state, gate),
    unanswered: unansweredAt(state, gate),
    signed,
  };
}

/** Signs what was shown, else what its key signed before, else what the gate requires now. Throws as `DayOne.sign`. */
export async function signGate(context: Context, id: string, given: SignOffGiven): Promise<CommandAnswer> {
  const { gate, key } = given;
  const earlier = given.subject ? null : await context.records.saidUnder(id, key, 'sign-off.given');
  const before = earlier?.gate === gate ? earlier.subject : undefined;
  const subject = given.subject ?? before ?? (await subjectOf(context, id, gate)).digest;
  return sendCommand(context, id, 'sign', { ...given, subject });
}

/** A decision that came by mail or in a meeting: who records it, and the file with the message that says so. */
export interface RelayedBy {
  by: string;
  file: string;
}

/** Signs in the name of somebody whose message is attached. Throws as `signGate`; FILE_UNREADABLE, TOO_LARGE */
export async function signRelayed(
  context: Context,
  id: string,
  given: Omit<SignOffGiven, 'relayed'>,
  { by, file }: RelayedBy,
): Promise<CommandAnswer> {
  const { digest } = await attach(context, file);
  return signGate(context, id, { ...given, relayed: { by, message: digest } });
}

/**
 * The refusal of a sign-off whose subject has changed since it was shown, with the lines that differ now; any other
 * error as it is.
 * @param subject the digest that was shown
 * @param entries the engagement's ledger; none where it is not available
 */
export function withChangedLines(
  error: unknown,
  { gate, subject }: { gate: StepId; subject: string },
  entries: readonly Entry[],
  names: Names,
): unknown {
  if (!isStaleSubject(error)) return error;
  const { cause = error, code, details, entry } = error;
  if (entries.length > 0 && !wasAsked(entries, gate, subject))
    return new Failure(code, `${gate} was never shown under this digest: was it mistyped?`, details, { cause, entry });
  const changed = changedSince(entries, gate, subject, names) ?? [];
  return new Failure(code, error.message, [...details, ...changed], { cause, entry });
}

export const isStaleSubject = (error: unknown): error is Failure =>
  error instanceof Failure && error.code === 'STALE_SUBJECT';
