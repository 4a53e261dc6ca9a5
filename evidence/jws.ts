/**
 * Signatures of people: a compact JWS (RFC 7515) over claims, with Ed25519 and no other algorithm. The sender makes it,
 * a worker verifies it, and a reader of a dossier verifies it again: neither needs a server.
 */
import { z } from 'zod';
import { PERSON_COMMANDS, type PersonCommandKind } from '../domain/model/messages';
import { ROLES } from '../domain/model/people';
import type { Claims } from '../domain/model/proofs';
import { keyId } from '../domain/people/keys';
import { canonical } from '../domain/values/digest';

/** The one algorithm (RFC 8037): none is negotiated. */
const ALG = 'EdDSA';
const FAMILY = { kty: 'OKP', crv: 'Ed25519' } as const;

/** An Ed25519 key pair, base64url: `x` may be known to all, `d` to nobody else. */
export interface KeyPair {
  x: string;
  d: string;
}

/** What a signature says and by which key, or what is wrong with it. */
export type VerifiedJws =
  | { ok: true; claims: Claims; key: { kid: string; x: string } }
  | { ok: false; problem: string };

/** Bytes have one spelling: another of the same signature is another text, and no signature. */
const isCanonical = (text: string): boolean => Buffer.from(text, 'base64url').toString('base64url') === text;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const word = z.string().min(1).max(80);
const seconds = z.int().nonnegative();

/** Strict: a header that asks for more (`crit`, `jku`, `x5u`) is none of ours. */
const headerSchema = z.strictObject({
  alg: z.literal(ALG),
  kid: hash,
  jwk: z.strictObject({
    kty: z.literal(FAMILY.kty),
    crv: z.literal(FAMILY.crv),
    x: z.string().length(43).refine(isCanonical, 'one spelling'),
  }),
});

const claimsSchema = z.strictObject({
  iss: word,
  aud: z.literal('dayone'),
  sub: word,
  jti: word,
  iat: seconds,
  exp: seconds,
  kind: z.enum(PERSON_COMMANDS as readonly PersonCommandKind[]),
  gate: word.optional(),
  role: z.enum(ROLES).optional(),
  decision: z.enum(['approve', 'reject', 'request-changes']).optional(),
  decidedBy: word.optional(),
  message: hash.optional(),
  subject: hash,
}) satisfies z.ZodType<Claims>;

/** A new key pair. */
export async function makeKeyPair(): Promise<KeyPair> {
  const { exportJWK, generateKeyPair } = await import('jose');
  const { privateKey } = await generateKeyPair(ALG, { crv: FAMILY.crv, extractable: true });
  const { x, d } = await exportJWK(privateKey);
  return { x: x!, d: d! };
}

/** Signs claims; the header names the key and carries its public half. */
export async function signClaims(claims: Claims, { x, d }: KeyPair): Promise<string> {
  const { CompactSign, importJWK } = await import('jose');
  const jwk = { ...FAMILY, x };
  return new CompactSign(Buffer.from(canonical(claims)))
    .setProtectedHeader({ alg: ALG, kid: keyId(x), jwk })
    .sign(await importJWK({ ...jwk, d }, ALG));
}

/** Verifies a JWS by the key that it carries. This does not say whose key that is, or whether it is valid. */
export async function verifyJws(jws: string): Promise<VerifiedJws> {
  const { compactVerify, importJWK } = await import('jose');
  const [header = '', payload = '', signature = '', ...more] = jws.split('.');
  if (more.length > 0 || ![header, payload, signature].every((part) => part !== '' && isCanonical(part)))
    return { ok: false, problem: 'it is no compact JWS' };
  const read = headerSchema.safeParse(jsonIn(header));
  if (!read.success) return { ok: false, problem: `its header is not one of dayone's: ${faultIn(read.error)}` };
  const { kid, jwk } = read.data;
  if (keyId(jwk.x) !== kid) return { ok: false, problem: 'it names another key than it carries' };
  try {
    await compactVerify(jws, await importJWK(jwk, ALG), { algorithms: [ALG] });
  } catch {
    return { ok: false, problem: 'its signature does not fit what it says' };
  }
  const claims = claimsSchema.safeParse(jsonIn(payload));
  if (!claims.success) return { ok: false, problem: `it does not say what a signature says: ${faultIn(claims.error)}` };
  return { ok: true, claims: claims.data, key: { kid, x: jwk.x } };
}

function jsonIn(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined; // fits no schema
  }
}

const faultIn = ({ issues: [first] }: z.ZodError): string =>
  `${first?.path.join('.') || 'all of it'}: ${first?.message}`;
