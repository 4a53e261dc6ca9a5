import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkCharterFile, readCharterFile } from '../../client/charter/file';
import { Failure } from '../../domain/kernel/failures';
import { charterFile } from '../../domain/model/charter';
import { HEAD, lines } from './charter-written';

const EXAMPLES = join(__dirname, '../../examples/charters');
const SIXTY_LINES = join(__dirname, '../fixtures/charters/sixty-lines.yaml');

const KEYS = Object.entries(charterFile.keys).flatMap(([key, { written }]) => (written === 'not' ? [] : [key]));

const folder = mkdtempSync(join(tmpdir(), 'dayone-charter-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: string | Buffer): string {
  const path = join(folder, 'charter.yaml');
  writeFileSync(path, content);
  return path;
}

async function failureOf(path: string): Promise<Failure> {
  try {
    await readCharterFile(path);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('the examples', () => {
  test.each(readdirSync(EXAMPLES).filter((name) => name !== 'agency.yaml'))('%s is a charter', async (name) => {
    const { charter, digest } = await readCharterFile(join(EXAMPLES, name));
    expect(`${charter.id}.yaml`.replace('contract-review', 'minimal')).toBe(name);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test('lead qualification is a charter, although its gates must stay closed', async () => {
    const { charter } = await readCharterFile(join(EXAMPLES, 'lead-qualification.yaml'));
    expect(charter.groups).toEqual([charter.people.owner]);
    expect(charter.metrics).toHaveLength(1);
    expect(charter.metrics![0]).not.toHaveProperty('source');
    expect(charter.rollback).not.toHaveProperty('rto');
    expect(charter.governance).not.toHaveProperty('dpia');
  });
});

test('a charter with everything that the ten gates require fits in sixty lines', async () => {
  expect(readFileSync(SIXTY_LINES, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(60);
  const { charter } = await readCharterFile(SIXTY_LINES);
  expect(Object.keys(charter.people)).toHaveLength(7);
  expect(new Set(Object.values(charter.people)).size).toBe(7);
  expect(charter.metrics!.map(({ role, source, target }) => [role, Boolean(source), Boolean(target)])).toEqual([
    ['primary', true, true],
    ['guardrail', true, true],
    ['guardrail', true, true],
  ]);
  expect(Object.values(charter.governance!)).toHaveLength(10);
  expect(charter.rollback).toMatchObject({ rto: '30 s', executor: { kind: 'webhook' }, performer: 'delivery-lead' });
  expect(charter.process).toMatchObject({ handOvers: [expect.any(String), expect.any(String)] });
});

describe('faults have their place, in the order of the file', () => {
  test.each<[string, string, string[]]>([
    [
      'a wrong value stands where the value is',
      `${HEAD}goLive: { window: 1 h, readEvery: soon }\n`,
      [
        'f:8:35 goLive.readEvery: is "soon"; expected a duration of at most 10 years (a number and s, min, h, days, weeks or years); for example 15 min',
      ],
    ],
    [
      'an unknown key stands where the key is, with what was meant',
      `${HEAD}goLive:\n  readEvry: 15 min\n`,
      [
        'f:9:3 goLive.readEvry: is not a key here; expected one of stages, window, minSamples, atMost, readEvery, users, leastUse; for example readEvery: …; did you mean readEvery?',
      ],
    ],
    [
      'a missing key stands where its parent is',
      HEAD.replace('  sponsor: Gita Rao\n', ''),
      [
        "f:4:1 people.sponsor: is missing; expected a person's name, or a block of name, id, email and group; for example Anna Berg",
      ],
    ],
    [
      'an empty key stands where the key is',
      `${HEAD}site:\n`,
      ['f:8:1 site: is empty; expected a slug: lower-case letters, digits and single hyphens; for example acme-dc1'],
    ],
    [
      'a list item stands where it is',
      `${HEAD}calendar:\n  holidays:\n    - 2026-12-25\n    - 2026-02-30\n`,
      ['f:11:7 calendar.holidays[1]: is "2026-02-30"; expected a date as YYYY-MM-DD; for example 2026-12-25'],
    ],
    [
      'behind an alias, where the anchor is',
      `${HEAD}process: { volume: 1 per day, minutes: 1, hourlyCost: &c soon, cost: { runPerWeek: *c } }\n`,
      [
        'f:8:58 process.hourlyCost: is "soon"; expected an amount, with its currency if you like; for example 42 EUR',
        'f:8:84 process.cost.runPerWeek: is "soon"; expected an amount, with its currency if you like; for example 300',
      ],
    ],
    [
      'a doubled key stands where it is again',
      `${HEAD}client: Other\n`,
      ['f:8:1 client: is written twice; expected each key once; for example id: invoice-intake'],
    ],
    [
      'a tag',
      `${HEAD}site: !!str dc1\n`,
      ['f:8:13 site: has the tag tag:yaml.org,2002:str; expected a plain value; for example id: invoice-intake'],
    ],
    [
      'a second document',
      `${HEAD}---\nid: other\n`,
      [
        'f:8:1 the charter: is followed by a second document; expected one YAML document, texts with [ ] { } , : or # in quotes; for example query: "sum(rate(x[5m]))"',
      ],
    ],
    [
      'an empty file',
      '',
      [`f:1:1 the charter: is empty; expected a block of keys (${KEYS.join(', ')}); for example extends: …`],
    ],
    [
      'an unknown time zone',
      `${HEAD}calendar: { timezone: Europe/Berlyn }\n`,
      [
        'f:8:23 calendar.timezone: is "Europe/Berlyn"; expected a time zone of the IANA database; for example Europe/Berlin',
      ],
    ],
    [
      'another YAML',
      `%YAML 1.1\n---\n${HEAD}`,
      ['f:1:1 the charter: asks for YAML 1.1; expected YAML 1.2; for example no %YAML line'],
    ],
    [
      'a key that is no word',
      `${HEAD}? [a]\n: b\n`,
      expect.arrayContaining([expect.stringContaining('has a key that is no word')]) as unknown as string[],
    ],
  ])('%s', (_, text, expected) => expect(lines(text)).toEqual(expected));

  test('a broken line is reported once, without the faults that follow from it and without its text', () => {
    const [line, ...more] = lines(`${HEAD}operation: { runbook: x "hunter2" ] y }\nsite: dc1\n`);
    expect(line).toMatch(/^f:8:\d+ the charter: is not YAML: /);
    expect(line).not.toContain('hunter2');
    expect(more).toEqual([]);
  });
});

describe('numbers that YAML changes silently', () => {
  test.each([
    ['010', 'is 010, which YAML reads as 10'],
    ['0o10', 'is 0o10, which YAML reads as 8'],
    ['0x1F', 'is 0x1F, which YAML reads as 31'],
    ['1e400', 'is 1e400, which YAML reads as Infinity'],
    ['1e-400', 'is 1e-400, which YAML reads as 0'],
    ['.nan', 'is .nan, which YAML reads as NaN'],
    ['.inf', 'is .inf, which YAML reads as Infinity'],
    ['9007199254740993', 'is 9007199254740993, which YAML reads as 9007199254740992'],
    ['0.1234567890123456789', 'is 0.1234567890123456789, which YAML reads as 0.12345678901234568'],
    ['1_000', 'is "1_000"'],
  ])('%s', (number, what) => {
    const found = lines(`${HEAD}rollback: { manualCapacity: ${number} }\n`);
    expect(found).toHaveLength(1);
    expect(found[0]!).toContain(`f:8:29 rollback.manualCapacity: ${what}; expected a number`);
  });

  test.each(['12', '0.5', '1e3', '0', '900719925474'])('%s is accepted unchanged', (number) =>
    expect(lines(`${HEAD}rollback: { manualCapacity: ${number} }\n`).join()).not.toContain('YAML'),
  );
});

describe('files', () => {
  test('each fault is a detail with its file, line and column', async () => {
    const path = file(HEAD.replace('id: triage', 'id: No Slug').replace('title: Mailbox triage\n', ''));
    const failure = await failureOf(path);
    expect(failure).toMatchObject({ code: 'BAD_CHARTER', exit: 2, message: 'charter.yaml has 2 faults' });
    expect(failure.details).toEqual([
      `${path}:1:1 title: is missing; expected a text of at most 200 characters, all of which can be seen; for example Invoice intake in accounts payable`,
      `${path}:1:5 id: is "No Slug"; expected a slug: lower-case letters, digits and single hyphens; for example invoice-intake`,
    ]);
  });

  test('the faults are available as objects', async () => {
    const read = await checkCharterFile(file(HEAD.replace('id: triage', 'id: No Slug')));
    expect(read).toMatchObject({
      faults: [{ code: 'BAD_CHARTER', path: ['id'], line: 1, column: 5, what: 'is "No Slug"' }],
    });
  });

  test('a literal secret has its own code, and is not shown', async () => {
    const failure = await failureOf(
      file(`${HEAD}rollback: { executor: { url: "http://x.example", secret: hunter2 } }\n`),
    );
    expect(failure.code).toBe('SECRET_IN_CHARTER');
    expect(JSON.stringify([failure.message, failure.details])).not.toContain('hunter2');
  });

  test('a byte order mark and Windows line ends change nothing', async () => {
    const plain = await readCharterFile(file(HEAD));
    const marked = await readCharterFile(file(`\ufeff${HEAD.replaceAll('\n', '\r\n')}`));
    expect(marked.digest).toBe(plain.digest);
  });

  test('a missing path, a folder and a binary file are refused', async () => {
    expect(await failureOf(join(folder, 'nowhere.yaml'))).toMatchObject({
      code: 'FILE_UNREADABLE',
      message: `there is no file ${join(folder, 'nowhere.yaml')}`,
      details: ['a new charter is written by: dayone init'],
    });
    expect(await failureOf(folder)).toMatchObject({
      code: 'FILE_UNREADABLE',
      message: `${folder} cannot be read: it is a folder`,
    });
    const western = file(Buffer.from('title: Köln', 'latin1'));
    expect(await failureOf(western)).toMatchObject({
      code: 'BAD_ENCODING',
      message: expect.stringContaining('is not utf-8 at byte 9 (0xf6)'),
    });
  });

  test('the largest charter is 64 KiB', async () => {
    const filled = (bytes: number) => `${HEAD}#`.padEnd(bytes, 'x');
    expect((await readCharterFile(file(filled(65_536)))).charter.id).toBe('triage');
    expect((await failureOf(file(filled(65_537)))).code).toBe('TOO_LARGE');
    expect((await failureOf('/dev/zero')).code).toBe('TOO_LARGE');
  });
});
