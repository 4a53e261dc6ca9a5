/** Who sent a message, and how certain that is: judges the facts that the worker supplies (docs/decisions/0016). */

import type { Charter } from '../model/charter';
import type { Received, Refusal } from '../model/commands';
import type { Actor } from '../model/entries';
import type { FailureCode } from '../model/failures';
import type { PersonCommandKind } from '../model/messages';
import type { Assurance, PublicKey } from '../model/people';
import type { Proven, RecordedProof } from '../model/proofs';
import type { State } from '../model/state';
import { hasLeft } from '../people/delegation';
import { keyProblem } from '../people/keys';
import { atLeastAsSure } from '../people/roles';
import { sameHuman } from '../people/same-human';
import { instantOf, msOf } from '../values/dates';
import { lookup } from '../values/own-members';
import { CLOCK_SKEW_S, differing, SIGNATURE_LIVES_S } from './claims';

/** Who sent the message, or why it is refused. In both cases the ledger names the person whom the message names. */
export interface Identified {
  actor: Actor;
  refusal: Refusal | null;
}

/** What anybody whom the charter names may always do, with any assurance: it only makes the operation safer. */
const ALWAYS: ReadonlySet<PersonCommandKind> = new Set<PersonCommandKind>(['roll-back', 'hold', 'recheck']);

interface Found {
  assurance: Assurance;
  proof: RecordedProof;
}

type Judged = Found | { code: FailureCode; problem: string; details?: string[] };

/**
 * Keys that the charter names count alone; where it names none for a person, those of the worker's directory. What the
 * directory has revoked is revoked either way: a stolen key does not wait for an amendment.
 */
function keyOf(charter: Charter, person: string, { key, known }: Proven & { ok: true }): PublicKey | null {
  const named = lookup(charter.identities, person)?.keys;
  if (!named) return known;
  const found = named.find(({ kid }) => kid === key.kid);
  if (!found || !known?.revokedAt) return found ?? null;
  const revokedAt = [known.revokedAt, found.revokedAt ?? known.revokedAt].sort()[0]!;
  return { ...found, revokedAt };
}

const seconds = (at: string): number => msOf(at) / 1000;

function judgeTimes({ iat, exp }: { iat: number; exp: number }, at: string): string | null {
  const now = seconds(at);
  if (exp - iat > SIGNATURE_LIVES_S) return `it says that it is good for more than ${SIGNATURE_LIVES_S} s`;
  if (iat > now + CLOCK_SKEW_S) return 'it was made in the future';
  return now > exp + CLOCK_SKEW_S ? 'it has expired on its way' : null;
}

function judgeLogin(s: State, person: string, proven: Proven & { ok: true }, at: string): Judged {
  const { login, key } = proven;
  if (!login) return { code: 'LOGIN_REFUSED', problem: 'the login was not found' };
  const known = lookup(s.charter.identities, person)?.login;
  if (!known) return { code: 'LOGIN_REFUSED', problem: `the charter names no login for ${person}` };
  if (known !== login.digest) return { code: 'LOGIN_REFUSED', problem: `this login is not that of ${person}` };
  if (login.expiresAt <= at) return { code: 'PROOF_EXPIRED', problem: `the login has expired at ${login.expiresAt}` };
  const session: PublicKey = { ...key, from: instantOf(proven.claims.iat * 1000), until: login.expiresAt };
  return { assurance: 'oidc', proof: { jws: '', key: session } };
}

function judgeKey(s: State, person: string, proven: Proven & { ok: true }): Judged {
  const key = keyOf(s.charter, person, proven);
  if (!key) return { code: 'KEY_UNKNOWN', problem: `${proven.key.kid.slice(0, 12)} is no key of ${person}` };
  const problem = keyProblem(key, instantOf(proven.claims.iat * 1000));
  if (problem)
    return { code: key.revokedAt ? 'KEY_REVOKED' : 'KEY_UNKNOWN', problem: `this key does not count: ${problem}` };
  return { assurance: 'signed', proof: { jws: '', key } };
}

function judge(s: State, message: Received, speaker: string, at: string): Judged {
  const { proven, proof } = message;
  if (!proven || !proof) return { code: 'BAD_SIGNATURE', problem: 'the proof was not looked at' };
  if (!proven.ok) return { code: proven.code, problem: proven.detail };
  const differs = differing(proven.claims, s.id, message);
  if (differs.length > 0)
    return { code: 'BAD_SIGNATURE', problem: 'the signature is over something else', details: differs };
  if (message.kind === 'sign' && !proven.claims.role)
    return { code: 'BAD_SIGNATURE', problem: 'the signature does not say in which role' };
  const late = judgeTimes(proven.claims, at);
  if (late) return { code: 'PROOF_EXPIRED', problem: late };
  // A key that is revoked now proves no message that arrives now, even if the signature claims an earlier time.
  const found = proof.login ? judgeLogin(s, speaker, proven, at) : judgeKey(s, speaker, proven);
  if ('code' in found) return found;
  const revoked = found.proof.key.revokedAt;
  if (revoked && revoked <= at) return { code: 'KEY_REVOKED', problem: `this key was revoked at ${revoked}` };
  const login =
    proof.login && proven.login ? { token: proof.login, issuer: proven.login.issuer, key: proven.login.key } : null;
  return { ...found, proof: { ...found.proof, jws: proof.jws, ...(login ? { login } : {}) } };
}

/** @param at the moment of deciding, RFC 3339 */
export function identify(s: State, message: Received, at: string): Identified {
  const relayed = message.kind === 'sign' ? message.relayed : undefined;
  const base: Actor = { id: message.by, assurance: relayed ? 'relayed' : 'asserted', ...(relayed ? { relayed } : {}) };
  const refuse = (code: FailureCode, text: string, details: string[] = [], actor = base): Identified => ({
    actor,
    refusal: { code, message: text, details },
  });
  const recorder = relayed?.by;
  const gone = [message.by, recorder].find((person) => hasLeft(s, person));
  if (gone) return refuse('WRONG_PERSON', `${gone} has left, and decides nothing here any more`);
  if (sameHuman(s, recorder, message.by))
    return refuse('BAD_INPUT', `${message.by} decides personally: nobody relays their own decision`);
  if (recorder && !Object.values(s.charter.people).includes(recorder))
    return refuse('UNKNOWN_PERSON', `${recorder} is not among the people of ${s.id}`);

  let actor = base;
  if (message.proof) {
    const judged = judge(s, message, recorder ?? message.by, at);
    // A rollback does not depend on an identity provider: what needs no proof is not refused for a bad one.
    if ('code' in judged && !ALWAYS.has(message.kind)) return refuse(judged.code, judged.problem, judged.details);
    if (!('code' in judged))
      actor = { ...base, proof: judged.proof, ...(relayed ? {} : { assurance: judged.assurance }) };
  }
  const least = s.charter.assurance;
  if (!ALWAYS.has(message.kind) && !atLeastAsSure(actor.assurance as Assurance, least))
    return refuse(
      'WEAK_ASSURANCE',
      `this is known as ${actor.assurance}, and the charter asks for ${least}`,
      [`what counts here, weakest first: ${least} and stronger`],
      actor,
    );
  return { actor, refusal: null };
}
