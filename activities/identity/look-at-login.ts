/** What a login really proves: its ID token is verified by the key of a provider that this worker trusts. */

import { Failure } from '../../domain/kernel/failures';
import type { VerifiedLogin } from '../../domain/model/proofs';
import { loginDigest } from '../../domain/people/keys';
import type { TextRef } from '../../domain/values/texts';
import { claimedBy, verifyIdToken } from '../../evidence/id-token';
import type { Deps } from '../deps';
import { providerKey } from './provider';

export interface LoginToLookAt {
  /** Reference to the ID token, which is stored outside the ledger. */
  token: TextRef;
  /** Thumbprint of the key that made the signature: the login must vouch for it. */
  kid: string;
  /** Person id of who is said to have logged in. */
  speaker: string;
}

/** @throws Failure LOGIN_REFUSED, PROOF_EXPIRED, PROVIDER_UNREACHABLE, STORE_UNAVAILABLE; none says who it is */
export async function lookAtLogin({ token, kid, speaker }: LoginToLookAt, deps: Deps): Promise<VerifiedLogin> {
  const record = await deps.evidence.texts.get(token);
  if (!record) throw new Failure('LOGIN_REFUSED', 'the login is not in the evidence store of this worker');
  if (record.person !== speaker) throw new Failure('LOGIN_REFUSED', 'the login was stored for somebody else');
  const { issuer, ...signedBy } = await claimedBy(record.text);
  const provider = deps.logins.find((one) => one.issuer === issuer);
  if (!provider)
    throw new Failure('LOGIN_REFUSED', `this worker believes no logins of ${issuer || 'an unnamed provider'}`);
  const key = await providerKey(provider, signedBy, deps);
  const expected = { issuer, audience: provider.clientId, kid, at: new Date() };
  const { subject, expiresAt } = await verifyIdToken(record.text, key, expected);
  return { digest: loginDigest(issuer, subject), issuer, key, expiresAt };
}
