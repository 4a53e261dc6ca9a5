/** `dayone init`: what comes out of each template validates, fits its schema, and starts. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv/dist/2020';
import { parse } from 'yaml';
import { readCharterFile } from '../../client/charter/file';
import { uniqueId } from '../support/temporal';
import { type CliWorld, charterText, openCliWorld } from './cli-world';

let on: CliWorld;
beforeAll(async () => {
  on = await openCliWorld();
});
afterAll(() => on.world.close());

const PEOPLE = ['--sponsor', 'Petra Lindqvist', '--account-manager', 'Jonas Weber', '--delivery-lead', 'Mara Okafor'];
const TEMPLATES = 'invoice-intake knowledge-assistant mailbox-triage product-data proposal-processing support-replies';

/** A folder of its own, so that what is written there is what one run wrote. */
const folder = (): string => {
  const dir = path.join(on.world.data, uniqueId('init'));
  mkdirSync(dir);
  return dir;
};

const init = (template: string, file: string, ...more: string[]): string[] => {
  return ['init', '--template', template, '--client', 'Nordhafen GmbH', ...PEOPLE, '--out', file, ...more];
};

test('lists the templates, each with its process', async () => {
  const { json } = await on.cli.json<{ templates: { name: string; title: string }[] }>('init', '--list');
  expect(json.templates.map(({ name }) => name)).toEqual(TEMPLATES.split(' '));
  const { out } = await on.cli.run('init', '--list');
  for (const { name, title } of json.templates) expect(out).toMatch(new RegExp(`^${name} +${title}$`, 'm'));
});

test.each(TEMPLATES.split(' '))('%s validates, fits the schema that it names, and starts', async (template) => {
  const file = path.join(folder(), 'charter.yaml');
  const id = uniqueId('begun');
  const { code, json } = await on.cli.json<{ schema: string }>(...init(template, file, '--id', id));
  expect(code).toBe(0);
  const text = readFileSync(file, 'utf8');
  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=charter.schema.json');
  expect(json.schema).toBe(path.join(path.dirname(file), 'charter.schema.json'));
  const fits = new Ajv().compile(JSON.parse(readFileSync(json.schema, 'utf8')));
  expect([fits(parse(text)), fits.errors]).toEqual([true, null]);
  expect((await on.cli.run('validate', file)).code).toBe(0);
  expect(await on.cli.run('start', file)).toMatchObject({ code: 0, out: `${id}: started\n` });
});

test('proposal processing has 25 cases a week and a manual rollback', async () => {
  const file = path.join(folder(), 'charter.yaml');
  await on.cli.run(...init('proposal-processing', file));
  const { charter } = await readCharterFile(file);
  expect(charter).toMatchObject({
    process: { volumePerWeek: 25 },
    rollback: { mode: 'manual', executor: { kind: 'manual' } },
  });
});

test('people, title and client are as given; the id is made of client and template', async () => {
  const file = path.join(folder(), 'charter.yaml');
  const client = 'O\'Neil "Sons": #1';
  const given = ['--client', client, '--title', 'Yes: no', '--owner', 'Zoë Ødegård <zoe@client.example>'];
  expect((await on.cli.run(...init('invoice-intake', file, ...given))).code).toBe(0);
  const { charter, people } = await readCharterFile(file);
  expect(charter).toMatchObject({ id: 'oneil-sons-1-invoice-intake', client, title: 'Yes: no' });
  expect(people).toContainEqual({
    // Ids stand in ledgers for ever: what init writes tells nobody who it is.
    id: expect.stringMatching(/^p-[0-9a-f]{8}$/),
    name: 'Zoë Ødegård',
    email: 'zoe@client.example',
    group: false,
  });
});

test('a charter with a base names the base, leaves out what the base has, and starts', async () => {
  const dir = folder();
  const base = path.join(dir, 'agency.yaml');
  writeFileSync(
    base,
    'people: { account-manager: Jonas Weber, delivery-lead: Mara Okafor }\nprocess: { hourlyCost: 50 EUR }\n' +
      'calendar: { timezone: Europe/Oslo }\n',
  );
  mkdirSync(path.join(dir, 'charters'));
  const file = path.join(dir, 'charters', 'charter.yaml');
  const id = uniqueId('extending');
  const own = ['--client', 'Nordhafen GmbH', '--sponsor', 'Petra Lindqvist', '--id', id, '--out', file];
  const argv = ['init', '--extends', base, '--template', 'invoice-intake', ...own];
  expect((await on.cli.run(...argv)).code).toBe(0);
  const written = parse(readFileSync(file, 'utf8'));
  expect(written).toMatchObject({
    extends: '../agency.yaml',
    people: { sponsor: { id: expect.stringMatching(/^p-/), name: 'Petra Lindqvist' } },
  });
  expect(Object.keys(written.people)).toEqual(['sponsor']);
  expect(written).not.toHaveProperty('calendar');
  expect(written.process).not.toHaveProperty('hourlyCost');
  const fits = new Ajv().compile(JSON.parse(readFileSync(path.join(dir, 'charters/charter.schema.json'), 'utf8')));
  expect([fits(written), fits(parse(readFileSync(base, 'utf8')))]).toEqual([true, true]);
  const { charter } = await readCharterFile(file);
  expect(charter).toMatchObject({
    process: { hourlyCost: 50, volumePerWeek: 553.85 },
    calendar: { timezone: 'Europe/Oslo' },
  });
  expect(await on.cli.run('start', file)).toMatchObject({ code: 0, out: `${id}: started\n` });
});

test('a base has to be valid', async () => {
  const dir = folder();
  const base = path.join(dir, 'base.yaml');
  const argv = [...init('invoice-intake', path.join(dir, 'charter.yaml')), '--extends', base];
  expect(await on.cli.failing(...argv)).toMatchObject({ exit: 2, code: 'FILE_UNREADABLE' });
  writeFileSync(base, 'calendar: { timezone: Nowhere }\n');
  expect(await on.cli.failing(...argv)).toMatchObject({ exit: 2, code: 'BAD_CHARTER' });
  writeFileSync(
    base,
    `id: other\nclient: Other\ntitle: Other\npeople: { sponsor: A B, account-manager: C D, delivery-lead: E F }`,
  );
  expect(await on.cli.failing(...argv)).toMatchObject({ exit: 2, code: 'BAD_INPUT' });
  expect(readdirSync(dir)).toEqual(['base.yaml']);
});

test('never overwrites a charter without --force, and never a schema', async () => {
  const dir = folder();
  const file = path.join(dir, 'charter.yaml');
  writeFileSync(file, 'mine');
  expect(await on.cli.failing(...init('invoice-intake', file))).toMatchObject({ exit: 2, code: 'BAD_INPUT' });
  expect(readFileSync(file, 'utf8')).toBe('mine');
  expect(readdirSync(dir)).toEqual(['charter.yaml']);
  writeFileSync(path.join(dir, 'charter.schema.json'), '{}');
  expect((await on.cli.run(...init('invoice-intake', file, '--force'))).code).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('client: Nordhafen GmbH');
  expect(readFileSync(path.join(dir, 'charter.schema.json'), 'utf8')).toBe('{}');
});

test('names everything that is missing at once, and asks no questions without a terminal', async () => {
  const failure = await on.cli.failing('init', '--client', 'Nordhafen', '--sponsor', 'Petra Lindqvist');
  expect(failure).toMatchObject({ exit: 2, code: 'BAD_INPUT' });
  expect(failure.message).toBe('a charter needs --template NAME, --account-manager PERSON, --delivery-lead PERSON');
});

test('suggests the template that was probably meant', async () => {
  const failure = await on.cli.failing(...init('invoice-intke', path.join(folder(), 'charter.yaml')));
  expect(failure).toMatchObject({ exit: 2, message: 'there is no template invoice-intke' });
  expect(failure.details).toContain('did you mean invoice-intake?');
});

test('writes nothing that is not a charter', async () => {
  const file = path.join(folder(), 'charter.yaml');
  const failure = await on.cli.failing(
    ...init('invoice-intake', file, '--id', 'Invoice Intake', '--owner', 'A\u0007B'),
  );
  expect(failure).toMatchObject({ exit: 2, code: 'BAD_INPUT' });
  expect(failure.details).toHaveLength(2);
  expect(failure.details.join('\n')).toMatch(/^id: is "Invoice Intake"; [\s\S]*\npeople\.owner\.name: is /);
  expect(existsSync(file)).toBe(false);
});

test('the same address is the same person in every new charter; a name alone asks who is meant', async () => {
  const dir = folder();
  const id = uniqueId('named').replace(/\W/g, '');
  const { cli } = on;
  const [ursula, georg] = [`Ursula ${id}`, `Georg ${id}`];
  const at = (name: string) => `${name} <${name.replace(' ', '.')}@agency.example>`;
  const people = (sponsor: string, manager: string) => ['--sponsor', sponsor, '--account-manager', manager];
  const written = async (name: string, ...who: string[]) => {
    const file = path.join(dir, `${name}.yaml`);
    const begun = ['--template', 'invoice-intake', '--client', 'Nordhafen', '--delivery-lead', at(`Dana ${id}`)];
    const { code, json } = await cli.json<{ namesakes: { id: string; known: string[] }[] }>(
      ...['init', ...begun, ...who, '--id', `${id}-${name}`, '--out', file],
    );
    expect(code).toBe(0);
    return { file, ...json, people: (await readCharterFile(file)).charter.people };
  };
  const one = await written('one', ...people(at(ursula), georg));
  const two = await written('two', ...people(at(ursula).toUpperCase(), georg));
  expect([two.people.sponsor, two.people['delivery-lead']]).toEqual([one.people.sponsor, one.people['delivery-lead']]);
  const [first, second] = [one, two].map((each) => each.people['account-manager']!);
  expect(second).not.toBe(first);
  expect(two.namesakes).toEqual([
    expect.objectContaining({ id: second, known: [`${first} (account-manager of ${id}-one)`] }),
  ]);
  expect((await written('three', ...people(one.people.sponsor!, first!))).people).toEqual(one.people);

  expect(await cli.run('start', one.file, two.file)).toMatchObject({ code: 0 });
  const asked = await cli.failing('inbox', '--as', georg);
  expect(asked).toMatchObject({ exit: 2, code: 'BAD_INPUT' });
  expect([...asked.details].sort()).toEqual(
    [
      `${first} (account-manager of ${id}-one, ${id}-three)`,
      `${second} (account-manager of ${id}-two)`,
      'if they are one person: write the same id for them in each charter, and amend the engagements (dayone amend ID FILE)',
    ].sort(),
  );
  // One engagement knows one of each name.
  const held = (as: string) => ['hold', `${id}-one`, '--as', as, '--reason', 'a strike'];
  expect(await cli.run(...held(georg))).toMatchObject({ code: 0 });
  expect((await cli.run('timeline', `${id}-one`)).out).toMatch(/Georg .*on hold: a strike/);
  const lifted = ['resume', `${id}-one`, '--as', ursula.toLowerCase().replace(' ', '-'), '--reason', 'it is over'];
  expect(await cli.run(...lifted)).toMatchObject({ code: 0 });
  // Also where the engagement is named elsewhere: in a list, after another word, in a file.
  expect(await cli.failing('recover', `${id}-one`, '--as', georg)).toMatchObject({ code: 'STILL_RUNNING' });
  const opens = ['incident', 'open', `${id}-two`, 'lost', '--as', georg, '--severity', 'low', '--what', 'x'];
  expect((await cli.json(...opens)).json).toMatchObject({ by: second });
  expect(await cli.run('start', two.file, '--as', georg)).toMatchObject({ code: 0 });

  // One person: the same id in both charters.
  const by = ['--as', `Dana ${id}`];
  writeFileSync(two.file, readFileSync(two.file, 'utf8').replaceAll(second!, first!));
  expect(await cli.run('amend', `${id}-two`, two.file, ...by)).toMatchObject({ code: 0 });
  expect(await cli.run('inbox', '--as', georg)).toMatchObject({ code: 0, out: expect.stringContaining(`${id}-two`) });
});

test('a start says whom it renames in every engagement', async () => {
  const [dir, id] = [folder(), uniqueId('mail').replace(/\W/g, '')];
  const written = (name: string, n: number) => {
    const file = path.join(dir, `${n}.yaml`);
    const text = charterText(`${id}-${n}`).replace('Jonas Weber', `${name} <${id}@agency.example>`);
    writeFileSync(file, text);
    return file;
  };
  const [one, two] = [written(`Jo ${id}`, 1), written(`Joe ${id}`, 2)];
  expect((await on.cli.run('start', one)).out).toBe(`${id}-1: started\n`);
  expect((await on.cli.run('start', two)).out).toContain(`  people: jo-${id} is renamed from Jo ${id} to Joe ${id}\n`);
});

test('validate says of a name alone that somebody else has it under another id', async () => {
  const [dir, id] = [folder(), uniqueId('alone').replace(/\W/g, '')];
  const file = path.join(dir, 'one.yaml');
  const people = ['--account-manager', `Hella ${id}`, '--sponsor', 'Eve Ward', '--delivery-lead', 'Lee Park'];
  await on.cli.run('init', '--template', 'invoice-intake', '--client', 'N', ...people, '--id', id, '--out', file);
  const other = path.join(dir, 'two.yaml');
  writeFileSync(other, charterText(`${id}-2`).replace('Jonas Weber', `Hella ${id}`));
  expect((await on.cli.run('validate', other)).out).toMatch(
    new RegExp(
      `Note: Hella ${id} is hella-${id} here, and p-\\w+ \\(account-manager of ${id}\\) elsewhere: for one person`,
    ),
  );
});

test('a value of a template is marked as an example at each decision, until the client confirms or replaces it', async () => {
  const file = path.join(folder(), 'charter.yaml');
  const id = uniqueId('figures');
  await on.cli.run(...init('invoice-intake', file, '--id', id));
  const first = (await on.cli.run('validate', file)).out;
  expect(first).toContain(
    '! not confirmed: 21 figures: cases 2400 per month (example from a template, not confirmed); ',
  );
  expect((await on.cli.run('figures', file)).out).toMatch(/cost of production first +110,000 EUR/);
  expect((await on.cli.run('cost', file)).out).toContain(
    'cases 2400 per month (example from a template, not confirmed)',
  );
  await on.cli.run('start', file);

  const shown = (await on.cli.run('show', id, '--gate', 'first-conversation')).out;
  expect(shown).toMatch(/sponsor: Petra Lindqvist \(p-[0-9a-f]{8}\)/);
  expect(shown).toContain('cases: 2400 per month (example from a template, not confirmed)');
  expect(shown).not.toContain('volumePerWeek');
  expect((await on.cli.run('why', id)).out).toContain('! not confirmed: 21 figures: cases 2400 per month (example');
  expect((await on.cli.run('agenda', id)).out).toMatch(/confirms the mandate; \d+ figures are examples or defaults/);

  // One figure is replaced by hand, the rest is confirmed.
  writeFileSync(file, readFileSync(file, 'utf8').replace('2400 per month (example)', '1800 per month'));
  const { code, json } = await on.cli.json<{ confirmed: string[]; open: string[] }>(
    'figures',
    file,
    '--confirm',
    'all',
  );
  expect([code, json.open]).toEqual([0, []]);
  expect(json.confirmed).toEqual(
    expect.arrayContaining(['process.minutes', 'process.cost.pilot.cost', 'rollback.rto']),
  );
  expect(json.confirmed).not.toContain('process.volume');
  const { charter } = await readCharterFile(file);
  expect(new Set(Object.values(charter.origins).filter((origin) => origin !== 'client'))).toEqual(new Set(['default']));
  expect(readFileSync(file, 'utf8')).toContain('# To be decided: risk, liability');
  expect((await on.cli.run('validate', file)).out).not.toContain('not confirmed');
  const people = Object.values(charter.people);
  expect((await on.cli.run('amend', id, file, '--as', people[2]!)).code).toBe(0);
  expect((await on.cli.run('why', id)).out).not.toContain('not confirmed');
});

test('a place with nothing to confirm is refused, and the nearest one is suggested', async () => {
  const file = path.join(folder(), 'charter.yaml');
  await on.cli.run(...init('invoice-intake', file));
  expect(await on.cli.run('figures', file, '--confirm', 'process.volumes')).toMatchObject({
    code: 2,
    err: expect.stringContaining('did you mean process.volume?'),
  });
});
