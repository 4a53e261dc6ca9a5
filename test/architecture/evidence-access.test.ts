import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';
import type { ReceiptBody } from '../../domain/record/receipt';
import { openEvidence } from '../../evidence/open-evidence';
import { inPlace, request } from '../evidence/support';
import { PACKAGES } from '../support/packages';
import { accessFaults, STORE_FILES } from './evidence-access';

const ROOT = packageRoot();

const files = [...PACKAGES, 'bench', 'examples', 'setup', 'test'].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[cm]?[jt]s$/.test(file))
    .map((file) => `${folder}/${file.replaceAll(path.sep, '/')}`)
    // Its examples are faults.
    .filter((file) => !file.startsWith('test/architecture/')),
);

/** File → how often, and why it may. */
const MAY: Record<string, readonly [times: number, why: string]> = {
  'client/identity/own-files.ts': [1, "the locks of a person's own keys, in their configuration directory"],
};

const faultsByFile = (): Map<string, string[]> => {
  const all = files.map((file) => [file, accessFaults(file, readFileSync(path.join(ROOT, file), 'utf8'))] as const);
  return new Map(all.filter(([, faults]) => faults.length > 0));
};

test('nothing outside the evidence package joins a path into the directory of its files store', () => {
  const beyond = [...faultsByFile()].filter(([file, faults]) => faults.length !== MAY[file]?.[0]);
  expect(beyond.flatMap(([, faults]) => faults)).toEqual([]);
});

test('every exception is still used', () => {
  const there = faultsByFile();
  expect(Object.keys(MAY).filter((file) => !there.has(file))).toEqual([]);
});

test.each([
  ['bench/a.ts', "const file = path.join(data, 'ledger', name);"],
  ['client/a.ts', "join(dirOf(world), 'people.json')"],
  ['client/a.ts', "resolve('data', 'ledger/engagement%3aacme.jsonl')"],
  ['examples/a.ts', 'read(`$' + '{folder.dir}/texts/one.json`)'],
  ['examples/a.ts', "folder.dir + '/receipts'"],
])('%s: %s is a fault', (file, source) => {
  expect(accessFaults(file, source)).not.toEqual([]);
});

test.each([
  ['test/evidence/a.test.ts', "import { parseLedger } from '../../evidence/files/ledger-file';\njoin(dir, 'ledger')"],
  ['client/a.ts', "import type { Entry } from '../domain/ledger';\npath.join(data, 'temporal.db')"],
])('%s: %s is allowed', (file, source) => {
  expect(accessFaults(file, source)).toEqual([]);
});

test('the list has every file and folder that the store creates', () =>
  inPlace(async (dir) => {
    const evidence = await openEvidence({ dir });
    await evidence.ledger.append(request());
    await evidence.attachments.put(Buffer.from('x'), 'text/plain', 'x.txt');
    await evidence.people.put([{ id: 'p-1', name: 'Ada' }]);
    await evidence.texts.put('words', 'p-1', 'acme');
    await evidence.keys.put('p-1', { kid: 'k', x: 'x', from: '2026-01-05T09:00:00.000Z' });
    await evidence.receipts.issue({ engagement: 'acme', gate: 'build', head: { seq: 1, hash: '' } } as ReceiptBody);
    const head = { seq: 1, hash: '' };
    await evidence.snapshots.save({ stream: 's', run: 'r', epoch: 1, head, digest: '', foldedWith: 'f' });
    await evidence.close();
    expect(readdirSync(dir).sort()).toEqual(STORE_FILES);
  }));
