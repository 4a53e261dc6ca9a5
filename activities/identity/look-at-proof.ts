/** What a message's proof really proves: facts, which the domain judges. */
import type { Proof, Proven } from '../../domain/identity/proof';
import type { Deps } from '../deps';

export async function lookAtProof(_proof: Proof, _speaker: string, _deps: Deps): Promise<Proven> {
  return { ok: false, code: 'BAD_SIGNATURE', detail: 'the signature could not be read' };
}
