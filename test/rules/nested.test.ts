/** Text that nests without end, or has thousands of faults: every reader says so, by a code, and in a few lines. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseStatus } from '../../activities/executors/status';
import { checkCharterFile, readCharterFile, readCharterText } from '../../client/charter/file';
import { main } from '../../client/cli/main';
import { readDossier, readReceipt } from '../../client/dossier/read';
import { readManifest } from '../../client/files/manifest';
import { Failure } from '../../domain/kernel/failures';
import { faultsOfMessage } from '../../domain/messages/messages';
import { firstFaults } from '../../domain/values/faults';
import { MOST_DEPTH, nestsTooDeeply, readJson } from '../../domain/values/json';
import { rowsOf } from '../../evidence/cases-rows';

const dir = mkdtempSync(path.join(os.tmpdir(), 'dayone-nested-'));
afterAll(() => rmSync(dir, { recursive: true }));

const lists = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const blocks = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const written = (name: string, text: string): string => {
  const file = path.join(dir, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

/** The failure as one text: a coded failure or a list of faults. */
async function said(read: () => unknown): Promise<string> {
  try {
    return JSON.stringify(await read());
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [error.code, error.message, ...error.details].join('\n');
  }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Reader → what it makes of a text. */
const READERS: Record<string, (text: string) => unknown> = {
  'a charter': (text) => readCharterText(`id: a\npeople: ${text}\n`),
  'a charter in a file': (text) => readCharterFile(written('charter.yaml', `metrics: ${text}\n`)),
  'the manifest of a release': (text) => readManifest(written('release.yaml', text)),
  'cases as JSON': (text) => rowsOf(bytes(text.startsWith('{') ? text : `[{"a":${text}}]`), { what: 'cases.json' }),
  'a dossier': (text) => {
    written('dossier/dossier.json', text);
    return readDossier(path.join(dir, 'dossier'));
  },
  'a receipt': (text) => readReceipt(written('receipt.json', text)),
  'a message': (text) => faultsOfMessage({ kind: 'hold', key: 'key-12345', by: 'anna', reason: JSON.parse(text) }),
};

describe.each(Object.entries(READERS))('%s', (_what, reader) => {
  test.each([
    ['5,000 lists', lists(5_000)],
    ['5,000 blocks', blocks(5_000)],
    ['one level more than is read', lists(MOST_DEPTH + 1)],
    ['10,000 lists', lists(10_000)],
  ])('of %s is nested too deeply', async (_how, text) => {
    expect(await said(() => reader(text))).toMatch(/nested too deeply/);
  });
});

test('the largest manifest is 64 KiB', async () => {
  const read = (size: number) => said(() => readManifest(written('release.yaml', '#'.padEnd(size, 'x'))));
  expect(await read(65_536)).toMatch(/^BAD_INPUT/);
  expect(await read(65_537)).toMatch(/^TOO_LARGE/);
});

test('a few levels are not a fault', () => {
  expect(nestsTooDeeply(JSON.parse(lists(MOST_DEPTH)))).toBe(false);
  expect(readJson(blocks(MOST_DEPTH))).toEqual(JSON.parse(blocks(MOST_DEPTH)));
});

test('aliases that nest what is written flat are too deep as well', () => {
  const anchors = Array.from({ length: 3 }, (_, n) => `k${n + 1}: &k${n + 1} ${'['.repeat(40)}*k${n}${']'.repeat(40)}`);
  expect(JSON.stringify(readCharterText(['k0: &k0 x', ...anchors].join('\n')))).toMatch(/nested too deeply/);
});

test('a status that is nested too deeply is refused', () => {
  expect(() => parseStatus(blocks(5_000), 'the target')).toThrow(Failure);
});

describe('thousands of faults', () => {
  const KEYS = Array.from({ length: 6_500 }, (_, n) => `k${n}: `).join('\n');

  test('a charter with 6,500 unknown keys reports the first hundred faults and a count', async () => {
    const file = written('many.yaml', KEYS);
    const faults = (await checkCharterFile(file)) as { faults: unknown[] };
    const total = faults.faults.length;
    expect(total).toBeGreaterThanOrEqual(6_500);
    let out = '';
    const io = {
      out: (text: string) => {
        out += text;
      },
      err: () => {},
      outIsTerminal: false,
      errIsTerminal: false,
    };
    expect(await main(['validate', file], { ...io, env: {} })).toBe(2);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toContain(`${total} faults`);
    expect(lines).toHaveLength(102);
    expect(lines.at(-1)).toBe(`  and ${total - 100} more`);
    out = '';
    await main(['validate', file, '--json'], { ...io, env: {} });
    const [one] = JSON.parse(out).files;
    expect(one.faults).toHaveLength(100);
    expect(one.count).toBe(total);
    const failure = await readCharterFile(file).catch((error: Failure) => error);
    expect((failure as Failure).message).toContain(`${total} faults`);
    expect((failure as Failure).details).toHaveLength(101);
    expect((failure as Failure).details.at(-1)).toBe(`and ${total - 100} more`);
  });

  test('a manifest and a message report the first hundred faults and a count', async () => {
    const failure = await readManifest(written('many-keys.yaml', KEYS)).catch((error: Failure) => error);
    expect((failure as Failure).details).toHaveLength(101);
    const keys = Object.fromEntries(KEYS.split('\n').map((line) => [line.slice(0, -2), 1]));
    const message = { kind: 'hold', key: 'key-12345', by: 'anna', reason: 'x', ...keys };
    expect(faultsOfMessage(message)).toHaveLength(101);
    expect(faultsOfMessage(message)[0]).toBe('k0: is not a key here');
  });

  test('a shortened list is not shortened again, and a list of 101 faults is whole', () => {
    const lines = (count: number): string[] => Array.from({ length: count }, (_, n) => `fault ${n}`);
    expect(firstFaults(firstFaults(lines(500)))).toEqual([...lines(100), 'and 400 more']);
    expect(firstFaults(lines(101))).toEqual(lines(101));
  });
});

test('a member of a manifest that readers would skip is a fault', async () => {
  const text = 'release: r1\nevaluation: { __proto__: { value: 1, samples: 5 } }\n';
  const failure = await readManifest(written('hidden.yaml', text)).catch((error: Failure) => error);
  expect(JSON.stringify((failure as Failure).details)).toContain('evaluation.__proto__: is no name here');
});
