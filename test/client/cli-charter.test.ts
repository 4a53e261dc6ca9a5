/** `dayone charter`: what people sign, and what differs between two charters, from files. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { readCharterFile } from '../../client/charter/file';
import { packageRoot } from '../../client/embedded/paths';
import { digest } from '../../domain/values/digest';
import { cliIn } from './cli-support';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'dayone-charter-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const { run, json, failing } = cliIn({});

const OLD = path.join(packageRoot(), 'examples/charters/invoice-intake.yaml');
const MINIMAL = path.join(packageRoot(), 'examples/charters/minimal.yaml');

interface Diff {
  differences: { section: string; what: string; reopens: string[]; stale: string[] }[];
  reopens: string[];
  stale: string[];
}

/** A file with the same charter, changed: what must be there is replaced. */
function changed(...edits: [string, string][]): string {
  let text = readFileSync(OLD, 'utf8');
  for (const [from, to] of edits) {
    if (!text.includes(from)) throw new Error(`not in the charter: ${from}`);
    text = text.replace(from, to);
  }
  const file = path.join(dir, 'changed.yaml');
  writeFileSync(file, text);
  return file;
}

const differencesOf = async (...edits: [string, string][]) => {
  const { json: found } = await json<Diff>('charter', 'diff', OLD, changed(...edits));
  return found.differences.map(({ section, what, reopens }) => [`${section}: ${what}`, reopens]);
};

test('--resolved prints what is signed with its digest, and the digest is that of the printed text', async () => {
  const { code, out } = await run('charter', OLD, '--resolved');
  const { charter, digest: signed } = await readCharterFile(OLD);
  expect(code).toBe(0);
  expect(out).toContain(`# digest ${signed}\n`);
  expect(parse(out)).toEqual(charter);
  expect(digest(parse(out))).toBe(signed);
  expect((await json('charter', OLD, '--resolved')).json).toMatchObject({ digest: signed, charter, version: null });
});

test('without --resolved only the digest is printed', async () => {
  const { digest: signed } = await readCharterFile(OLD);
  expect((await run('charter', OLD)).out).toBe(
    `invoice-intake: Invoice intake in accounts payable, Nordhafen Logistik GmbH\n  digest ${signed}\n`,
  );
});

test.each<[string, [string, string][], [string, string[]][]]>([
  [
    'a target',
    [['target: at most 21 %', 'target: at most 20 %']],
    [['metrics: exceptions: target at most 21 % → at most 20 %', ['metrics']]],
  ],
  [
    'a person',
    [['owner: Tom Harder <tom.harder@nordhafen.example>', 'owner: Ben Cole']],
    [['people: owner Tom Harder → Ben Cole', ['ownership']]],
  ],
  ['a share', [['saving: 55 %', 'saving: 50 %']], [['process: saving 55 % → 50 %', ['first-conversation']]]],
  [
    'an item of a list',
    [['    - Below 95 % certainty a clerk types the fields\n', '']],
    [['process: hand-overs - Below 95 % certainty a clerk types the fields', ['process-redesign']]],
  ],
  [
    'a value that the client has named',
    [['bank-details: { reader-model: deny', 'bank-details: { reader-model: allow']],
    [['governance: data: bank-details: reader-model deny → allow', ['governance']]],
  ],
  [
    'the people who may roll back',
    [['  rto: 30 min', '  rto: 20 min\n  mayPull: [owner, deputy, sponsor]']],
    [
      ['rollback: rto 30 min → 20 min', ['rollback-plan']],
      ['rollback: may pull + sponsor', ['ownership', 'rollback-plan']],
    ],
  ],
  [
    'the stages, where one is added and the others are unchanged',
    [['50, 100]', '20, 50, 100]']],
    [['goLive: stages: 20 % added: window 1 day, min samples 100, at most 5 days', ['staged-go-live']]],
  ],
  [
    'the column of the cases that a metric reads',
    [['    target: at least 55 %', '    target: at least 55 %\n    baseline: no_hand']],
    [['metrics: touchless-share: baseline: column touchless-share → no_hand', ['process-redesign', 'metrics']]],
  ],
  [
    'a value that no gate signs',
    [['[2026-12-25, 2027-01-01]', '[2026-12-25]']],
    [['calendar: holidays - 2027-01-01', []]],
  ],
  [
    'the title',
    [['title: Invoice intake in', 'title: Intake of']],
    [['charter: title Invoice intake in accounts payable → Intake of accounts payable', ['first-conversation']]],
  ],
])('a diff reports a change of %s in plain words, with its gates', async (_what, edits, expected) => {
  expect(await differencesOf(...edits)).toEqual(expected);
});

test('people sign the order of the metrics as well', async () => {
  const text = readFileSync(OLD, 'utf8');
  const [, first, second] =
    /metrics:\n( {2}- id: touchless-share[\s\S]*?)( {2}- id: field-accuracy[\s\S]*?)(?= {2}- id)/.exec(text)!;
  const file = path.join(dir, 'order.yaml');
  // Said, since the first metric is primary by default.
  writeFileSync(file, text.replace(first! + second!, `${second}    role: guardrail\n${first}    role: primary\n`));
  const { json: found } = await json<Diff>('charter', 'diff', OLD, file);
  expect(found.differences).toMatchObject([
    {
      section: 'metrics',
      what: 'in another order: field-accuracy, touchless-share, wrong-payment, exceptions',
      reopens: ['metrics'],
    },
  ]);
});

test('a new section is reported as added', async () => {
  const file = path.join(dir, 'grown.yaml');
  writeFileSync(file, `${readFileSync(MINIMAL, 'utf8')}rollback: { mode: manual, rto: 30 min }\n`);
  const { json: found } = await json<Diff>('charter', 'diff', MINIMAL, file);
  expect(found.differences).toMatchObject([
    {
      section: 'rollback',
      what: expect.stringMatching(/^added: mode manual, triggers .*, rto 30 min, /),
      reopens: ['ownership', 'rollback-plan'],
    },
  ]);
  expect((await json<Diff>('charter', 'diff', file, MINIMAL)).json.differences).toMatchObject([
    { section: 'rollback', what: expect.stringMatching(/^removed, was mode manual/) },
  ]);
});

test('a diff lists the gates of all differences once each, in the order of the steps', async () => {
  const file = changed(['target: at most 21 %', 'target: at most 20 %'], ['saving: 55 %', 'saving: 50 %']);
  const { out } = await run('charter', 'diff', OLD, file);
  expect(out).toContain('metrics: exceptions: target at most 21 % → at most 20 %\n  reopens metrics\n');
  expect(out).toContain('\nAll together would reopen first-conversation, metrics.\n');
});

test('two notations of the same charter have no differences', async () => {
  const file = changed(['saving: 55 %', 'saving: 0.55'], ['# Invoice intake', '# Another comment']);
  const { code, out } = await run('charter', 'diff', OLD, file);
  expect(code).toBe(0);
  expect(out).toMatch(/ say the same: [0-9a-f]{64}\n$/);
});

test('another name or address behind an id is reported, although what people sign stays the same', async () => {
  const as = (who: string) => {
    const file = path.join(dir, `${who.replace(/\W/g, '')}.yaml`);
    writeFileSync(
      file,
      `${readFileSync(MINIMAL, 'utf8').replace('people:\n', `people:\n  owner: { id: p-1, ${who} }\n`)}`,
    );
    return file;
  };
  const [tom, ben] = [as('name: Tom Harder'), as('email: ben@client.example, name: Ben Cole')];
  const { out } = await run('charter', 'diff', tom, ben);
  expect(out).toMatch(/ say the same: [0-9a-f]{64}\n/);
  expect(out).toContain(
    '\npeople: p-1 is renamed from Tom Harder to Ben Cole\n  every decision of Tom Harder is then Ben Cole’s',
  );
  expect(out).toContain('\npeople: the address of p-1: none → ben@client.example\n');
  expect((await json('charter', 'diff', ben, tom)).json).toMatchObject({
    differences: [],
    people: { names: [{ id: 'p-1', before: { name: 'Ben Cole' }, after: { name: 'Tom Harder' } }] },
  });
  const { out: spelling } = await run('charter', 'diff', tom, as('name: Dr. Tom Harder'));
  expect(spelling).toContain('is renamed from Tom Harder to Dr. Tom Harder\n');
  expect(spelling).not.toContain('every decision');
});

test('a charter of another engagement is reported as no amendment', async () => {
  expect((await run('charter', 'diff', MINIMAL, OLD)).out).toContain('this is another engagement');
});

describe('with a base', () => {
  const files = (): { file: string; base: string } => {
    const [file, base] = [path.join(dir, 'triage.yaml'), path.join(dir, 'agency.yaml')];
    writeFileSync(
      base,
      'people: { account-manager: Cleo Diaz, delivery-lead: Dan Eklund }\nlimits: { stallDays: 7 }\n',
    );
    writeFileSync(
      file,
      'extends: agency.yaml\nid: triage\nclient: Harbour\ntitle: Triage\npeople: { sponsor: Gita Rao }\n' +
        'process: { volume: 60 per week, minutes: 6, hourlyCost: 42 }\n',
    );
    return { file, base };
  };

  test('--resolved shows charter and base together', async () => {
    const { file, base } = files();
    const { out } = await run('charter', file, '--resolved');
    expect(out).toContain(`# extends ${base}\n`);
    expect(parse(out)).toMatchObject({
      people: { sponsor: 'gita-rao', 'delivery-lead': 'dan-eklund' },
      limits: { stallDays: 7 },
    });
    expect((await json('charter', file)).json).toMatchObject({ bases: [base] });
  });

  test('validate --explain shows what each base contributes; without it, only the bases', async () => {
    const { file, base } = files();
    const { code, out } = await run('validate', file, '--explain');
    expect(code).toBe(0);
    expect(out).toContain(
      `${file}: no fault, engagement triage, extends ${base}\n  one problem, marked !, will keep gates closed\n`,
    );
    expect(out).toMatch(new RegExp(`^ +limits\\.stallDays +7 +${base}:2$`, 'm'));
    expect(out).toMatch(/^ +limits\.remindDays +2 +people are busy, .*; light 3, standard 2, strict 1$/m);
    expect(out).not.toMatch(/limits\.stallDays +10/);
    expect((await run('validate', file)).out).not.toContain('stallDays');
    const { json: found } = await json<{ files: object[] }>('validate', file, '--explain');
    expect(found.files[0]).toMatchObject({ ok: true, bases: [base] });
    expect(found.files[0]).toHaveProperty('inherited', [
      { path: ['people', 'account-manager'], value: 'Cleo Diaz', file: base, line: 1, column: 28 },
      { path: ['people', 'delivery-lead'], value: 'Dan Eklund', file: base, line: 1, column: 54 },
      { path: ['limits', 'stallDays'], value: 7, file: base, line: 2, column: 22 },
    ]);
  });

  test('validate says of a base what a charter on it has to write, and start refuses the base', async () => {
    const { base } = files();
    const { code, out } = await run('validate', base);
    expect(code).toBe(0);
    expect(out).toBe(
      `${base}: no fault, a base\n  A charter that extends it has to say id, client, title, people.sponsor\n`,
    );
    expect((await json('validate', base)).json).toEqual({
      files: [{ file: base, ok: true, base: true, open: ['id', 'client', 'title', 'people.sponsor'], bases: [] }],
    });
    expect(await failing('start', base)).toMatchObject({ exit: 2, code: 'BAD_CHARTER' });
  });

  test('validate names the file of each fault', async () => {
    const { file, base } = files();
    writeFileSync(
      base,
      'people: { account-manager: Cleo Diaz, delivery-lead: Dan Eklund }\nlimits: { stallDays: x }\n',
    );
    const { code, out } = await run('validate', file);
    expect(code).toBe(2);
    expect(out).toContain(`${file}: one fault\n  ${base}:2:22 limits.stallDays: is "x"; `);
    expect(await failing('charter', file)).toMatchObject({ code: 'BAD_CHARTER', message: 'agency.yaml has one fault' });
  });

  test('a diff and the cost include what is inherited', async () => {
    const { file, base } = files();
    const before = path.join(dir, 'before.yaml');
    writeFileSync(before, readFileSync(file, 'utf8').replace('agency.yaml', 'old.yaml'));
    writeFileSync(
      path.join(dir, 'old.yaml'),
      readFileSync(base, 'utf8').replace('7', '8').replace('Dan Eklund', 'Eva Fischer'),
    );
    const { json: found } = await json<Diff>('charter', 'diff', before, file);
    expect(found.differences.map(({ section, what }) => `${section}: ${what}`)).toEqual([
      'people: delivery-lead Eva Fischer → Dan Eklund',
      'limits: stall days 8 → 7',
    ]);
    writeFileSync(base, `${readFileSync(base, 'utf8')}process: { cost: { pilot: { weeks: 99 } } }\n`);
    expect((await json('cost', file)).json).toMatchObject({ inputs: { pilot: { weeks: 99 } } });
  });
});

test.each([
  [['diff', OLD], 'a diff compares exactly two charters'],
  [['diff', OLD, OLD, OLD], 'a diff compares exactly two charters'],
  [[OLD, OLD], 'one charter at a time'],
])('%j is wrong usage', async (argv, message) => {
  expect(await failing('charter', ...argv)).toMatchObject({ exit: 2, code: 'BAD_INPUT', message });
});

test('a name that cannot be an id is reported as a missing file', async () => {
  expect(await failing('charter', path.join(dir, 'absent.yaml'))).toMatchObject({ exit: 2, code: 'FILE_UNREADABLE' });
});
