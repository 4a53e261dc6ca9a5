/** The public keys of people, and when they are good (Ed25519, RFC 8037). */

import type { PublicKey } from '../model/people';
import { digest } from '../values/digest';
import { stripTrailing } from '../values/text';

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The one spelling of a public key: in 43 signs of base64url the last two bits carry nothing, and are zero here. */
export function canonicalKey(x: string): string {
  const plain = stripTrailing(x.trim().replace(/\+/g, '-').replace(/\//g, '_'), '=');
  const last = plain.length === 43 ? BASE64URL.indexOf(plain[42]!) : -1;
  return last < 0 ? plain : plain.slice(0, 42) + BASE64URL[last & ~3]!;
}

/** Thumbprint of an Ed25519 key (RFC 7638). */
export const keyId = (x: string): string => digest({ crv: 'Ed25519', kty: 'OKP', x: canonicalKey(x) });

/** By what a login is recognised: never by an address alone. */
export const loginDigest = (issuer: string, subject: string): string => digest({ issuer, subject });

/** Why a key is no good for what was signed at a moment; null where it is. */
export function keyProblem(key: PublicKey, at: string): string | null {
  if (key.revokedAt && key.revokedAt <= at) return `it was revoked at ${key.revokedAt}`;
  if (at < key.from) return `it is good from ${key.from} on`;
  if (key.until && key.until <= at) return `it was good until ${key.until}`;
  return null;
}
