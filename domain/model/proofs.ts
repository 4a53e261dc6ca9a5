/** What proves who sent a message: signatures and logins. */

import type { TextRef } from '../values/texts';
import type { FailureCode } from './failures';
import type { Decision } from './gates';
import type { PersonCommandKind } from './messages';
import type { PublicKey, Role } from './people';

export interface Claims {
  /** Person id of who signs: the one who decides, or who relays a decision. */
  iss: string;
  aud: 'dayone';
  /** The engagement. */
  sub: string;
  /** The message's key, random: a signature is good for one intent. */
  jti: string;
  /** Seconds since 1970. */
  iat: number;
  exp: number;
  kind: PersonCommandKind;
  gate?: string;
  role?: Role;
  decision?: Decision;
  /** Of a relayed decision: whose it is, and the digest of the message that says so. */
  decidedBy?: string;
  message?: string;
  /** Of a sign-off: the digest that was shown. Of anything else: the digest of what it says, without its free text. */
  subject: string;
}

/** The proof of a message: a compact JWS (EdDSA) over its claims; of a login also where its ID token is stored. */
export interface Proof {
  jws: string;
  login?: TextRef;
}

/** A trusted identity provider (OpenID Connect), and the client id that dayone has there. */
export interface LoginProvider {
  issuer: string;
  clientId: string;
}

/** A key of a provider of logins, as a JWK. */
export type ProviderKey = Record<string, string>;

/** A login that the worker has verified against its provider. */
export interface VerifiedLogin {
  /** Digest of issuer and subject (`loginDigest`). */
  digest: string;
  issuer: string;
  /** The provider's key that had signed the ID token: the ledger keeps it, so that it can be verified for ever. */
  key: ProviderKey;
  /** RFC 3339. */
  expiresAt: string;
}

/** What the worker found: facts, which the domain judges, or why there are none. */
export type Proven =
  | {
      ok: true;
      claims: Claims;
      /** The key that really made the signature. */
      key: { kid: string; x: string };
      /** The same key as the worker's directory knows it for this person; null where it does not. */
      known: PublicKey | null;
      login: VerifiedLogin | null;
    }
  | { ok: false; code: FailureCode; detail: string };

/** The proof in an entry. Anybody can verify it without asking the agency. */
export interface RecordedProof {
  jws: string;
  /** The key as it was known when it was accepted. Of a login: the key that the ID token vouches for. */
  key: PublicKey;
  login?: { token: TextRef; issuer: string; key: ProviderKey };
}
