/** What a message's proof really proves: facts, which the domain judges. */

import { Failure } from '../../domain/kernel/failures';
import type { Proof, Proven } from '../../domain/model/proofs';
import { verifyJws } from '../../evidence/jws';
import type { Deps } from '../deps';
import { lookAtLogin } from './look-at-login';

/** @throws Failure STORE_UNAVAILABLE; everything else is a fact about the proof */
export async function lookAtProof({ jws, login }: Proof, speaker: string, deps: Deps): Promise<Proven> {
  const signed = await verifyJws(jws);
  if (!signed.ok)
    return { ok: false, code: 'BAD_SIGNATURE', detail: `the signature does not count: ${signed.problem}` };
  const { claims, key } = signed;
  try {
    const known = (await deps.evidence.keys.keysOf(speaker)).find(({ kid }) => kid === key.kid) ?? null;
    const verified = login ? await lookAtLogin({ token: login, kid: key.kid, speaker }, deps) : null;
    return { ok: true, claims, key, known, login: verified };
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'STORE_UNAVAILABLE') throw error;
    if (error.code === 'PROVIDER_UNREACHABLE')
      deps.log.warn({ activity: 'receiveMessage', code: error.code }, error.message);
    // A token that was changed after it was stored proves no login; the ledger itself is not broken.
    const code = error.code === 'LEDGER_BROKEN' ? 'LOGIN_REFUSED' : error.code;
    return { ok: false, code, detail: error.message };
  }
}
