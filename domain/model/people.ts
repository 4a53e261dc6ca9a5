/** The roles of an engagement, and what the state holds of the people in them. */

/** A public key and its validity. What it signed in its time stays good; after its revocation nothing does. */
export interface PublicKey {
  /** Thumbprint of the key (RFC 7638), as 64 hex digits. */
  kid: string;
  /** The key itself, base64url. */
  x: string;
  /** RFC 3339; half-open, so a rotated key ends where the next one begins. */
  from: string;
  until?: string;
  revokedAt?: string;
}

/** What a charter or a directory knows of a person's identity. */
export interface Identity {
  keys?: PublicKey[];
  /** Digest of a login's issuer and subject, by which it is recognised. */
  login?: string;
}

/** By what two ids are known to be one person. */
export type AlikeBy = 'address' | 'key' | 'login' | 'shared-address';

/** Two person ids behind which one natural person stands; the ids in their order. */
export interface Alike {
  people: [string, string];
  by: AlikeBy;
} /** The people of an engagement: the roles that they hold. Names and addresses live outside the ledger (see evidence/). */

/** Every role. */
export const ROLES = [
  'sponsor',
  'owner',
  'deputy',
  'account-manager',
  'delivery-lead',
  'reviewer',
  'governance-lead',
  'process-expert',
] as const;
/** A role of an engagement. */
export type Role = (typeof ROLES)[number];

/** Whose waiting time it is. */
export type Side = 'client' | 'us';

/** How certain it is that a decision is the person's own; weakest first (docs/decisions/0016). */
export const ASSURANCES = ['relayed', 'asserted', 'signed', 'oidc'] as const;
/** One of `ASSURANCES`. */
export type Assurance = (typeof ASSURANCES)[number];

/** A role that was handed over; what the former holder decided stays. */
export interface Transfer {
  /** Everybody who held it before. */
  former: string[];
  to: string;
  at: string;
  /** When the new person accepted, by saying so or by deciding in the role. */
  acceptedAt: string | null;
}

export interface Absence {
  person: string;
  /** RFC 3339, half-open. */
  from: string;
  until: string;
  /** Who decides meanwhile, but for what only the person can. */
  cover: string;
}
