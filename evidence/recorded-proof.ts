/** Verifies the proof in an entry again: offline, years later, by anyone who has the entry. */

import type { SignatureCheck } from '../domain/dossier/signature-check';
import { Failure } from '../domain/kernel/failures';
import type { RecordedProof, VerifiedLogin } from '../domain/model/proofs';
import { loginDigest } from '../domain/people/keys';
import { dateOf } from '../domain/values/dates';
import { verifyIdToken } from './id-token';
import { verifyJws } from './jws';

/**
 * @param token the ID token of a login, if it is available: it is an erasable text
 * @param at when the entry was written, RFC 3339
 */
export async function checkRecordedProof(
  proof: RecordedProof,
  token: string | undefined,
  at: string,
): Promise<SignatureCheck> {
  const { jws, key: known, login } = proof;
  const found = await verifyJws(jws);
  if (!found.ok) return { proven: { ok: false, code: 'BAD_SIGNATURE', detail: found.problem } };
  const { claims, key } = found;
  if (key.kid !== known.kid || key.x !== known.x)
    return { proven: { ok: false, code: 'BAD_SIGNATURE', detail: 'it was made by another key than the entry names' } };
  if (!login) return { proven: { ok: true, claims, key, known, login: null } };
  const common = { issuer: login.issuer, key: login.key, expiresAt: known.until ?? at };
  if (token === undefined)
    return {
      proven: { ok: true, claims, key, known: null, login: { ...common, digest: '' } },
      note: `a login at ${login.issuer} is not available any more: that it vouched for the key is taken as recorded`,
    };
  try {
    const { issuer, subject, expiresAt } = await verifyIdToken(token, login.key, {
      issuer: login.issuer,
      kid: key.kid,
      at: dateOf(at),
    });
    const verified: VerifiedLogin = { ...common, digest: loginDigest(issuer, subject), expiresAt };
    return { proven: { ok: true, claims, key, known: null, login: verified } };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { proven: { ok: false, code: error.code, detail: error.message } };
  }
}
