/** Ed25519 over canonical JSON (RFC 8785): what an installation signs, and whether it did. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { Signature } from '../domain/record/receipt';
import { canonical } from '../domain/values/digest';

/** A private key with its public half, as a JWK has them (RFC 8037). */
export interface KeyPair {
  x: string;
  d: string;
}

export function newKeyPair(): KeyPair {
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { x: x!, d: d! };
}

export const signWith = ({ x, d }: KeyPair, value: unknown): Signature => ({
  key: x,
  value: sign(
    null,
    Buffer.from(canonical(value)),
    createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', x, d }, format: 'jwk' }),
  ).toString('hex'),
});

/** Whether bytes were signed by the key with this public half. */
export function signedBy(x: string, content: Buffer, signature: Buffer): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    // Two spellings of one key would be two keys to a reader.
    return key.export({ format: 'jwk' }).x === x && verify(null, content, key, signature);
  } catch {
    return false; // no key at all
  }
}

/** Whether a value carries the signature of the key that it names, over everything else in it. */
export function isSigned({ signature, ...body }: { signature: Signature }): boolean {
  return signedBy(signature.key, Buffer.from(canonical(body)), Buffer.from(signature.value, 'hex'));
}
