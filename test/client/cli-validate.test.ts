/** dayone validate: faults, problems that will keep gates closed, and defaults. */
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { cliIn, withoutServer } from './cli-support';

let dir: string;
let env: Record<string, string>;
let file: (name: string, text: string) => string;

beforeAll(async () => {
  ({ dir, env, file } = await withoutServer());
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('validate', () => {
  const MINIMAL = `id: contract-review
client: Nordhafen
title: First review
people: { sponsor: Petra Lindqvist, account-manager: Jonas Weber, delivery-lead: Mara Okafor }
`;

  test('a charter without faults succeeds and lists what its gates will still ask for', async () => {
    const { code, out } = await cliIn(env).run('validate', file('good.yaml', MINIMAL));
    expect(code).toBe(0);
    expect(out).toContain('no fault, engagement contract-review');
    expect(out).toMatch(/rollback-plan .*the mode of the rollback/);
    expect(out).not.toContain('accepts ownership personally');
  });

  test('all files are checked, and every fault has its line and column', async () => {
    const bad = file(
      'bad.yaml',
      MINIMAL.replace('title:', 'titel:').replace('id: contract-review', 'id: Contract Review'),
    );
    const good = file('good.yaml', MINIMAL);
    const absent = path.join(dir, 'absent.yaml');
    const { code, out } = await cliIn(env).run('validate', bad, absent, good);
    expect(code).toBe(2);
    expect(out).toContain(`${bad}:1:5 id: is "Contract Review"`);
    expect(out).toContain(`${bad}:3:1 titel: is not a key here`);
    expect(out).toContain('did you mean title?');
    expect(out).toContain(`there is no file ${absent}`);
    expect(out).toContain(`${good}: no fault`);
    const { json } = await cliIn(env).json<{ files: { ok: boolean }[] }>('validate', bad, absent, good);
    expect(json.files.map((one) => one.ok)).toEqual([false, false, true]);
  });

  test.each([
    ['owner: it-team@client.example', 1, /^ +ownership .*\n +! it-team is a group/m],
    ['reviewer: General Counsel, owner: Abteilung Recht', 5, /! general-counsel is a group/],
  ])('no fault, and it counts what will keep a gate closed: %s', async (people, least, saying) => {
    const written = file('closed.yaml', MINIMAL.replace('people: {', `people: { ${people},`));
    const { code, out } = await cliIn(env).run('validate', written);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^.*closed\.yaml: no fault, engagement .*\n {2}(one problem|\d+ problems), marked !, will keep gates closed\n/,
    );
    expect(out).toMatch(saying);
    const { json } = await cliIn(env).json<{ files: { problems: number }[] }>('validate', written);
    expect(json.files[0]!.problems).toBeGreaterThanOrEqual(least);
  });

  test('a volume below 50 cases a week means an expert review of every stage', async () => {
    const work = (volume: string) => `process: { volume: ${volume}, minutes: 9, hourlyCost: 42 EUR }\n`;
    const said = async (volume: string) =>
      (await cliIn(env).run('validate', file('small.yaml', MINIMAL + work(volume)))).out;
    expect(await said('49 per week')).toMatch(
      /49 cases a week are fewer than 50: each of its \d stages needs an expert review of every case, by the owner/,
    );
    expect(await said('50 per week')).not.toContain('expert review');
  });

  test('who has the name of somebody in another file is said, and asked for where only one has an address', async () => {
    const one = file('one.yaml', MINIMAL);
    const two = file('two.yaml', MINIMAL.replace('contract-review', 'order-intake'));
    const { code, out } = await cliIn(env).run('validate', one, two);
    expect(code).toBe(0);
    expect(out).toContain('Note: petra-lindqvist (sponsor of contract-review) has the same name');
    const three = file('two.yaml', readFileSync(two, 'utf8').replace('Jonas Weber', 'Jonas Weber <jonas@x.example>'));
    const asked = await cliIn(env).run('validate', one, three);
    expect(asked.code).toBe(2);
    expect(asked.out).toContain('people.account-manager: would be jonas-weber (account-manager of contract-review)');
  });

  test('--explain shows each default with its reason', async () => {
    const { out } = await cliIn(env).run('validate', file('good.yaml', MINIMAL), '--explain');
    expect(out).toMatch(/limits\.stallDays\s+10\s+two weeks/);
  });

  test('start refuses the same faults before it looks for a server', async () => {
    const bad = file('bad.yaml', MINIMAL.replace('title:', 'titel:'));
    expect(await cliIn(env).failing('start', bad)).toMatchObject({ exit: 2, code: 'BAD_CHARTER' });
    expect(await cliIn(env).failing('start', file('good.yaml', MINIMAL))).toMatchObject({
      exit: 3,
      code: 'TEMPORAL_UNREACHABLE',
    });
  });
});
