/** A decision by a login: verified by the provider's key in the entry, and believed once the login was erased. */
import { generateKeyPairSync, sign } from 'node:crypto';
import path from 'node:path';
import { gather } from '../../client/dossier/gather';
import { verifyDossier } from '../../client/dossier/verify';
import { writeDossier } from '../../client/dossier/write';
import type { ProviderKey } from '../../domain/model/proofs';
import { keyId, loginDigest } from '../../domain/people/keys';
import { nonceOf } from '../../evidence/id-token';
import { openEvidence } from '../../evidence/open-evidence';
import { newKeyPair } from '../../evidence/signature';
import { MAILBOX } from '../rules/vocabulary';
import { START } from '../support/paper-ledger';
import { SealedEngagement } from '../support/sealed-engagement';
import { clearPlaces, tempFolder } from './support';

afterAll(clearPlaces);

const ISSUER = 'https://login.client.example';
const OWNER = MAILBOX.people.owner!;
const EXPIRES = Date.parse(START) / 1000 + 3_600;
const OPTIONS = { madeBy: 'dayone test', madeAt: START, withoutNames: false };

const provider = generateKeyPairSync('rsa', { modulusLength: 2048 });

function idToken(said: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const iat = Date.parse(START) / 1000;
  const claims = { iss: ISSUER, sub: 'user-7', aud: 'dayone', iat, exp: EXPIRES, ...said };
  const signed = `${part({ alg: 'RS256' })}.${part(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), provider.privateKey).toString('base64url')}`;
}

/** The owner signs by a login whose ID token also says this. */
async function signedByLogin(said: object = {}) {
  const dir = await tempFolder();
  const evidence = await openEvidence({ dir: path.join(dir, 'data') });
  const digest = loginDigest(ISSUER, 'user-7');
  const e = new SealedEngagement({ ...MAILBOX, identities: { [OWNER]: { login: digest } } });
  const pair = newKeyPair();
  e.keys = { [OWNER]: pair };
  const token = await evidence.texts.put(idToken({ nonce: nonceOf(keyId(pair.x)), ...said }), OWNER, MAILBOX.id);
  const key = provider.publicKey.export({ format: 'jwk' }) as ProviderKey;
  const expiresAt = new Date(EXPIRES * 1000).toISOString();
  e.logins = { [OWNER]: { token, digest, issuer: ISSUER, key, expiresAt } };
  e.upTo('governance');
  expect(e.entries.find(({ actor }) => actor.id === OWNER)?.actor.assurance).toBe('oidc');
  await e.recordIn(evidence);
  const write = async (name: string) =>
    writeDossier((await gather(MAILBOX.id, evidence, OPTIONS))!, evidence, path.join(dir, name));
  return { evidence, write, verify: (name: string) => verifyDossier(path.join(dir, name)) };
}

test('a login verifies by the key in its entry, and is reported as unchecked once it is erased', async () => {
  const { evidence, write, verify } = await signedByLogin();
  await write('whole');
  expect(await verify('whole')).toMatchObject({ faults: [], notes: [], signatures: expect.any(Number) });
  await evidence.texts.eraseOf(OWNER);
  await write('erased');
  const { faults, notes } = await verify('erased');
  expect([faults, notes[0]]).toEqual([
    [],
    `a login at ${ISSUER} is not available any more: that it vouched for the key is taken as recorded`,
  ]);
});

test.each([
  ['another person', { sub: 'user-8' }, 'this login is not that of'],
  ['another key', { nonce: nonceOf('e'.repeat(64)) }, 'it vouches for another key'],
  ['another provider', { iss: 'https://elsewhere.example' }, 'iss is not as expected'],
  ['a time that was over', { exp: Date.parse(START) / 1000 - 3_600 }, 'the login has expired'],
])('a login of %s is reported, whatever the record says', async (_what, said, found) => {
  const { write } = await signedByLogin(said);
  await expect(write('false')).rejects.toMatchObject({
    code: 'LEDGER_BROKEN',
    details: expect.arrayContaining([expect.stringContaining(found)]),
  });
});
