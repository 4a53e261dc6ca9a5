/** `dayone keys`: made, shown, rotated and revoked; the private half is on this machine alone and never shown. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type ReadCharter, readCharterText } from '../../client/charter/file';
import type { KnownKey } from '../../client/identity/keys';
import { OwnFiles } from '../../client/identity/own-files';
import { keyId } from '../../domain/people/keys';
import { openEvidence } from '../../evidence/open-evidence';
import { cliIn } from './cli-support';

const ANNA = 'anna-berg';

interface Keys {
  person: string;
  keys: KnownKey[];
  charter: string[];
}

let dir: string;
let data: string;
let cli: ReturnType<typeof cliIn>;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'dayone-keys-'));
  data = path.join(dir, 'data');
  cli = cliIn({ XDG_CONFIG_HOME: path.join(dir, 'config'), DAYONE_DATA: data, DAYONE_AS: ANNA });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const keys = async (...argv: string[]): Promise<Keys> => (await cli.json<Keys>('keys', ...argv)).json;
const own = () => path.join(dir, 'config', 'dayone', 'keys', `${ANNA}.json`);
const mode = (file: string): number => statSync(file).mode & 0o777;
const kept = () => JSON.parse(readFileSync(own(), 'utf8')) as { kid: string; d?: string }[];

test('makes a key that only its owner can read, records the public key, and says how a charter names it', async () => {
  const made = await keys('create');
  const [{ x, from, kid }] = made.keys as [KnownKey];
  expect(made).toEqual({
    person: ANNA,
    keys: [{ kid: keyId(x), x, from, signs: true, entered: true }],
    charter: ['keys:', `  - { x: ${x}, from: ${from} }`],
  });
  expect([mode(own()), mode(path.dirname(own()))]).toEqual([0o600, 0o700]);
  expect(await (await openEvidence({ dir: data })).keys.keysOf(ANNA)).toEqual([{ kid, x, from }]);
  const { d } = kept()[0]!;
  const output = (await Promise.all(['create', 'show', 'rotate'].map((act) => cli.run('keys', act)))).map(
    ({ out }) => out,
  );
  expect(output.join()).not.toContain(d);
  const everything = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { parentPath, name } of everything)
    expect(readFileSync(path.join(parentPath, name), 'utf8')).not.toContain(d);
});

test('making a key again keeps it, and records it where it is unknown', async () => {
  const [first] = (await keys('create')).keys;
  expect((await keys('create')).keys).toEqual([first]);
  const elsewhere = path.join(dir, 'elsewhere');
  expect((await keys('show', '--data', elsewhere)).keys).toEqual([{ ...first, entered: false }]);
  expect(() => statSync(elsewhere)).toThrow('ENOENT');
  expect((await keys('create', '--data', elsewhere)).keys).toEqual([first]);
});

test('a rotated key ends when the new one begins, and only the new one can sign', async () => {
  const [old] = (await keys('create')).keys as [KnownKey];
  const { keys: found, charter } = await keys('rotate');
  const [ended, fresh] = found as [KnownKey, KnownKey];
  expect(ended).toEqual({ ...old, until: fresh.from, signs: false });
  expect(fresh).toMatchObject({ signs: true, entered: true });
  expect(kept().map(({ kid, d }) => [kid, d !== undefined])).toEqual([
    [old.kid, false],
    [fresh.kid, true],
  ]);
  expect(charter[1]).toBe(`  - { x: ${old.x}, from: ${old.from}, until: ${fresh.from} }`);
  expect(await new OwnFiles(path.join(dir, 'config', 'dayone')).keyPairOf(ANNA)).toMatchObject({ x: fresh.x });
});

test('a revoked key cannot sign, and a new one replaces it', async () => {
  const [old] = (await keys('create')).keys as [KnownKey];
  const [revoked] = (await keys('revoke')).keys as [KnownKey];
  expect(revoked).toEqual({ ...old, revokedAt: expect.any(String), signs: false });
  expect(kept()[0]).not.toHaveProperty('d');
  expect((await (await openEvidence({ dir: data })).keys.keysOf(ANNA))[0]).toHaveProperty(
    'revokedAt',
    revoked.revokedAt,
  );
  const again = await keys('create');
  expect(again.keys.map(({ signs }) => signs)).toEqual([false, true]);
  expect((await cli.run('keys', 'show')).out).toMatch(/revoked .*\n.*signs here/);
});

test('a charter accepts the printed lines unchanged', async () => {
  await keys('create');
  await keys('rotate');
  const { keys: found, charter } = await keys('revoke');
  const read = readCharterText(`id: order-intake
client: Acme
title: Order intake
people:
  sponsor: Petra Lindqvist
  account-manager: Cleo Diaz
  delivery-lead: Mara Okafor
  owner:
    id: ${ANNA}
    name: Anna Berg
${charter.map((line) => `    ${line}`).join('\n')}
`);
  expect('faults' in read ? read.faults : []).toEqual([]);
  const known = found.map(({ signs: _, entered: __, ...key }) => key);
  expect((read as ReadCharter).charter.identities).toEqual({ [ANNA]: { keys: known } });
});

test('the key of a lost machine is revoked from another machine, which has to name it', async () => {
  const lost = cliIn({ XDG_CONFIG_HOME: path.join(dir, 'lost'), DAYONE_DATA: data, DAYONE_AS: ANNA });
  const [theirs] = (await lost.json<Keys>('keys', 'create')).json.keys as [KnownKey];
  const [mine] = (await keys('create')).keys.filter(({ signs }) => signs) as [KnownKey];
  const found = (await keys('revoke', '--kid', theirs.kid.slice(0, 12))).keys;
  expect(found.map(({ kid, revokedAt }) => [kid, revokedAt !== undefined]).sort()).toEqual(
    [
      [theirs.kid, true],
      [mine.kid, false],
    ].sort(),
  );
  // The lost machine sees it as well, and cannot undo it.
  const back = (await lost.json<Keys>('keys', 'create')).json.keys.find(({ kid }) => kid === theirs.kid);
  expect(back).toMatchObject({ signs: false, revokedAt: expect.any(String) });
});

test('a key file that others may read is not used', async () => {
  await keys('create');
  chmodSync(own(), 0o644);
  const failure = await cli.failing('keys', 'show');
  expect(failure).toMatchObject({
    exit: 2,
    code: 'FILE_UNREADABLE',
    message: expect.stringContaining('may be read by others'),
  });
  expect(failure.details[0]).toBe(`make it yours alone: chmod 600 ${own()}`);
  chmodSync(own(), 0o600);
  writeFileSync(own(), '{ not json');
  expect((await cli.failing('keys', 'show')).message).toContain('not what dayone wrote there');
});

test.each([
  [['keys', 'invent'], 'keys cannot invent', 'expected one of: create, show, rotate, revoke'],
  [['keys', 'shwo'], 'keys cannot shwo', 'did you mean show?'],
  [
    ['keys', 'rotate'],
    'anna-berg has no key on this machine that signs',
    'make one: dayone keys create --as anna-berg',
  ],
  [['keys', 'revoke'], 'anna-berg has no key that could be revoked', undefined],
])('%j is refused', async (argv, message, detail) => {
  const failure = await cli.failing(...argv);
  expect(failure).toMatchObject({ exit: 2, code: 'BAD_INPUT', message });
  expect(failure.details[0]).toBe(detail);
});

test('who is nobody, and cannot be an id, has no file', async () => {
  expect(await cli.failing('keys', 'create', '--as', '../../etc/passwd')).toMatchObject({
    exit: 2,
    code: 'UNKNOWN_PERSON',
    message: 'nobody here is called "../../etc/passwd", and it is no person id',
    details: ['expected a person id, a name or an address; the people of an engagement: dayone status ID'],
  });
});

test('an unknown person has no key, and two commands at once create one key', async () => {
  expect((await cli.run('keys', 'show')).out).toBe('anna-berg has no key, on this machine or in the key directory.\n');
  await Promise.all([keys('create'), keys('create'), keys('create')]);
  expect((await keys('show')).keys).toHaveLength(1);
});

test('a home directory that cannot be written is named, never the evidence store', async () => {
  writeFileSync(path.join(dir, 'config'), 'no directory');
  const failure = await cli.failing('keys', 'create');
  expect(failure).toMatchObject({
    code: 'FILE_UNREADABLE',
    message: expect.stringMatching(new RegExp(`^cannot \\w+ ${path.join(dir, 'config')}.*: ENOTDIR$`)),
    next: 'Check the path and its permissions.',
  });
});
