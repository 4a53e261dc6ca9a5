/** Signatures: what one says is what was signed, by one algorithm, and any other byte is none. */
import { createHmac, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import type { Claims } from '../../domain/model/proofs';
import { keyId } from '../../domain/people/keys';
import { canonical } from '../../domain/values/digest';
import { type KeyPair, makeKeyPair, signClaims, verifyJws } from '../../evidence/jws';

const CLAIMS: Claims = {
  iss: 'hanna-brandt',
  aud: 'dayone',
  sub: 'shared-mailbox-triage',
  jti: 'one-intent',
  iat: 1_795_000_000,
  exp: 1_795_000_600,
  kind: 'sign',
  gate: 'ownership',
  role: 'owner',
  decision: 'approve',
  subject: 'a'.repeat(64),
};

let pair: KeyPair;
let other: KeyPair;
let jws: string;
beforeAll(async () => {
  [pair, other] = [await makeKeyPair(), await makeKeyPair()];
  jws = await signClaims(CLAIMS, pair);
});

const base64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : canonical(value)).toString('base64url');
const headerOf = ({ x }: KeyPair) => ({ alg: 'EdDSA', kid: keyId(x), jwk: { kty: 'OKP', crv: 'Ed25519', x } });

/** A JWS as somebody else would make it, with any header and payload, signed truly by the key. */
function forged(header: object, payload: unknown = CLAIMS, { x, d } = pair): string {
  const text = `${base64(header)}.${base64(payload)}`;
  const key = { kty: 'OKP', crv: 'Ed25519', x, d };
  return `${text}.${signBytes(null, Buffer.from(text), { key, format: 'jwk' }).toString('base64url')}`;
}

const problem = async (text: string): Promise<string> => {
  const found = await verifyJws(text);
  return found.ok ? 'none' : found.problem;
};

test('reading a signature gives what was signed, and the key', async () => {
  expect(await verifyJws(jws)).toEqual({ ok: true, claims: CLAIMS, key: { kid: keyId(pair.x), x: pair.x } });
});

test('the id of a key is its thumbprint, as RFC 8037 computes it', () => {
  const thumbprint = Buffer.from(keyId('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'), 'hex');
  expect(thumbprint.toString('base64url')).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
});

test('a change of any byte is rejected', async () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  for (let at = 0; at < jws.length; at++) {
    // The next sign of the alphabet: at the end of a part it may spell the same bytes.
    const sign = alphabet[(alphabet.indexOf(jws[at]!) + 1) % 64]!;
    const tampered = jws.slice(0, at) + sign + jws.slice(at + 1);
    expect([at, (await verifyJws(tampered)).ok]).toEqual([at, false]);
  }
});

test.each([
  ['nothing', ''],
  ['a word', 'approved'],
  ['two parts', 'e30.e30'],
  ['no signature', 'e30.e30.'],
])('%s is not a JWS', async (_name, text) => {
  expect(await problem(text)).toBe('it is no compact JWS');
});

test('a text with an extra part is not a JWS', async () => {
  expect(await problem(`${jws}.e30`)).toBe('it is no compact JWS');
});

test('only one algorithm is accepted, and never none', async () => {
  const header = headerOf(pair);
  const text = `${base64({ ...header, alg: 'HS256' })}.${base64(CLAIMS)}`;
  const byPublicKey = createHmac('sha256', Buffer.from(pair.x, 'base64url')).update(text).digest('base64url');
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const es256 = `${base64({ ...header, alg: 'ES256', jwk: publicKey.export({ format: 'jwk' }) })}.${base64(CLAIMS)}`;
  const byEc = signBytes('sha256', Buffer.from(es256), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  expect(await problem(`${text}.${byPublicKey}`)).toContain('alg');
  expect(await problem(`${es256}.${byEc.toString('base64url')}`)).toContain('alg');
  expect(await problem(forged({ ...header, alg: 'none' }))).toContain('alg');
  expect(await problem(`${base64({ alg: 'none' })}.${base64(CLAIMS)}.AA`)).toContain('alg');
});

test('a header with further fields is refused', async () => {
  const header = headerOf(pair);
  const more = [{ crit: ['b64'], b64: false }, { jku: 'https://evil.example/keys' }, { x5u: 'https://evil.example' }];
  expect(await problem(forged(header))).toBe('none');
  for (const one of more) expect(await problem(forged({ ...header, ...one }))).toContain("not one of dayone's");
});

test('a key other than the signing one is rejected under any name', async () => {
  expect(await problem(forged(headerOf(other)))).toBe('its signature does not fit what it says');
  expect(await problem(forged({ ...headerOf(pair), kid: keyId(other.x) }))).toBe(
    'it names another key than it carries',
  );
});

test.each([
  ['a missing subject', { ...CLAIMS, subject: undefined }, 'subject'],
  ['another audience', { ...CLAIMS, aud: 'elsewhere' }, 'aud'],
  ['an unknown kind', { ...CLAIMS, kind: 'approve-everything' }, 'kind'],
  ['an unknown role', { ...CLAIMS, role: 'king' }, 'role'],
  ['a time in words', { ...CLAIMS, exp: 'tomorrow' }, 'exp'],
  ['a claim of another language', { ...CLAIMS, admin: true }, 'all of it'],
  ['no claims at all', 'approve', 'all of it'],
])('%s is refused, even with a valid signature', async (_name, payload, place) => {
  expect(await problem(forged(headerOf(pair), payload))).toContain(`a signature says: ${place}`);
});
