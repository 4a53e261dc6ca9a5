/** `dayone login` and `logout` at a real provider, and that the command line proves by what a person has. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type ReadCharter, readCharterText } from '../../client/charter/file';
import { main } from '../../client/cli/main';
import type { OwnLogin } from '../../client/identity/own-files';
import type { Entry } from '../../domain/model/events';
import { loginDigest } from '../../domain/people/keys';
import { closeLoginProviders, confirm, loginProvider, type RunningProvider } from '../support/login-provider';
import { cliIn } from './cli-support';
import { type CliWorld, charterText, openCliWorld, sign } from './cli-world';

const HANNA = 'hanna-brandt';
const ACCOUNT = 'hanna@client.example';

let provider: RunningProvider;
let dir: string;
let env: Record<string, string>;
beforeAll(async () => {
  provider = await loginProvider();
  dir = mkdtempSync(path.join(os.tmpdir(), 'dayone-login-'));
  env = { XDG_CONFIG_HOME: dir, DAYONE_DATA: path.join(dir, 'data'), DAYONE_AS: HANNA };
});
afterAll(async () => {
  await closeLoginProviders();
  rmSync(dir, { recursive: true });
});

const atProvider = () => ['--issuer', provider.issuer, '--client-id', 'dayone'];

/** Types a login, and confirms it in a browser as soon as it is shown where. */
async function logIn(argv: readonly string[], { refuses = false, more = {} } = {}) {
  const ran = { code: -1, out: '', err: '' };
  ran.code = await main(['login', ...argv], {
    out: (text) => {
      ran.out += text;
    },
    err: (text) => {
      ran.err += text;
      const direct = /at once at (\S+)/.exec(text)?.[1];
      if (direct) void confirm({ url: direct, direct }, ACCOUNT, refuses);
    },
    outIsTerminal: false,
    errIsTerminal: false,
    env: { ...env, ...more },
  });
  return ran;
}

test('shows where to confirm, waits, and says who the person is and how a charter names the login', async () => {
  const { code, out, err } = await logIn(atProvider());
  expect({ code, out }).toEqual({
    code: 0,
    out: expect.stringMatching(
      new RegExp(
        `^${HANNA} is ${ACCOUNT} at ${provider.issuer}, until .*\\.\n\n.* in its block people:\n` +
          ` {4}login: \\{ issuer: "${provider.issuer}", subject: "${ACCOUNT}" \\}\n$`,
      ),
    ),
  });
  expect(err).toMatch(new RegExp(`^${HANNA} confirms at ${provider.issuer}/device with the code [A-Z]{4}-[A-Z]{4}\n`));
  expect(err).toContain('within 10 min.');
});

test('the stored login is readable for its owner only, is shown without its token, and can be deleted', async () => {
  const cli = cliIn(env);
  await logIn(atProvider());
  const file = path.join(dir, 'dayone', 'logins', `${HANNA}.json`);
  expect([statSync(file).mode & 0o777, statSync(path.dirname(file)).mode & 0o777]).toEqual([0o600, 0o700]);
  const { idToken, key } = JSON.parse(readFileSync(file, 'utf8')) as OwnLogin;
  const shown = await cli.json<{ charter: string[] }>('login', '--show');
  expect(shown.json).toEqual({
    person: HANNA,
    login: { issuer: provider.issuer, subject: ACCOUNT, expiresAt: expect.any(String), expired: false },
    charter: [`login: { issuer: "${provider.issuer}", subject: "${ACCOUNT}" }`],
  });
  const people = charterText('contract-hanna').replace(
    'Gareth Pugh',
    `{ name: Hanna Brandt, ${shown.json.charter[0]} }`,
  );
  const read = readCharterText(people) as ReadCharter;
  expect(read.charter.identities).toEqual({ [HANNA]: { login: loginDigest(provider.issuer, ACCOUNT) } });
  const output = `${(await cli.run('login', '--show')).out}${JSON.stringify(shown)}`;
  expect(output).not.toContain(idToken);
  expect(output).not.toContain(key.d);
  expect((await cli.json('logout')).json).toEqual({ person: HANNA, forgotten: true });
  expect((await cli.run('login', '--show')).out).toBe(`${HANNA} is not logged in here.\n`);
  expect((await cli.run('logout')).out).toBe(`${HANNA} was not logged in here.\n`);
});

test('the provider may be set in the environment, and with --json standard output has the answer only', async () => {
  const more = { DAYONE_OIDC_ISSUER: provider.issuer, DAYONE_OIDC_CLIENT_ID: 'dayone' };
  const { code, out } = await logIn(['--json'], { more });
  expect([code, JSON.parse(out).login.subject]).toEqual([0, ACCOUNT]);
});

test('stores nothing if the provider refuses', async () => {
  await cliIn(env).run('logout');
  const { code, err } = await logIn(atProvider(), { refuses: true });
  expect([code, err]).toEqual([1, expect.stringContaining('LOGIN_REFUSED')]);
  expect((await cliIn(env).json<{ login: null }>('login', '--show')).json.login).toBeNull();
});

test.each<[string[], Record<string, string>, number, string]>([
  [[], {}, 2, 'say at which provider'],
  [['--issuer', 'https://login.client.example'], {}, 2, 'say at which provider'],
  [['--issuer', 'http://login.client.example', '--client-id', 'dayone'], {}, 2, 'expected an issuer such as https://'],
  [['--issuer', 'http://127.0.0.1:9', '--client-id', 'dayone'], {}, 3, 'does not answer'],
  [[], { DAYONE_OIDC_ISSUER: 'ftp://x', DAYONE_OIDC_CLIENT_ID: 'a,b' }, 2, 'has 2 client ids for 1 issuers'],
  [
    [],
    { DAYONE_OIDC_ISSUER: 'https://a.example,https://b.example', DAYONE_OIDC_CLIENT_ID: 'dayone' },
    2,
    'known here: https://b.example',
  ],
])('login %j with %j ends with %d', async (argv, more, exit, words) => {
  const failure = await cliIn({ ...env, ...more }).failing('login', ...argv);
  expect(failure.exit).toBe(exit);
  expect([failure.message, ...failure.details].join('\n')).toContain(words);
});

describe('with a worker', () => {
  let here: CliWorld;
  beforeAll(async () => {
    here = await openCliWorld();
  });
  afterAll(() => here.world.close());

  test('a person with a key signs with it automatically; without one the message counts as unsigned', async () => {
    const cli = cliIn({ ...here.env, XDG_CONFIG_HOME: path.join(dir, 'of-jonas') });
    const { id } = await here.started();
    await cli.run('keys', 'create', '--as', 'jonas-weber');
    expect((await cli.run('hold', id, '--as', 'mara-okafor', '--reason', 'a strike')).code).toBe(0);
    expect((await cli.run('resume', id, '--as', 'mara-okafor', '--reason', 'it is over')).code).toBe(0);
    const signed = await cli.json(...sign(id, 'first-conversation', 'jonas-weber', '--approve'));
    expect(signed).toMatchObject({ code: 0, json: { event: 'sign-off.given' } });
    const { json } = await cli.json<{ entries: Entry[] }>('timeline', id);
    const by = json.entries.flatMap(({ type, actor }) => (actor.id === 'dayone' ? [] : [`${type} ${actor.assurance}`]));
    expect(by).toEqual([
      'engagement.started asserted',
      'hold.set asserted',
      'hold.lifted asserted',
      'sign-off.given signed',
    ]);
  });
});
