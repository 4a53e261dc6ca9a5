/**
 * ID tokens of OpenID Connect providers, verified by a provider's key: a worker uses the provider's current key, a
 * later reader of the record uses the key in the ledger.
 */

import { z } from 'zod';
import { Failure } from '../domain/kernel/failures';
import { CLOCK_SKEW_S } from '../domain/messages/claims';
import type { ProviderKey } from '../domain/model/proofs';
import { instantOf } from '../domain/values/dates';

/** Signatures that only the provider can make: a shared secret is none. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

export interface IdToken {
  issuer: string;
  /** Who logged in, as the provider knows them. */
  subject: string;
  /** RFC 3339. */
  expiresAt: string;
}

export interface Expected {
  issuer: string;
  /** Our id at the provider; absent where it is not known any more. */
  audience?: string;
  /** Thumbprint of the key that the login vouches for (`keyId`). */
  kid: string;
  at: Date;
}

/** The nonce that binds a login to one key: a person who steals only the token can sign nothing. */
export const nonceOf = (kid: string): string => Buffer.from(kid, 'hex').toString('base64url');

/** What a token says of itself, unverified: by whom it was issued, and which of their keys signed it. */
export async function claimedBy(token: string): Promise<{ issuer: string; kid: string | null; alg: string }> {
  const { decodeJwt, decodeProtectedHeader } = await import('jose');
  try {
    const { alg = '', kid = null } = decodeProtectedHeader(token);
    return { issuer: decodeJwt(token).iss ?? '', kid, alg };
  } catch (cause) {
    throw new Failure('LOGIN_REFUSED', 'the login is no ID token', [], { cause });
  }
}

const claims = z.object({ iss: z.string(), sub: z.string().min(1).max(255), exp: z.number(), nonce: z.string() });

/**
 * Verifies signature, algorithm, issuer, audience, expiry and nonce.
 * @throws Failure PROOF_EXPIRED, else LOGIN_REFUSED with what is wrong; neither says who it is
 */
export async function verifyIdToken(token: string, key: ProviderKey, expected: Expected): Promise<IdToken> {
  const { errors, importJWK, jwtVerify } = await import('jose');
  const { issuer, audience, kid, at } = expected;
  try {
    const { alg } = await claimedBy(token);
    const { payload } = await jwtVerify(token, await importJWK(key, alg), {
      algorithms: ALGORITHMS,
      issuer,
      ...(audience === undefined ? {} : { audience }),
      requiredClaims: ['sub', 'iat', 'exp', 'aud', 'nonce'],
      currentDate: at,
      clockTolerance: CLOCK_SKEW_S,
    });
    const { iss, sub, exp, nonce } = claims.parse(payload);
    if (nonce !== nonceOf(kid)) throw refusedAs('it vouches for another key');
    // A token for several clients says for whom it was made.
    if (Array.isArray(payload.aud) && payload.aud.length > 1 && audience !== undefined && payload.azp !== audience)
      throw refusedAs('it was made for another client');
    return { issuer: iss, subject: sub, expiresAt: instantOf(exp * 1000) };
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (error instanceof errors.JWTExpired)
      throw new Failure('PROOF_EXPIRED', 'the login has expired', [], { cause: error });
    if (error instanceof errors.JWTClaimValidationFailed)
      throw refusedAs(`its ${error.claim} is not as expected`, error);
    throw refusedAs(error instanceof errors.JOSEError ? error.message : 'it cannot be read', error);
  }
}

const refusedAs = (what: string, cause?: unknown): Failure =>
  new Failure('LOGIN_REFUSED', `the login does not count: ${what}`, [], { cause });
