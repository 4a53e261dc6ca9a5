/** A signed entry: does the signature in it really say what the entry says? */

import type { Received } from '../model/commands';
import type { Entry } from '../model/events';
import type { PersonCommand } from '../model/messages';
import type { Claims, Proven } from '../model/proofs';
import type { State } from '../model/state';
import { lookup } from '../values/own-members';

/** What the signature of an entry proves, checked offline. `note`: what could not be checked and counts as recorded. */
export interface SignatureCheck {
  proven: Proven;
  note?: string;
}

/** What contradicts the entry in the claims of its own signature; empty where nothing does. */
export function contradicting({ iss, sub, jti, kind }: Claims, entry: Entry, engagement: string): string[] {
  const { actor, key, type, data } = entry;
  const refusal = type === 'command.refused' ? data : null;
  const said: [string, unknown, unknown][] = [
    ['who signed', iss, actor.relayed?.by ?? actor.id],
    ['the engagement', sub, engagement],
    ['the key of the message', jti, refusal?.key ?? key],
    ['the kind of message', kind, refusal?.command ?? kind],
  ];
  return said
    .filter(([, signed, written]) => signed !== written)
    .map(([what, signed, written]) => `its signature names ${what} as ${signed}, the entry as ${written}`);
}

/** The message as the rules saw it: with its proof, and what was found about it. An erased login counts as recorded. */
export function asReceived(
  message: PersonCommand,
  entry: Entry,
  checked: SignatureCheck | null,
  { charter }: State,
): Received {
  const { proof, relayed, id } = entry.actor;
  if (!proof || !checked?.proven.ok) return message;
  const { proven } = checked;
  const believed = checked.note ? lookup(charter.identities, relayed?.by ?? id)?.login : undefined;
  const login = proven.login && believed ? { ...proven.login, digest: believed } : proven.login;
  const named = proof.login ? { login: proof.login.token } : {};
  return { ...message, proof: { jws: proof.jws, ...named }, proven: { ...proven, login } } as Received;
}
