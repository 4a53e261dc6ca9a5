/** Proves a message before it is sent: signed by who speaks, with what the engagement knows them by. */

import { claimsOf, SIGNATURE_LIVES_S, speakerOf } from '../../domain/messages/claims';
import type { PersonCommand } from '../../domain/model/messages';
import type { Role } from '../../domain/model/people';
import type { State } from '../../domain/model/state';
import { keyId, loginDigest } from '../../domain/people/keys';
import { roleFor } from '../../domain/sign-offs/sign-offs';
import { lookup } from '../../domain/values/own-members';
import { signClaims } from '../../evidence/jws';
import type { EvidenceReader } from '../../evidence/store';
import type { EvidenceAccess } from '../files/evidence-access';
import type { HeldLogin } from './own-files';
import type { Credentials, Signer } from './signer';

/** Where a message goes, and what stands there. */
export interface SigningContext {
  engagement: string;
  /** Absent: nothing is proved. */
  signer: Signer | undefined;
  records: EvidenceAccess;
  state: () => Promise<State>;
}

type With = { key: Credentials['key'] & {}; login: HeldLogin | null };

/**
 * The message with its proof; a signature says in which role. As it is where who speaks has nothing to prove it with,
 * or nothing that the engagement knows and it asks for no proof.
 */
export async function proved(message: PersonCommand, to: SigningContext): Promise<PersonCommand> {
  const speaker = speakerOf(message);
  const held = message.proof ? null : await to.signer?.holds(speaker);
  if (!held) return message;
  const s = await to.state();
  const at = new Date();
  const means = await chosen(held, speaker, s, to.records.reader.keys, at.toISOString());
  const said = await inRole(message, s, at.toISOString(), to);
  if (!means || !said) return message;
  const iat = Math.floor(at.getTime() / 1000);
  const jws = await signClaims({ ...claimsOf(to.engagement, said), iat, exp: iat + SIGNATURE_LIVES_S }, means.key);
  if (!means.login) return { ...said, proof: { jws } };
  // Temporal's history never sees it.
  const { texts } = await to.records.evidence();
  const login = await texts.put(means.login.idToken, speaker, to.engagement);
  return { ...said, proof: { jws, login } };
}

/** What they are known by counts, the stronger first. Where a proof is asked for, what they have is tried anyhow. */
async function chosen(
  { key, login }: Credentials,
  speaker: string,
  { charter }: State,
  directory: EvidenceReader['keys'],
  at: string,
): Promise<With | null> {
  const named = lookup(charter.identities, speaker);
  const byLogin = login && { key: login.key, login };
  const byKey = key && { key, login: null };
  if (byLogin && login.expiresAt > at && named?.login === loginDigest(login.issuer, login.subject)) return byLogin;
  const known = key ? (named?.keys ?? (await directory.keysOf(speaker))) : [];
  if (byKey && known.some(({ kid }) => kid === keyId(key.x))) return byKey;
  if (charter.assurance === 'oidc') return byLogin ?? byKey;
  return charter.assurance === 'signed' ? (byKey ?? byLogin) : null;
}

/** A sign-off names its role. A person who is not asked to sign names one of their roles, and the rules refuse it. */
async function inRole(message: PersonCommand, s: State, at: string, to: SigningContext): Promise<PersonCommand | null> {
  if (message.kind !== 'sign' || message.role) return message;
  const earlier = await to.records.saidUnder(to.engagement, message.key, 'sign-off.given');
  if (earlier) return { ...message, role: earlier.role };
  const theirs = (Object.entries(s.charter.people) as [Role, string][]).find(([, person]) => person === message.by);
  const role = roleFor(s, message, at) ?? theirs?.[0];
  return role ? { ...message, role } : null;
}
