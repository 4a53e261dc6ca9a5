/** The source `csv`: tables by address and in files. */
import * as child from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { readSource } from '../../activities/sources';
import type { RawReading, ReadingRequest } from '../../activities/sources/reading';
import type { Source } from '../../domain/model/charter/sources';
import { workerConfig } from '../../workers/config';
import { closeSites, failure, probeContext, scope, site } from './support';

const execFile = promisify(child.execFile);
const hook = path.join(__dirname, '../support/typescript-hook.js');

type Csv = Partial<Extract<Source, { kind: 'csv' }>>;

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'dayone-csv-')));
});
afterEach(closeSites);
afterAll(() => rmSync(folder, { recursive: true }));

const WINDOW = scope({ from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' });
const TABLE = `closed,release,minutes,ok,state
2025-12-31T23:59:59Z,v2,100,true,done
2026-01-01T00:00:00Z,v2,2,true,done
2026-01-01T12:00:00+01:00,v2, 4 ,false,"done, late"
2026-01-01 13:00Z,v1,6,1,open
2026-01-01T23:59:59.999Z,v2,12,0,done
2026-01-02T00:00:00Z,v2,100,true,done
`;

async function table(text: string, given: Csv, wanted: ReadingRequest = {}, of = WINDOW) {
  const { url } = await site((_, response) => void response.writeHead(200, { 'content-type': 'text/csv' }).end(text));
  return readSource({ kind: 'csv', url: `${url}/cases.csv`, ...given }, of, probeContext(), wanted);
}
const cases = (given: Csv, wanted: ReadingRequest = {}) => table(TABLE, { at: 'closed', ...given }, wanted);

describe('a table by its address', () => {
  test.each([
    ['NFC', 'NFD'],
    ['NFD', 'NFC'],
    ['NFD', 'NFD'],
  ] as const)('finds a filter in %s among cells in %s, for good rows and for all rows', async (written, stored) => {
    const text = `town,n\n${'Köln'.normalize(stored)},1\nBonn,2\n`;
    const is = { town: 'Köln'.normalize(written) };
    await expect(table(text, { good: is })).resolves.toMatchObject({ good: 1, total: 2 });
    await expect(table(text, { where: is, column: 'n' })).resolves.toMatchObject({ value: 1, samples: 1 });
  });

  test.each<[NonNullable<ReadingRequest['aggregation']> | undefined, Csv, object]>([
    ['mean', { column: 'minutes' }, { value: 6, samples: 4 }],
    [undefined, { column: 'minutes' }, { value: 6, samples: 4 }],
    ['sum', { column: 'minutes' }, { value: 24, samples: 4 }],
    ['latest', { column: 'minutes' }, { value: 12, samples: 4 }],
    ['count', { column: 'ok' }, { value: 2, samples: 4 }],
    ['share', { column: 'ok' }, { value: 0.5, good: 2, total: 4, samples: 4 }],
    ['share', { good: { ok: true } }, { value: 0.5, good: 2, total: 4, samples: 4 }],
    [undefined, { good: { state: ['done', 'open'] } }, { good: 3, total: 4 }],
    ['count', { good: { state: 'open' } }, { value: 1, samples: 4 }],
    ['count', { where: { release: '$release' } }, { value: 3, samples: 3 }],
    [undefined, { where: { release: ['$release', '$base'], minutes: [2, 6] } }, { value: 2, samples: 2 }],
    ['mean', { where: { release: '$base' }, column: 'minutes' }, { value: 6, samples: 1 }],
    [
      'distribution',
      { column: 'minutes' },
      { value: 0, samples: 4, distribution: { kind: 'numbers', values: [2, 4, 6, 12] } },
    ],
    [
      'distribution',
      { column: 'state' },
      { samples: 4, distribution: { kind: 'categories', counts: { done: 2, 'done, late': 1, open: 1 } } },
    ],
  ])('gives the %s of %j over the half-open window', async (aggregation, given, expected) => {
    const reading = await cases(given, { aggregation });
    expect(reading).toMatchObject({ ...expected, dated: true });
    expect(reading.at).toBe(given.where?.release === '$base' ? '2026-01-01T13:00:00.000Z' : reading.at);
  });

  test('gives a reading as old as its latest row', async () => {
    await expect(cases({ column: 'minutes' })).resolves.toMatchObject({ at: '2026-01-01T23:59:59.999Z', dated: true });
  });

  test('gives a reading of no samples if the window has no row', async () => {
    for (const aggregation of ['mean', 'sum', 'count', 'latest', 'share', 'distribution'] as const) {
      const reading = await cases({ column: 'ok', where: { release: 'v9' } }, { aggregation });
      expect(reading).toMatchObject({ value: 0, samples: 0 });
      expect(reading).not.toHaveProperty('dated');
    }
  });

  test('counts all rows if there is no column of times, and the address may name the window', async () => {
    await expect(table(TABLE, { column: 'minutes' })).resolves.toMatchObject({ samples: 6 });
    const { url } = await site((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'last-modified': 'Thu, 01 Jan 2026 10:00:00 GMT' });
      response.end('x\n1\n');
    });
    const source: Source = { kind: 'csv', url, column: 'x' };
    await expect(readSource(source, WINDOW, probeContext())).resolves.toMatchObject({
      at: '2026-01-01T10:00:00.000Z',
      dated: true,
    });
    const stale = readSource(source, scope(), probeContext());
    expect((await failure('SOURCE_UNUSABLE', stale)).message).toContain('stale: the data is of 2026-01-01T10');
  });

  test('is requested with its headers, and with variables in the address', async () => {
    process.env.DAYONE_TEST_TOKEN = 'hush';
    const { url, requests } = await site(
      (_, response) => void response.writeHead(200, { 'content-type': 'text/csv' }).end('x\n1\n'),
    );
    const headers = { Authorization: 'env:DAYONE_TEST_TOKEN' } as const;
    await readSource(
      { kind: 'csv', url: `${url}/$release.csv`, column: 'x', headers },
      scope({ release: 'a/b' }),
      probeContext(),
    );
    expect(requests[0]).toMatchObject({ url: '/a%2Fb.csv', headers: { authorization: 'hush' } });
  });

  test('is read with little memory, even with a million rows', async () => {
    const rows = 1_000_000;
    function* lines(): Iterable<string> {
      yield 'minutes,state\n';
      for (let n = 1; n <= rows; n += 1_000) {
        yield Array.from({ length: 1_000 }, (_, i) => `${(n + i) % 100},${i % 2 ? 'done' : 'open'}\n`).join('');
      }
    }
    const { url } = await site(async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' });
      await pipeline(Readable.from(lines()), response).catch(() => undefined);
    });
    const source: Source = { kind: 'csv', url, column: 'minutes', where: { state: 'done' } };
    // The half million rows that count would not fit into this room, were they kept.
    const inSmallRoom = ['--max-old-space-size=40', '-r', hook, path.join(__dirname, 'read-in-small-room.ts')];
    const { stdout } = await execFile(process.execPath, [...inSmallRoom, JSON.stringify(source)]);
    const reading = JSON.parse(stdout) as RawReading;
    expect(reading).toMatchObject({ samples: rows / 2 });
    expect(reading.distribution).toMatchObject({
      kind: 'numbers',
      values: Array.from({ length: 50 }, (_, i) => 2 * i),
    });
  });

  test.each<[string, string, Csv, ReadingRequest, string]>([
    ['no header', '', { column: 'x' }, {}, 'there is no header line'],
    ['no such column', 'a,b\n1,2\n', { column: 'x' }, {}, 'there is no column x, only a, b'],
    ['no such column to filter', 'a,b\n1,2\n', { where: { x: 1 } }, {}, 'there is no column x, only a, b'],
    ['a column twice', 'a,a\n1,2\n', { column: 'a' }, {}, 'has the column a twice'],
    ['no number', 'x\n1\nNaN\n\n3\nInfinity\n', { column: 'x' }, {}, 'x is not a number in row 2, 4'],
    ['many faults', `x\n${'?\n'.repeat(9)}`, { column: 'x' }, {}, 'x is not a number in row 1, 2, 3, 4, 5 and 4 more'],
    ['no yes or no', 'x\n1\n0.5\n', { column: 'x' }, { aggregation: 'share' }, 'x is not 0, 1, true or false in row 2'],
    [
      'an empty category',
      'x,y\na,1\n,1\n',
      { column: 'x' },
      { aggregation: 'distribution' },
      'there is nothing in x in row 2',
    ],
    [
      'no time',
      'x,at\n1,yesterday\n',
      { column: 'x', at: 'at' },
      {},
      'at is no real date such as 2026-01-31, nor a time with its offset such as 2026-01-31T09:00:00+01:00 in row 1',
    ],
    ['a row too long', 'a,b\n1,2,3\n', { column: 'a' }, {}, 'not CSV with a header: Invalid Record Length'],
    ['a quote that never closes', 'a\n"1\n2\n', { column: 'a' }, {}, 'not CSV with a header: Quote Not Closed'],
    [
      'a row without an end',
      `a\n"${'1'.repeat(2_000_000)}`,
      { column: 'a' },
      {},
      'not CSV with a header: Max Record Size',
    ],
    [
      'a filter by a number that is one of two readings of a cell',
      'a;b\n2.400;1\n',
      { good: { a: 2.4 } },
      {},
      'a can be read in two ways (2.400',
    ],
    ['the same with a comma', 'a;b\n2,400;1\n', { where: { a: 2400 }, column: 'b' }, {}, '2,400 may be 2400 or 2.4'],
    [
      'a mean of good rows',
      'a\n1\n',
      { good: { a: 1 } },
      { aggregation: 'mean' },
      'good rows are a share or a count, and no mean',
    ],
    ['a mean of no column', 'a\n1\n', {}, { aggregation: 'mean' }, 'a mean needs a column'],
  ])('is unusable for %s', async (_, text, given, wanted, message) => {
    expect((await failure('SOURCE_UNUSABLE', table(text, given, wanted))).message).toContain(message);
  });
});

describe('a table in a file', () => {
  const file = (name: string, given: Csv = {}, folders: readonly string[] = [folder], of = scope()) =>
    readSource({ kind: 'csv', file: name, column: 'x', ...given }, of, probeContext({ allowedFolders: folders }));
  const write = (name: string, text = 'x\n1\n3\n'): string => {
    const whole = path.join(folder, name);
    mkdirSync(path.dirname(whole), { recursive: true });
    writeFileSync(whole, text);
    return whole;
  };

  test('is read in an allowed folder, by its whole path or from there, and is as old as the file', async () => {
    const whole = write('exports/v2.csv');
    // Of whole seconds: not every file system keeps more.
    const at = new Date((Math.floor(Date.now() / 1_000) - 60) * 1_000);
    utimesSync(whole, at, at);
    const expected = { value: 2, samples: 2, at: at.toISOString(), dated: true };
    await expect(file(whole)).resolves.toMatchObject(expected);
    await expect(file('exports/$release.csv')).resolves.toMatchObject(expected);
    await expect(file('v2.csv', {}, ['/nowhere', folder, path.join(folder, 'exports')])).resolves.toMatchObject(
      expected,
    );
  });

  test('is outdated if it was not written in the window', async () => {
    const whole = write('old.csv');
    utimesSync(whole, new Date(0), new Date(0));
    expect((await failure('SOURCE_UNUSABLE', file('old.csv'))).message).toContain('stale: the data is of 1970');
  });

  test('is not read elsewhere: by its path, by dots or by a link', async () => {
    write('inside/here.csv');
    const secret = write('secret.csv');
    const inside = [path.join(folder, 'inside')];
    symlinkSync(secret, path.join(folder, 'inside', 'link.csv'));
    symlinkSync(folder, path.join(folder, 'inside', 'up'));
    for (const name of [secret, '../secret.csv', 'link.csv', 'up/secret.csv', '/etc/passwd', '.', `${inside[0]}`]) {
      const { message } = await failure('SOURCE_UNUSABLE', file(name, {}, inside));
      expect(message).toBe(`${name} is in no folder that this worker may read (DAYONE_FOLDERS)`);
    }
    await expect(file('here.csv', {}, inside)).resolves.toMatchObject({ samples: 2 });
    await failure('SOURCE_UNUSABLE', file(secret, {}, []));
    const release = scope({ release: '../secret' });
    await failure('SOURCE_UNUSABLE', file('$release.csv', {}, inside, release));
  });

  test('is read in the folders that the environment of the worker names as absolute paths', () => {
    expect(workerConfig({ DAYONE_FOLDERS: '/srv/exports, /srv/reports,' }).allowedFolders).toEqual([
      '/srv/exports',
      '/srv/reports',
    ]);
    expect(workerConfig({}).allowedFolders).toEqual([]);
    expect(() => workerConfig({ DAYONE_FOLDERS: '/srv,exports' })).toThrow('DAYONE_FOLDERS: expected absolute paths');
  });

  test('is reported if it is missing or not a file', async () => {
    const { message } = await failure('SOURCE_UNREACHABLE', file('ghost.csv'));
    expect(message).toBe('ghost.csv cannot be read (ENOENT)');
    mkdirSync(path.join(folder, 'folder.csv'));
    expect((await failure('SOURCE_UNUSABLE', file('folder.csv'))).message).toBe('folder.csv is not a file');
  });
});
