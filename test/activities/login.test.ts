/** Logins at a real OpenID Connect provider: by the device flow, verified by a worker, judged by the domain. */
import { createHmac } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { Deps } from '../../activities/deps';
import { lookAtProof } from '../../activities/identity/look-at-proof';
import { byBrowser, type Confirmation } from '../../client/identity/flows';
import { logIn } from '../../client/identity/login';
import type { OwnLogin } from '../../client/identity/own-files';
import { subjectDigest } from '../../domain/gates/subjects';
import { claimsOf, SIGNATURE_LIVES_S } from '../../domain/messages/claims';
import type { Events } from '../../domain/model/events';
import type { PersonCommand } from '../../domain/model/messages';
import type { Proof, Proven } from '../../domain/model/proofs';
import { keyId, loginDigest } from '../../domain/people/keys';
import { verifyIdToken } from '../../evidence/id-token';
import { makeKeyPair, signClaims } from '../../evidence/jws';
import { openEvidence } from '../../evidence/open-evidence';
import type { Evidence } from '../../evidence/store';
import { textFile } from '../evidence/on-disk';
import { failureOf, inPlace } from '../evidence/support';
import { MAILBOX } from '../rules/vocabulary';
import { closeLoginProviders, confirm, loginProvider, type RunningProvider } from '../support/login-provider';
import { PaperEngagement } from '../support/paper-engagement';
import { deps } from './support';

const OWNER = MAILBOX.people.owner!;

let provider: RunningProvider;
let hanna: OwnLogin;
beforeAll(async () => {
  provider = await loginProvider();
  hanna = await logInAs('hanna@client.example');
});
afterAll(closeLoginProviders);

/** Somebody logs in, and confirms it in a browser meanwhile. */
const logInAs = (account: string, at = provider): Promise<OwnLogin> =>
  logIn(at, (confirmation) => void confirm(confirmation, account));

/** A worker that believes this provider, with an evidence store of its own. */
const atWork = (task: (means: Deps, evidence: Evidence, dir: string) => Promise<void>, given: Partial<Deps> = {}) =>
  inPlace(async (dir) => {
    const evidence = await openEvidence({ dir });
    await task(deps({ evidence, logins: [provider], ...given }), evidence, dir).finally(() => evidence.close());
  });

/** An engagement in which the owner decides by login, and in which they do. */
function engagement(login = loginDigest(hanna.issuer, hanna.subject)) {
  const e = new PaperEngagement({ ...MAILBOX, assurance: 'oidc', identities: { [OWNER]: { login } } });
  e.at = new Date().toISOString();
  e.settle();
  const message: PersonCommand = {
    kind: 'sign',
    key: 'one-intent',
    by: OWNER,
    gate: 'process-redesign',
    role: 'owner',
    decision: 'approve',
    subject: subjectDigest(e.state, 'process-redesign'),
  };
  return { e, message };
}

/** A message that is signed by the key of a login, whose token is stored as an erasable text. */
async function proofOf(evidence: Evidence, { key, idToken }: OwnLogin, person = OWNER): Promise<Proof> {
  const { e, message } = engagement();
  const iat = Math.floor(Date.parse(e.at) / 1000);
  const jws = await signClaims({ ...claimsOf(e.state.id, message), iat, exp: iat + SIGNATURE_LIVES_S }, key);
  return { jws, login: await evidence.texts.put(idToken, person, e.state.id) };
}

const detail = (proven: Proven): string => (proven.ok ? 'none' : `${proven.code}: ${proven.detail}`);

describe('logging in', () => {
  test('names the person at the provider, and vouches for a key of this machine', () => {
    expect(hanna).toMatchObject({ issuer: provider.issuer, clientId: 'dayone', subject: 'hanna@client.example' });
    expect(Date.parse(hanna.expiresAt)).toBeGreaterThan(Date.now());
    expect(Object.keys(hanna.key).sort()).toEqual(['d', 'x']);
  });

  test('shows the address and the code to confirm with', async () => {
    let shown: Confirmation | undefined;
    await logIn(provider, (confirmation) => {
      shown = confirmation;
      void confirm(confirmation, 'hanna@client.example');
    });
    expect(shown).toMatchObject({ url: `${provider.issuer}/device`, direct: expect.stringContaining(shown!.code!) });
  });

  test('fails if the provider refuses it', async () => {
    const refused = logIn(provider, (confirmation) => void confirm(confirmation, 'hanna@client.example', true));
    const { message } = await failureOf(refused, 'LOGIN_REFUSED');
    expect(message).toBe(`${provider.issuer}: it was refused there`);
  });

  test('fails for a client that the provider does not know', async () => {
    const unknown = logIn({ ...provider, clientId: 'stranger' }, () => undefined);
    expect((await failureOf(unknown, 'LOGIN_REFUSED')).message).toContain('does not know this client id');
  });

  test('vouches for no key if the provider leaves out the nonce', async () => {
    const careless = await loginProvider({ withoutNonce: true });
    const { message } = await failureOf(logInAs('hanna@client.example', careless), 'LOGIN_REFUSED');
    expect(message).toContain('does not hand on the nonce');
    // Its code flow hands it on, as OpenID Connect has it.
    const login = await logIn(careless, (shown) => void confirm(shown, 'hanna@client.example'), byBrowser);
    await atWork(
      async (means, evidence) => {
        const proven = await lookAtProof(await proofOf(evidence, login), OWNER, means);
        expect(proven).toMatchObject({ ok: true, login: { issuer: careless.issuer } });
      },
      { logins: [careless] },
    );
  });

  test('in a browser ignores an answer with a guessed state, and reports a refusal as one', async () => {
    const stranger = async ({ url }: Confirmation) => {
      const home = new URL(url).searchParams.get('redirect_uri')!;
      expect((await fetch(`${home}?code=stolen&state=guessed`)).status).toBe(404);
      await confirm({ url, direct: null }, 'hanna@client.example', true);
    };
    const { message } = await failureOf(
      logIn(provider, (shown) => void stranger(shown), byBrowser),
      'LOGIN_REFUSED',
    );
    expect(message).toBe(`${provider.issuer}: it was refused there`);
  });

  test('reports an unreachable provider, and one without encryption', async () => {
    const gone = await loginProvider();
    await gone.stop();
    await failureOf(logInAs('anybody', gone), 'PROVIDER_UNREACHABLE');
    const open = logIn({ issuer: 'http://login.client.example', clientId: 'dayone' }, () => undefined);
    expect((await failureOf(open, 'BAD_INPUT')).details[0]).toContain('expected an issuer such as https://');
  });
});

describe('a worker', () => {
  test('verifies the login against the keys of the provider, and keeps the one that signed it', () =>
    atWork(async (means, evidence) => {
      const proven = await lookAtProof(await proofOf(evidence, hanna), OWNER, means);
      expect(proven).toMatchObject({
        ok: true,
        known: null,
        key: { kid: keyId(hanna.key.x) },
        login: {
          digest: loginDigest(provider.issuer, 'hanna@client.example'),
          issuer: provider.issuer,
          expiresAt: hanna.expiresAt,
        },
      });
      // With nothing but what the ledger keeps, anybody can verify it again.
      const { key } = (proven as Proven & { ok: true }).login!;
      const expected = { issuer: provider.issuer, kid: keyId(hanna.key.x), at: new Date() };
      expect(await verifyIdToken(hanna.idToken, key, expected)).toMatchObject({ subject: 'hanna@client.example' });
      expect(JSON.stringify(proven)).not.toContain('hanna@');
    }));

  test('ignores a token for another client', () =>
    atWork(
      async (means, evidence) => {
        const proven = await lookAtProof(await proofOf(evidence, hanna), OWNER, means);
        expect(detail(proven)).toBe('LOGIN_REFUSED: the login does not count: its aud is not as expected');
      },
      { logins: [{ issuer: provider.issuer, clientId: 'another' }] },
    ));

  test('ignores a token of a provider that it does not trust', () =>
    atWork(
      async (means, evidence) => {
        const proven = await lookAtProof(await proofOf(evidence, hanna), OWNER, means);
        expect(detail(proven)).toBe(`LOGIN_REFUSED: this worker believes no logins of ${provider.issuer}`);
      },
      { logins: [] },
    ));

  test('accepts no signature by the token alone, which vouches for one key', () =>
    atWork(async (means, evidence) => {
      const thief = { ...hanna, key: await makeKeyPair() };
      const proven = await lookAtProof(await proofOf(evidence, thief), OWNER, means);
      expect(detail(proven)).toBe('LOGIN_REFUSED: the login does not count: it vouches for another key');
    }));

  test('ignores a forged token', () =>
    atWork(async (means, evidence) => {
      const [header, payload, signature] = hanna.idToken.split('.') as [string, string, string];
      const changed = (part: string, change: object) =>
        Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(part, 'base64url').toString()), ...change })).toString(
          'base64url',
        );
      const other = changed(payload, { sub: 'eve@evil.example' });
      const bySecret = `${changed(header, { alg: 'HS256' })}.${other}`;
      const mac = createHmac('sha256', 'dayone').update(bySecret).digest('base64url');
      const forged = [
        `${header}.${other}.${signature}`,
        `${bySecret}.${mac}`,
        `${changed(header, { alg: 'none' })}.${other}.`,
        'no token',
      ];
      for (const idToken of forged) {
        const proven = await lookAtProof(await proofOf(evidence, { ...hanna, idToken }), OWNER, means);
        expect(detail(proven)).toMatch(/^LOGIN_REFUSED: /);
        expect(detail(proven)).not.toContain('eve@');
      }
    }));

  test('ignores a token that is stored for another person, was changed, or was erased', () =>
    atWork(async (means, evidence, dir) => {
      const others = await proofOf(evidence, hanna, 'somebody-else');
      expect(detail(await lookAtProof(others, OWNER, means))).toContain('stored for somebody else');
      const theirs = await proofOf(evidence, hanna);
      const file = textFile(dir, theirs.login!);
      await writeFile(file, (await readFile(file, 'utf8')).replace(hanna.idToken, `${hanna.idToken}A`));
      expect(detail(await lookAtProof(theirs, OWNER, means))).toContain('is not the text that was stored');
      await evidence.texts.eraseOf(OWNER);
      expect(detail(await lookAtProof(theirs, OWNER, means))).toContain('not in the evidence store');
    }));

  test('reads the keys of the provider once, and again only after a while; without them no new login counts', async () => {
    const own = await loginProvider();
    const login = await logInAs('hanna@client.example', own);
    await atWork(
      async (means, evidence) => {
        const proof = await proofOf(evidence, login);
        expect((await lookAtProof(proof, OWNER, means)).ok).toBe(true);
        await own.stop();
        expect((await lookAtProof(proof, OWNER, means)).ok).toBe(true);
        const afresh = await lookAtProof(proof, OWNER, { ...means });
        expect(detail(afresh)).toMatch(/^PROVIDER_UNREACHABLE: http:.* cannot be reached/);
      },
      { logins: [own] },
    );
  });

  test('refuses an expired token, with a tolerance for the difference of two clocks', async () => {
    await atWork(async (means, evidence) => {
      const proven = (await lookAtProof(await proofOf(evidence, hanna), OWNER, means)) as Proven & { ok: true };
      const expected = { issuer: provider.issuer, audience: 'dayone', kid: keyId(hanna.key.x) };
      const past = (seconds: number) => new Date(Date.parse(hanna.expiresAt) + seconds * 1000);
      const { key } = proven.login!;
      await failureOf(verifyIdToken(hanna.idToken, key, { ...expected, at: past(61) }), 'PROOF_EXPIRED');
      expect(await verifyIdToken(hanna.idToken, key, { ...expected, at: past(59) })).toBeDefined();
    });
  });
});

describe('in an engagement', () => {
  const decided = async (login: OwnLogin, known?: string, wait = 0): Promise<[string, string]> => {
    let said: [string, string] = ['', ''];
    await atWork(async (means, evidence) => {
      const { e, message } = engagement(known);
      const proof = await proofOf(evidence, login);
      const proven = await lookAtProof(proof, OWNER, means);
      e.wait(wait);
      const [entry] = e.act({ ...message, proof, proven });
      const { code, message: why } = entry!.data as Events['command.refused'];
      said = [entry!.actor.assurance, entry!.type === 'command.refused' ? `${code}: ${why}` : entry!.type];
    });
    return said;
  };

  test('the person whose login the charter names decides with it', async () => {
    expect(await decided(hanna)).toEqual(['oidc', 'sign-off.given']);
  });

  test('the login of another person at the same provider does not count', async () => {
    const eve = await logInAs('eve@client.example');
    expect(await decided(eve)).toEqual(['asserted', `LOGIN_REFUSED: this login is not that of ${OWNER}`]);
  });

  test('a login of the same name at another provider does not count', async () => {
    const elsewhere = loginDigest('https://login.evil.example', hanna.subject);
    expect(await decided(hanna, elsewhere)).toEqual(['asserted', `LOGIN_REFUSED: this login is not that of ${OWNER}`]);
  });

  test('an expired login no longer counts', async () => {
    const brief = await loginProvider({ idTokenSeconds: 2 });
    const login = await logInAs('hanna@client.example', brief);
    await atWork(
      async (means, evidence) => {
        const { e, message } = engagement(loginDigest(login.issuer, login.subject));
        const proof = await proofOf(evidence, login);
        const proven = await lookAtProof(proof, OWNER, means);
        e.at = login.expiresAt;
        const [entry] = e.act({ ...message, proof, proven });
        expect(entry!.data).toMatchObject({
          code: 'PROOF_EXPIRED',
          message: expect.stringContaining('the login has expired'),
        });
      },
      { logins: [brief] },
    );
  });
});
