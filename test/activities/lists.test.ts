/** Lists that the retainer reads row by row: samples, access, data classes, inventory. */
import * as child from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { access } from '../../activities/checks/access';
import { classes } from '../../activities/checks/classes';
import { inventory } from '../../activities/checks/inventory';
import { sample } from '../../activities/checks/sample';
import type { ListSource } from '../../domain/model/charter/lists';
import type { Evidence } from '../../evidence/store';
import { closeSites, failure, json, probeContext, scope, site } from './support';

const execFile = promisify(child.execFile);
let folder: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'dayone-lists-')));
});

afterEach(closeSites);
afterAll(() => rmSync(folder, { recursive: true }));

async function csv(text: string, column?: string): Promise<ListSource> {
  const { url } = await site((_, response) => void response.writeHead(200, { 'content-type': 'text/csv' }).end(text));
  return { kind: 'csv', url, ...(column === undefined ? {} : { column }) };
}

async function document(value: unknown, rows = '/rows'): Promise<ListSource> {
  const { url } = await site((_, response) => json(response, value));
  return { kind: 'http', url, rows };
}

const cases = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `c-${from + index}`);

const table = (column: string, cells: readonly string[]): string => `${[column, ...cells].join('\n')}\n`;

const draw = (list: ListSource, seed = 'seed', size = 5) =>
  sample.ask({ list, scope: scope(), seed, size }, probeContext());

const refusal = async (asked: Promise<unknown>): Promise<string> => (await failure('SOURCE_UNUSABLE', asked)).message;

describe('a sample', () => {
  test('neither draws nor counts cases that were drawn before', async () => {
    const { url } = await site((_, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' }).end('case\na\nb\nc\nd\n');
    });
    const list: ListSource = { kind: 'csv', url };
    const drawn = await sample.ask({ list, scope: scope(), seed: 's', size: 5, known: ['a', 'c'] }, probeContext());
    expect({ ...drawn, cases: [...drawn.cases].sort() }).toEqual({ population: 2, cases: ['b', 'd'] });
  });

  test('is the same for the same seed and any order of the rows, and a case counts once', async () => {
    const drawn = await draw(await csv(table('case', cases(1, 400))));
    expect(drawn).toMatchObject({ population: 400, cases: { length: 5 } });
    expect(new Set(drawn.cases).size).toBe(5);
    const again = [...cases(1, 400).reverse(), ...cases(50, 350)];
    await expect(draw(await csv(table('case', again)))).resolves.toEqual(drawn);
    const other = await draw(await csv(table('case', cases(1, 400))), 'another seed');
    expect(other.cases).not.toEqual(drawn.cases);
  });

  test('has all cases if there are fewer than requested, and none if the list is empty', async () => {
    const drawn = await draw(await csv('case,note\nb,x\n\na,y\nb,z\n'));
    expect(drawn.population).toBe(2);
    expect([...drawn.cases].sort()).toEqual(['a', 'b']);
    await expect(draw(await csv('case\n'))).resolves.toEqual({ population: 0, cases: [] });
  });

  test('gives every case the same chance', async () => {
    const list = await csv(table('case', cases(1, 20)));
    const times = new Map<string, number>();
    for (let seed = 0; seed < 200; seed++)
      for (const id of (await draw(list, `seed ${seed}`, 5)).cases) times.set(id, (times.get(id) ?? 0) + 1);
    // 200 draws of a quarter: 50 each, standard deviation 6; five of them either way.
    expect(times.size).toBe(20);
    for (const count of times.values()) expect(Math.abs(count - 50)).toBeLessThan(31);
  });

  test('of a million cases needs little memory', async () => {
    function* lines(): Iterable<string> {
      yield 'case\n';
      for (let n = 0; n < 1_000_000; n += 1_000)
        yield Array.from({ length: 1_000 }, (_, i) => `case number ${(n + i) % 900_000} of the mailbox\n`).join('');
    }
    const { url } = await site(async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' });
      await pipeline(Readable.from(lines()), response).catch(() => undefined);
    });
    const hook = path.join(__dirname, '../support/typescript-hook.js');
    const inSmallRoom = ['--max-old-space-size=56', '-r', hook, path.join(__dirname, 'read-in-small-room.ts')];
    const draws: ListSource = { kind: 'csv', url };
    const { stdout } = await execFile(process.execPath, [...inSmallRoom, JSON.stringify({ draws })]);
    expect(JSON.parse(stdout)).toMatchObject({ population: 900_000, cases: { length: 30 } });
  });

  test('requests the window with its own column and headers', async () => {
    const asked: string[] = [];
    process.env.DAYONE_TEST_LIST = 'hush';
    const { url, requests } = await site((request, response) => {
      asked.push(request.url);
      response.writeHead(200, { 'content-type': 'text/csv' }).end('ticket\n7\n');
    });
    const list: ListSource = {
      kind: 'csv',
      url: `${url}/of?release=$release&from=$from`,
      column: 'ticket',
      headers: { authorization: 'env:DAYONE_TEST_LIST' },
    };
    const given = scope({ from: '2026-01-01T00:00:00.000Z' });
    const drawn = await sample.ask({ list, scope: given, seed: 's', size: 1 }, probeContext());
    expect(drawn).toEqual({ population: 1, cases: ['7'] });
    expect(asked).toEqual(['/of?release=v2&from=2026-01-01T00%3A00%3A00.000Z']);
    expect(requests[0]!.headers.authorization).toBe('hush');
  });

  test('names every unusable row, and the column', async () => {
    const long = 'x'.repeat(101);
    expect(await refusal(draw(await csv(`case,n\na,1\n"",2\n${long},3\n"",4\n`)))).toBe(
      'there is nothing in case in row 2, 4; case has more than 100 characters in row 3',
    );
    expect(await refusal(draw(await csv('id\n1\n')))).toBe('there is no column case, only id');
    expect(await refusal(draw(await csv('case,case\n1,2\n')))).toContain('has the column case twice');
    expect(await refusal(draw(await csv('case,n\n1\n')))).toContain('not CSV with a header');
  });

  test('is read from a file in an allowed folder of the worker only', async () => {
    writeFileSync(path.join(folder, 'v2.csv'), '\uFEFFcase\r\na\r\nb\r\n');
    const list: ListSource = { kind: 'csv', file: '$release.csv' };
    const asked = { list, scope: scope(), seed: 's', size: 5 };
    await expect(sample.ask(asked, probeContext({ allowedFolders: [folder] }))).resolves.toMatchObject({
      population: 2,
    });
    expect(await refusal(sample.ask(asked, probeContext()))).toContain('is in no folder that this worker may read');
  });

  test('cannot be drawn from a source that does not answer', async () => {
    const { url } = await site((_, response) => void response.writeHead(503).end());
    await failure('SOURCE_UNREACHABLE', draw({ kind: 'csv', url }));
    await failure(
      'SECRET_UNRESOLVED',
      draw({ kind: 'csv', url, headers: { authorization: 'env:DAYONE_TEST_NOWHERE' } }),
    );
  });
});

describe('a JSON list', () => {
  test('has objects or texts, at its pointer', async () => {
    await expect(draw(await document({ rows: [{ case: 7, x: [] }, { case: ' b ' }] }))).resolves.toMatchObject({
      population: 2,
    });
    const drawn = await draw(await document([['a', 'b'], 1], '/0'));
    expect([...drawn.cases].sort()).toEqual(['a', 'b']);
  });

  test('names each fault with its row and column', async () => {
    expect(await refusal(draw(await document({ rows: { case: 1 } })))).toBe('/rows is no list');
    expect(await refusal(draw(await document({})))).toBe('/rows is not there');
    expect(await refusal(draw(await document({ rows: [{ case: 'a' }, { case: [] }, { case: true }] })))).toBe(
      'case is neither a text nor a number in row 2, 3',
    );
    expect(await refusal(draw(await document({ rows: [{ case: 'a' }, { id: 'b' }, null] })))).toBe(
      'there is nothing in case in row 2, 3',
    );
  });
});

describe('access', () => {
  const asked = (list: ListSource, leavers: string[], holders = ['anna'], people: object = {}) =>
    access.ask(
      { list, scope: scope(), leavers, holders },
      probeContext({ evidence: { people } as unknown as Evidence }),
    );

  test('finds people by id or by their own address, in any case of letters', async () => {
    const people = { get: async (id: string) => ({ id, name: id, email: `${id}@x.de`, sharedMailbox: id === 'anna' }) };
    const list = await csv('person\nBen@X.de\nAnna@x.de\nCarla@x.de\n');
    await expect(asked(list, ['ben'], ['carla', 'anna'], people)).resolves.toEqual({
      entries: 3,
      leavers: ['ben'],
      holders: 1,
      unrecognisable: [],
    });
    await expect(asked(list, ['ben'], ['carla'])).resolves.toEqual({
      entries: 3,
      leavers: [],
      holders: 0,
      unrecognisable: ['ben'],
    });
  });

  test.each([
    ['ben+work@x.de', 'ben@x.de'],
    ['ben@x.de', 'Ben+VPN@X.de'],
    ['ben@x.de', '"Ben Berg" <ben@x.de>'],
    ['ben@x.de', 'mailto:ben@x.de'],
    ['ben@münchen.de', 'ben@xn--mnchen-3ya.de'],
  ])('finds %s, who is listed as %s', async (email, entry) => {
    const people = { get: async (id: string) => ({ id, name: id, email: id === 'ben' ? email : `${id}@x.de` }) };
    const list = await csv(`person\n${entry.includes('"') ? `"${entry.replaceAll('"', '""')}"` : entry}\nanna@x.de\n`);
    await expect(asked(list, ['ben'], ['anna'], people)).resolves.toMatchObject({ leavers: ['ben'], holders: 1 });
  });

  test('names the leavers that a list of addresses cannot check, because they have no address of their own', async () => {
    const people = {
      get: async (id: string) =>
        id === 'gone'
          ? undefined
          : { id, name: id, ...(id !== 'dora' && { email: `${id}@x.de` }), sharedMailbox: id === 'team' },
    };
    const leavers = ['ben', 'dora', 'gone', 'team'];
    await expect(asked(await csv('person\nanna@x.de\ndora\n'), leavers, ['anna'], people)).resolves.toEqual({
      entries: 2,
      leavers: ['dora'],
      holders: 1,
      unrecognisable: ['gone', 'team'],
    });
    await expect(asked(await csv('person\nanna\ncarla\n'), leavers, ['anna'], people)).resolves.toEqual({
      entries: 2,
      leavers: [],
      holders: 1,
      unrecognisable: [],
    });
  });

  test('returns only the requested leavers', async () => {
    const list = await csv('person,role\nanna,admin\nBEN,reader\ncarla,reader\nben,admin\n');
    await expect(asked(list, ['ben', 'dora'])).resolves.toEqual({
      entries: 4,
      leavers: ['ben'],
      holders: 1,
      unrecognisable: [],
    });
    await expect(asked(list, [])).resolves.toEqual({ entries: 4, leavers: [], holders: 1, unrecognisable: [] });
    await expect(asked(await csv('person\n'), ['ben'])).resolves.toEqual({
      entries: 0,
      leavers: [],
      holders: 0,
      unrecognisable: [],
    });
  });

  test('never names a person in a failure', async () => {
    const list = await csv('login,person\nanna,anna\nben,\n');
    expect(await refusal(asked(list, ['ben']))).toBe('there is nothing in person in row 2');
    expect(await refusal(asked(await csv('anna,admin\nben,reader\n'), ['ben']))).toBe('there is no column person');
    const { url } = await site((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('["anna", "ben');
    });
    expect(await refusal(asked({ kind: 'http', url, rows: '' }, ['ben']))).toBe(`${url}/ answered with broken JSON`);
  });
});

test('each undeclared data class is named once, truncated', async () => {
  const seen = ['personal', 'health', ` ${'z'.repeat(300)}`, 'health', 'finance'];
  const asked = (list: ListSource) =>
    classes.ask({ list, scope: scope(), declared: ['personal', 'finance'] }, probeContext());
  await expect(asked(await csv(table('class', seen)))).resolves.toEqual({
    entries: 5,
    undeclared: ['health', `${'z'.repeat(99)}…`],
  });
  const many = await asked(await csv(table('class', cases(1, 80))));
  expect(many).toMatchObject({ entries: 80, undeclared: { length: 50 } });
  expect(await refusal(asked(await csv('class,n\n,1\n')))).toBe('there is nothing in class in row 1');
});

describe('an inventory', () => {
  const asked = (list: ListSource) => inventory.ask({ list, scope: scope() }, probeContext());

  test('has names, optional dates and optional successors', async () => {
    const text = 'name,endOfSupport,successor\nmodel-a,2027-03-31,model-b\nlib,,\n';
    const items = [
      { name: 'model-a', endOfSupport: '2027-03-31', successor: 'model-b' },
      { name: 'lib', endOfSupport: null, successor: null },
    ];
    await expect(asked(await csv(text))).resolves.toEqual({ items });
    await expect(asked(await document({ rows: [items[0], { name: 'lib', endOfSupport: null }] }))).resolves.toEqual({
      items,
    });
    await expect(asked(await csv('name,endOfSupport\nlib,\n'))).resolves.toEqual({ items: [items[1]] });
  });

  test('is refused with all its faults at once', async () => {
    const text = `name,endOfSupport\nlib,2027-02-30\n,soon\n${'x'.repeat(201)},\n`;
    expect(await refusal(asked(await csv(text)))).toBe(
      'there is nothing in name in row 2; name or successor has more than 200 characters in row 3; ' +
        'endOfSupport is no date such as 2027-03-31 in row 1, 2',
    );
    expect(await refusal(asked(await csv('name\nlib\n')))).toBe('there is no column endOfSupport, only name');
    const many = `name,endOfSupport\n${cases(1, 201)
      .map((name) => `${name},`)
      .join('\n')}`;
    expect(await refusal(asked(await csv(many)))).toBe('there are more than 200 rows');
  });
});
