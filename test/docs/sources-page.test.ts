/** The pages on sources: their examples are parts of charters, and the added source works as it stands there. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import type { readSource } from '../../activities/sources';
import { packageRoot } from '../../client/embedded/paths';
import type { resolveCharter } from '../../domain/charter/resolve';
import { isFailureCode } from '../../domain/kernel/failures';
import { SOURCE_KINDS } from '../../domain/model/charter/sources';
import { closeSites, failure, probeContext, scope, site } from '../activities/support';
import { LEAST, resolved } from '../rules/charter-written';
import { examplesOf, textOf } from './charter-pages';

const PAGE = 'sources.md';
const ADDED = '../how-to/add-a-source.md';

test('its examples are parts of charters, one of each kind at least', () => {
  const metrics = examplesOf(PAGE).flatMap((text) => resolved(parse(text)).charter.metrics!);
  expect([...new Set(metrics.map(({ source }) => source!.kind))].sort()).toEqual([...SOURCE_KINDS].sort());
});

test('names failures that there are', () => {
  const named = [...textOf(PAGE).matchAll(/`([A-Z]+_[A-Z_]+)`/g)].map(([, code]) => code!);
  expect(named.filter((code) => !isFailureCode(code) && !/^(DAYONE|NODE)_/.test(code))).toEqual([]);
  expect(named).toEqual(expect.arrayContaining(['SOURCE_UNREACHABLE', 'SOURCE_UNUSABLE', 'SECRET_UNRESOLVED']));
});

describe('the source that it adds', () => {
  const BLOCKS = [...textOf(ADDED).matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text]) => text!);
  /** Where the blocks go, in the order of the page: a file, and the line after which it stands there. */
  const PLACES: [file: string, after: string | null][] = [
    ['domain/model/charter/sources/text.ts', null],
    ['domain/model/charter/sources/index.ts', "import { prometheus } from './prometheus';\n"],
    ['domain/model/charter/sources/index.ts', 'const FORMS = {\n'],
    ['activities/sources/text.ts', null],
    ['activities/sources/index.ts', "import { readPrometheus } from './prometheus';\n"],
    [
      'activities/sources/index.ts',
      "const READERS: { [K in Source['kind']]: Reader<Extract<Source, { kind: K }>> } = {\n",
    ],
  ];

  let copy: string;
  beforeAll(() => {
    copy = mkdtempSync(path.join(os.tmpdir(), 'dayone-source-'));
    for (const room of ['domain', 'evidence', 'activities', 'client', 'tsconfig.json', 'package.json'])
      cpSync(path.join(packageRoot(), room), path.join(copy, room), { recursive: true });
    symlinkSync(path.join(packageRoot(), 'node_modules'), path.join(copy, 'node_modules'));
    expect(BLOCKS).toHaveLength(PLACES.length);
    for (const [index, [name, after]] of PLACES.entries()) {
      const file = path.join(copy, name);
      if (after === null) {
        writeFileSync(file, BLOCKS[index]!);
        continue;
      }
      const parts = readFileSync(file, 'utf8').split(after);
      expect([name, parts.length]).toEqual([name, 2]);
      writeFileSync(file, parts.join(after + BLOCKS[index]));
    }
  });
  afterAll(async () => {
    await closeSites();
    rmSync(copy, { recursive: true });
  });

  test('compiles', () => {
    const config = { extends: './tsconfig.json', include: ['domain', 'activities'] };
    writeFileSync(path.join(copy, 'tsconfig.source.json'), JSON.stringify(config));
    const tsc = path.join(packageRoot(), 'node_modules', '.bin', 'tsc');
    const { stdout, status } = spawnSync(tsc, ['--noEmit', '-p', path.join(copy, 'tsconfig.source.json')], {
      encoding: 'utf8',
    });
    expect([stdout, status]).toEqual(['', 0]);
  });

  test('is written in a charter, and measures', async () => {
    const rules = require(path.join(copy, 'domain/charter/resolve')) as { resolveCharter: typeof resolveCharter };
    const { url } = await site(({ url }, response) => void response.end(url === '/v2.txt' ? '41.5\n' : 'closed'));
    const source = { kind: 'text', url: `${url}/$release.txt` };
    const result = rules.resolveCharter({ ...LEAST, metrics: [{ id: 'waiting', source }] });
    expect(result).toMatchObject({ charter: { metrics: [{ source }] } });
    const readers = require(path.join(copy, 'activities/sources')) as { readSource: typeof readSource };
    await expect(readers.readSource(source as never, scope(), probeContext())).resolves.toMatchObject({ value: 41.5 });
    const other = readers.readSource(source as never, scope({ release: 'v3' }), probeContext());
    expect((await failure('SOURCE_UNUSABLE', other)).message).toBe(`${url}/v3.txt says closed, not a finite number`);
  });

  test('its faults are reported', () => {
    const rules = require(path.join(copy, 'domain/charter/resolve')) as { resolveCharter: typeof resolveCharter };
    const result = rules.resolveCharter({ ...LEAST, metrics: [{ id: 'm', source: { kind: 'text' }, query: 'x' }] });
    expect('faults' in result && result.faults.map(({ path, what }) => [path.join('.'), what])).toEqual([
      ['metrics.0.query', 'has no meaning for a text source'],
      ['metrics.0.source.url', 'is missing'],
    ]);
  });
});
