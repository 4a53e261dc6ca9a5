/** What a charter has from the bases that it extends, and what is wrong in which file. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MOST_BASES } from '../../client/charter/chain';
import { checkCharterFile, placedLine, type ReadCharter, readCharterFile } from '../../client/charter/file';
import { MOST_BYTES } from '../../client/charter/file-text';
import { Failure } from '../../domain/kernel/failures';
import { HEAD } from './charter-written';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dayone-extends-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Files = Record<string, string>;

/** Writes the files; the first is the charter. Its path. */
function written(files: Files): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return join(folder, Object.keys(files)[0]!);
}

const read = (files: Files): Promise<ReadCharter> => readCharterFile(written(files));

/** The faults, as lines with the files' names only. */
async function faults(files: Files): Promise<string[]> {
  const file = written(files);
  const found = await checkCharterFile(file);
  if (!('faults' in found)) throw new Error('no fault');
  return found.faults.map((fault) => placedLine(file, fault).replaceAll(`${folder}/`, ''));
}

const OWN = `extends: agency.yaml
id: triage
client: Harbour Office Ltd
title: Mailbox triage
people: { sponsor: Gita Rao }
`;
const AGENCY = `people: { account-manager: Cleo Diaz, delivery-lead: Dan Eklund }
calendar: { timezone: Europe/Berlin, holidays: [2026-12-25] }
limits: { stallDays: 7 }
`;

describe('what is inherited', () => {
  test('a charter and its base equal the same charter in one file', async () => {
    const { charter, digest, bases } = await read({ 'triage.yaml': OWN, 'agency.yaml': AGENCY });
    const one = await read({ 'one.yaml': HEAD + AGENCY.split('\n').slice(1).join('\n') });
    expect(charter).toEqual(one.charter);
    expect(digest).toBe(one.digest);
    expect(bases.map((file) => file.replace(folder, ''))).toEqual(['/agency.yaml']);
  });

  test.each<[string, string, string, object]>([
    [
      'blocks merge key by key',
      'limits: { stallDays: 7, caseDays: 9 }',
      'limits: { stallDays: 4 }',
      { stallDays: 4, caseDays: 9 },
    ],
    [
      'an inherited value counts before a default',
      'limits: { stallDays: 7 }',
      'limits: { caseDays: 9 }',
      { stallDays: 7, caseDays: 9 },
    ],
    ['null takes away what is inherited', 'limits: { stallDays: 7 }', 'limits: { stallDays: null }', { stallDays: 10 }],
    ['null takes away a whole section', 'limits: { stallDays: 7 }', 'limits: null', { stallDays: 10 }],
  ])('%s', async (_, base, own, limits) => {
    const { charter } = await read({
      'triage.yaml': OWN + own,
      'agency.yaml': `${AGENCY.replace(/limits.*/, '')}${base}`,
    });
    expect(charter.limits).toMatchObject(limits);
  });

  test('a list replaces the list', async () => {
    const own = `${OWN}calendar: { holidays: [2027-01-01] }\n`;
    const { calendar } = (await read({ 'triage.yaml': own, 'agency.yaml': AGENCY })).charter;
    expect(calendar).toMatchObject({ timezone: 'Europe/Berlin', holidays: ['2027-01-01'] });
  });

  test('a person replaces the whole person, including the address', async () => {
    const people = 'people: { sponsor: Gita Rao, reviewer: { name: Eva Fischer } }';
    const { people: records } = await read({
      'triage.yaml': OWN.replace(/people.*/, people),
      'agency.yaml': AGENCY.replace('{', '{ reviewer: { id: p-7, name: Ben Cole, email: ben@agency.example },'),
    });
    expect(records.filter(({ name }) => name === 'Eva Fischer')).toEqual([
      { id: 'eva-fischer', name: 'Eva Fischer', group: false },
    ]);
    expect(JSON.stringify(records)).not.toContain('ben@agency.example');
  });

  test('cost rates of a base become a process with the volume and minutes of the charter', async () => {
    const agency = `${AGENCY}process: { hourlyCost: 42 EUR, cost: { pilot: { weeks: 9 } } }\n`;
    expect((await read({ 'triage.yaml': OWN, 'agency.yaml': agency })).charter).not.toHaveProperty('process');
    const own = `${OWN}process: { volume: 60 per week, minutes: 6 }\n`;
    expect((await read({ 'triage.yaml': own, 'agency.yaml': agency })).charter.process).toMatchObject({
      volumePerWeek: 60,
      hourlyCost: 42,
      cost: { pilot: { weeks: 9 } },
    });
    expect(await faults({ 'triage.yaml': `${OWN}process: { volume: 60 per week }\n`, 'agency.yaml': agency })).toEqual([
      'triage.yaml:6:1 process.minutes: is missing; expected minutes of work per case; for example 6',
    ]);
  });

  test('a base extends a base relative to its own folder, and the nearest value wins', async () => {
    const { charter, bases, inherited } = await read({
      'clients/harbour/triage.yaml': OWN.replace('agency.yaml', '../harbour.yaml').replace(/client:.*\n/, ''),
      'clients/harbour.yaml': 'extends: ../agency.yaml\nclient: Harbour Office Ltd\nlimits: { stallDays: 5 }\n',
      'agency.yaml': AGENCY,
    });
    expect(charter).toMatchObject({
      client: 'Harbour Office Ltd',
      limits: { stallDays: 5 },
      calendar: { timezone: 'Europe/Berlin' },
    });
    expect(bases.map((file) => file.replace(folder, ''))).toEqual(['/clients/harbour.yaml', '/agency.yaml']);
    expect(
      inherited.map(({ path, value, file, line, column }) => [
        path.join('.'),
        value,
        file.replace(folder, ''),
        line,
        column,
      ]),
    ).toEqual([
      ['people.account-manager', 'Cleo Diaz', '/agency.yaml', 1, 28],
      ['people.delivery-lead', 'Dan Eklund', '/agency.yaml', 1, 54],
      ['calendar.timezone', 'Europe/Berlin', '/agency.yaml', 2, 23],
      ['calendar.holidays', ['2026-12-25'], '/agency.yaml', 2, 48],
      ['limits.stallDays', 5, '/clients/harbour.yaml', 3, 22],
      ['client', 'Harbour Office Ltd', '/clients/harbour.yaml', 2, 9],
    ]);
  });
});

describe('the place of a fault', () => {
  test('every fault of all files is reported at once, each in its own file', async () => {
    expect(
      await faults({
        'triage.yaml': `${OWN}limits: { stallDays: many }\ngoLive: { readEvry: 1 h }\n`,
        'agency.yaml': `${AGENCY.replace('2026-12-25', '2026-02-30')}retainer: { every: soon }\nretainer: { jitter: 1 min }\n`,
      }),
    ).toEqual([
      'triage.yaml:6:22 limits.stallDays: is "many"; expected a number from 0 to 250; for example 10',
      expect.stringMatching(/^triage.yaml:7:11 goLive.readEvry: is not a key here; .*; did you mean readEvery\?$/),
      'agency.yaml:2:49 calendar.holidays[0]: is "2026-02-30"; expected a date as YYYY-MM-DD; for example 2026-12-25',
      'agency.yaml:5:1 retainer: is written twice; expected each key once; for example id: invoice-intake',
    ]);
  });

  test('a fault in a base is reported even if the charter overrules it', async () => {
    expect(
      await faults({ 'triage.yaml': `${OWN}limits: { stallDays: 4 }\n`, 'agency.yaml': AGENCY.replace('7', 'seven') }),
    ).toEqual(['agency.yaml:3:22 limits.stallDays: is "seven"; expected a number from 0 to 250; for example 10']);
  });

  test('a secret in a base is a fault that is not shown, even if the charter overrules it', async () => {
    const rollback = (secret: string) => `rollback: { executor: { url: "http://x.example", secret: ${secret} } }\n`;
    const file = written({ 'triage.yaml': OWN + rollback('env:A'), 'agency.yaml': AGENCY + rollback('hunter2') });
    const failure = await readCharterFile(file).catch((error: unknown) => error as Failure);
    expect(failure).toMatchObject({ code: 'SECRET_IN_CHARTER', message: 'agency.yaml has one fault' });
    expect(JSON.stringify((failure as Failure).details)).not.toContain('hunter2');
    expect((failure as Failure).details).toEqual([
      expect.stringMatching(/agency\.yaml:4:58 rollback\.executor\.secret: /),
    ]);
  });

  test('a fault of both files together is reported at the value that counts', async () => {
    expect(
      await faults({
        'triage.yaml': `${OWN}calendar: { opens: "20:00" }\n`,
        'agency.yaml': AGENCY.replace('{ timezone', '{ closes: "19:00", timezone'),
      }),
    ).toEqual([
      expect.stringMatching(/^agency\.yaml:2:21 calendar\.closes: is "19:00"; expected later than opens \(20:00\)/),
    ]);
  });

  test('a missing key is reported in the charter, or at its nearest parent', async () => {
    expect(await faults({ 'triage.yaml': OWN.replace(/people.*\n/, ''), 'agency.yaml': AGENCY })).toEqual([
      expect.stringMatching(/^agency\.yaml:1:1 people\.sponsor: is missing/),
    ]);
    expect(await faults({ 'triage.yaml': OWN.replace(/title.*\n/, ''), 'agency.yaml': AGENCY })).toEqual([
      expect.stringMatching(/^triage\.yaml:1:1 title: is missing/),
    ]);
  });

  test('an empty key removes nothing, and is a fault', async () => {
    expect(await faults({ 'triage.yaml': `${OWN}limits:\n  stallDays:\n`, 'agency.yaml': AGENCY })).toEqual([
      expect.stringMatching(/^triage\.yaml:7:3 limits\.stallDays: is empty/),
    ]);
  });

  test('null where nothing is inherited is a fault', async () => {
    expect(await faults({ 'triage.yaml': `${OWN}site: null\n`, 'agency.yaml': AGENCY })).toEqual([
      expect.stringMatching(/^triage\.yaml:6:7 site: is empty/),
    ]);
  });
});

describe('bases that cannot be followed', () => {
  const broken = (base: string) => OWN.replace('agency.yaml', base);

  test('a missing base is reported with a suggestion, and with the other faults of the charter', async () => {
    expect(await faults({ 'triage.yaml': `${broken('agncy.yaml')}site: No Slug\n`, 'agency.yaml': AGENCY })).toEqual([
      'triage.yaml:1:10 extends: is "agncy.yaml", but there is no file agncy.yaml; expected the path of a base, relative to this file; for example agency.yaml; did you mean agency.yaml?',
      expect.stringMatching(/^triage\.yaml:6:7 site: is "No Slug"/),
    ]);
  });

  test('a base in the folder above is refused', async () => {
    expect(await faults({ 'charters/triage.yaml': OWN, 'agency.yaml': AGENCY })).toEqual([
      expect.stringMatching(/^charters\/triage\.yaml:1:10 extends: .*; did you mean \.\.\/agency\.yaml\?$/),
    ]);
  });

  test.each<[string, string, RegExp]>([
    ['an address', 'https://agency.example/base.yaml', /^triage\.yaml:1:10 extends: is "https:.*no address/],
    [
      'a list',
      '[agency.yaml]',
      /^triage\.yaml:1:10 extends: is a list; expected the path of a file, relative to this one/,
    ],
    ['nothing', '', /^triage\.yaml:1:1 extends: is empty/],
    ['a folder', '.', /^triage\.yaml:1:10 extends: is "\.": .* cannot be read: it is a folder;/],
    ['itself', './triage.yaml', /^triage\.yaml:1:10 extends: is "\.\/triage\.yaml", which leads back here/],
    [
      'a file that is too large',
      'large.yaml',
      /^triage\.yaml:1:10 extends: is "large\.yaml": large\.yaml is larger than 64 KiB/,
    ],
    ['a file that is not YAML', 'torn.yaml', /^torn\.yaml:1:\d+ the charter: is not YAML/],
    ['what is a list', 'list.yaml', /^list\.yaml:1:1 the charter: is a list/],
  ])('%s', async (_, base, line) => {
    const found = await faults({
      'triage.yaml': broken(base),
      'large.yaml': '#'.padEnd(MOST_BYTES + 1, 'x'),
      'torn.yaml': 'people: [',
      'list.yaml': '- people',
    });
    expect(found[0]).toMatch(line);
    expect(found.filter((fault) => !/(extends|the charter): /.test(fault) && !/people\./.test(fault))).toEqual([]);
  });

  test('a circle is reported where it closes, also if the file has another name', async () => {
    const file = written({ 'triage.yaml': OWN, 'agency.yaml': `extends: link.yaml\n${AGENCY}` });
    symlinkSync(file, join(folder, 'link.yaml'));
    const found = await checkCharterFile(file);
    expect('faults' in found && found.faults.map((fault) => placedLine(file, fault))).toEqual([
      expect.stringMatching(/agency\.yaml:1:10 extends: is "link\.yaml", which leads back here/),
    ]);
  });

  test(`${MOST_BASES} bases in a row are enough`, async () => {
    const row = (count: number): Files => ({
      'triage.yaml': broken('base-1.yaml'),
      ...Object.fromEntries(
        Array.from({ length: count }, (_, i) => [
          `base-${i + 1}.yaml`,
          i + 1 < count ? `extends: base-${i + 2}.yaml\nlimits: { caseDays: 9 }\n` : AGENCY,
        ]),
      ),
    });
    expect((await read(row(MOST_BASES))).charter.limits).toMatchObject({ stallDays: 7, caseDays: 9 });
    expect(await faults(row(MOST_BASES + 1))).toEqual([
      expect.stringMatching(/^base-5\.yaml:1:10 extends: is "base-6\.yaml", more than 5 bases in a row/),
    ]);
  });
});

describe('a base without a charter', () => {
  test('has no fault, and lists what a charter on it has to write', async () => {
    const base = await checkCharterFile(written({ 'agency.yaml': `${AGENCY}process: { hourlyCost: 42 EUR }\n` }));
    expect('open' in base && base.open.map(({ path }) => path.join('.'))).toEqual([
      'id',
      'client',
      'title',
      'people.sponsor',
      'process.volume',
      'process.minutes',
    ]);
  });

  test('is checked like a charter', async () => {
    const list = 'calendar: { timezone: Europe/Berlyn, freezes: [{ from: 2026-12-21, to: 2027-01-06 }] }\n';
    expect((await faults({ 'agency.yaml': list })).map((line) => line.split(';')[0])).toEqual([
      'agency.yaml:1:23 calendar.timezone: is "Europe/Berlyn"',
      'agency.yaml:1:48 calendar.freezes[0].reason: is missing',
    ]);
  });

  test('does not count as a charter', async () => {
    const failure = await readCharterFile(written({ 'agency.yaml': AGENCY })).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({
      code: 'BAD_CHARTER',
      message: 'agency.yaml is a base and no charter: it has neither id nor title',
    });
    expect((failure as Failure).details[0]).toMatch(/agency\.yaml:1:1 id: is missing; /);
  });

  test('without only the id it is a charter with a fault', async () => {
    expect(await faults({ 'triage.yaml': OWN.replace(/id:.*\n/, ''), 'agency.yaml': AGENCY })).toEqual([
      expect.stringMatching(/^triage\.yaml:1:1 id: is missing/),
    ]);
  });
});
