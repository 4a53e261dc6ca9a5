/** What is refused: each failure has its code, its exit code and what to do next, and leaves its trace in the ledger. */
import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Failure } from '../../domain/kernel/failures';
import type { Entry } from '../../domain/model/events';
import type { Why } from '../../domain/views/report';
import { soon } from './cli-support';
import { type CliWorld, openCliWorld, sign } from './cli-world';

/** The cap of the evidence store. */
const MOST_BYTES = 25 * 1024 * 1024;

let on: CliWorld;
let cli: CliWorld['cli'];
let id: string;
beforeAll(async () => {
  on = await openCliWorld();
  ({ cli } = on);
  ({ id } = await on.started());
  await soon('the first gate', async () => (await cli.json<Why>('why', id)).json.open.length > 0);
});
afterAll(() => on.world.close());

test.each<[string, () => string[], Partial<Failure> & { exit: number }]>([
  ['an unknown engagement', () => ['status', `${id}x`], { exit: 2, code: 'UNKNOWN_ENGAGEMENT' }],
  [
    'a sign-off of an unknown engagement',
    () => sign(`${id}x`, 'ownership', 'gareth-pugh', '--approve'),
    { exit: 2, code: 'UNKNOWN_ENGAGEMENT' },
  ],
  ['a timeline of an unknown engagement', () => ['timeline', `${id}x`], { exit: 2, code: 'UNKNOWN_ENGAGEMENT' }],
  ['an unknown person', () => sign(id, 'ownership', 'nobody-known', '--approve'), { exit: 2, code: 'UNKNOWN_PERSON' }],
  [
    'the wrong person',
    () => sign(id, 'first-conversation', 'gareth-pugh', '--approve'),
    { exit: 1, code: 'WRONG_PERSON' },
  ],
  [
    'the wrong role',
    () => sign(id, 'ownership', 'gareth-pugh', '--approve', '--role', 'deputy'),
    { exit: 1, code: 'WRONG_ROLE' },
  ],
  [
    'a stale sign-off',
    () => sign(id, 'ownership', 'gareth-pugh', '--approve', '--subject', 'a'.repeat(64)),
    { exit: 4, code: 'STALE_SUBJECT' },
  ],
  [
    'a release before the lock',
    () => ['submit', id, '--as', 'mara-okafor', '--release', manifestFile()],
    { exit: 1, code: 'PRODUCTION_LOCKED' },
  ],
  ['a drill without a release', () => ['drill', id, '--as', 'gareth-pugh'], { exit: 1 }],
  [
    'a rollback of nothing',
    () => ['rollback', id, '--as', 'gareth-pugh', '--reason', 'r'],
    { exit: 1, code: 'NOTHING_LIVE' },
  ],
  [
    'resuming what is not held',
    () => ['resume', id, '--as', 'gareth-pugh', '--reason', 'r'],
    { exit: 1, code: 'NOT_ON_HOLD' },
  ],
  [
    'a reading of no metric',
    () => ['submit', id, '--as', 'mara-okafor', '--reading', 'csat', '--value', '4'],
    { exit: 1, code: 'NOT_ASKED' },
  ],
  [
    'a decision on the value that nobody asks for',
    () => ['decide', id, '--as', 'mara-okafor', '--go-on', '--reason', 'r'],
    { exit: 1, code: 'NOT_ASKED' },
  ],
  [
    'a decision that says nothing',
    () => ['decide', id, '--as', 'mara-okafor', '--reason', 'r'],
    { exit: 2, code: 'BAD_INPUT' },
  ],
  [
    'two decisions at once',
    () => ['decide', id, '--as', 'mara-okafor', '--go-on', '--stop', '--reason', 'r'],
    { exit: 2, code: 'BAD_INPUT' },
  ],
  [
    'the same charter again',
    () => ['amend', id, path.join(on.world.data, `${id}.yaml`), '--as', 'mara-okafor'],
    { exit: 1, code: 'SAME_CHARTER' },
  ],
  [
    'evidence that cannot be read',
    () => ['attach', id, path.join(on.world.data, 'absent.pdf')],
    { exit: 2, code: 'FILE_UNREADABLE' },
  ],
  ['a folder as evidence', () => ['attach', id, on.world.data], { exit: 2, code: 'FILE_UNREADABLE' }],
  [
    'oversized evidence',
    () => ['submit', id, '--as', 'mara-okafor', '--cases', bigFile()],
    { exit: 2, code: 'TOO_LARGE' },
  ],
  [
    'a manifest that is none',
    () => ['submit', id, '--as', 'mara-okafor', '--release', on.charterFile().file],
    { exit: 2, code: 'BAD_INPUT' },
  ],
])('%s', async (_what, argv, expected) => {
  const failure = await cli.failing(...argv());
  expect(failure).toMatchObject(expected);
  expect(failure.next).not.toBe('');
});

test('a refusal by a rule is in the ledger', async () => {
  const { json } = await cli.json<{ entries: Entry[] }>('timeline', id);
  const refusals = json.entries.filter((entry) => entry.type === 'command.refused');
  expect(refusals.map((entry) => (entry.data as { code: string }).code)).toEqual(
    expect.arrayContaining(['UNKNOWN_PERSON', 'WRONG_PERSON', 'WRONG_ROLE', 'STALE_SUBJECT', 'PRODUCTION_LOCKED']),
  );
});

function manifestFile(): string {
  const file = path.join(on.world.data, 'manifest.yaml');
  const hash = 'b'.repeat(64);
  writeFileSync(
    file,
    `{ release: r1, model: m, configDigest: ${hash}, artefactDigest: ${hash}, builtBy: mara-okafor, evaluation: {} }`,
  );
  return file;
}

function bigFile(): string {
  const file = path.join(on.world.data, 'big.csv');
  writeFileSync(file, '');
  truncateSync(file, MOST_BYTES + 1);
  return file;
}
