/** `dayone charter` about a running engagement: what it says would reopen is what an amendment reopens. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Subject } from '../../client/use-cases/sign';
import type { Status } from '../../domain/views/report';
import { uniqueId } from '../support/temporal';
import { soon } from './cli-support';
import { type CliWorld, charterText, openCliWorld, sign } from './cli-world';

let on: CliWorld;
beforeAll(async () => {
  on = await openCliWorld();
});
afterAll(() => on.world.close());

const PROCESS =
  'process: { volume: 25 per week, minutes: 90, hourlyCost: 60 EUR, saving: 40 %, alternative: temporary clerks, ' +
  'cost: { pilot: { cost: 40000, weeks: 12, chance: 48 %, tries: 3, hardeningCost: 60000, hardeningWeeks: 35 }, ' +
  'production: { cost: 110000, weeks: 6, chance: 80 % }, runPerWeek: 0 } }\n';

test('an amendment reopens exactly the gates that a diff announces', async () => {
  const { cli } = on;
  const id = uniqueId('contract');
  const file = path.join(on.world.data, `${id}.yaml`);
  writeFileSync(file, charterText(id, PROCESS));
  await cli.run('start', file);
  const step = async () => (await cli.json<Status>('status', id)).json.step;
  const { json: shown } = await cli.json<Subject>('show', id, '--gate', 'first-conversation');
  await cli.run(...sign(id, 'first-conversation', 'jonas-weber', '--approve', '--subject', shown.digest));
  await cli.run(...sign(id, 'first-conversation', 'petra-lindqvist', '--approve'));
  await soon('the second gate', async () => (await step()) === 'process-redesign');

  const { json: inForce } = await cli.json<{ digest: string }>('charter', id);
  expect((await cli.json('charter', id)).json).toMatchObject({ id, version: 1, proposed: null });
  expect((await cli.json('charter', file)).json).toMatchObject({ digest: inForce.digest, version: null });
  expect((await cli.run('charter', 'diff', id, file)).out).toBe(`${id} and ${file} say the same: ${inForce.digest}\n`);

  const text = charterText(id, PROCESS.replace('minutes: 90', 'minutes: 80'));
  writeFileSync(file, text.replace('deputy: Ines Sommer', 'deputy: Ben Cole'));
  expect((await cli.json('charter', 'diff', id, file)).json).toMatchObject({
    differences: [
      { section: 'people', what: 'deputy Ines Sommer → Ben Cole', reopens: [], stale: ['ownership'] },
      { section: 'process', what: 'minutes per case 90 → 80', reopens: ['first-conversation'], stale: [] },
    ],
    reopens: ['first-conversation'],
    stale: ['ownership'],
  });
  const { out } = await cli.run('charter', 'diff', id, file);
  expect(out).toContain('\n  asked again of ownership, not accepted yet\n');

  await cli.run('amend', id, file, '--as', 'mara-okafor');
  await soon('it is back at the first gate', async () => (await step()) === 'first-conversation');
  expect((await cli.json('charter', id)).json).toMatchObject({ version: 2 });
});

test('a changed base changes a running engagement only by an amendment', async () => {
  const { cli } = on;
  const id = uniqueId('extending');
  const [file, base] = [path.join(on.world.data, `${id}.yaml`), path.join(on.world.data, `${id}-base.yaml`)];
  writeFileSync(base, 'process: { hourlyCost: 60 EUR }\nlimits: { stallDays: 7 }\n');
  writeFileSync(file, charterText(id, `extends: ${id}-base.yaml\nprocess: { volume: 25 per week, minutes: 90 }\n`));
  expect((await cli.run('start', file)).code).toBe(0);
  const { json: before } = await cli.json<{ digest: string }>('charter', id);
  expect((await cli.json('charter', file)).json).toMatchObject({ digest: before.digest });

  writeFileSync(base, 'process: { hourlyCost: 55 EUR }\nlimits: { stallDays: 7 }\n');
  expect((await cli.json('charter', id)).json).toMatchObject({ digest: before.digest, version: 1 });
  expect((await cli.json('charter', 'diff', id, file)).json).toMatchObject({
    differences: [{ section: 'process', what: 'hourly cost 60 → 55' }],
  });
  expect(await cli.failing('start', file)).toMatchObject({ code: 'DIFFERENT_CHARTER' });
  expect((await cli.run('amend', id, file, '--as', 'mara-okafor')).code).toBe(0);
  expect((await cli.json('charter', id, '--resolved')).json).toMatchObject({
    version: 2,
    charter: { process: { hourlyCost: 55 }, limits: { stallDays: 7 } },
  });
});

test('an amendment tells who is renamed; a diff tells it before', async () => {
  const { cli } = on;
  const id = uniqueId('renamed');
  const file = path.join(on.world.data, `${id}.yaml`);
  const text = charterText(id).replace('owner: Gareth Pugh', `owner: { id: p-${id}, name: Tom Harder }`);
  writeFileSync(file, text);
  expect((await cli.run('start', file)).code).toBe(0);
  writeFileSync(file, text.replace('Tom Harder', 'Ben Cole'));
  const renamed = `people: p-${id} is renamed from Tom Harder to Ben Cole\n`;
  expect((await cli.run('charter', 'diff', id, file)).out).toContain(renamed);
  const alone = await cli.run('amend', id, file, '--as', 'mara-okafor');
  expect(alone).toMatchObject({ code: 0, out: expect.stringContaining(renamed) });
  expect(alone.out).toMatch(/recorded in the people directory: Ben Cole\n/);
  expect(alone.out).toMatch(/ledger entry \d+ only says that it is the same\.\n$/);

  writeFileSync(file, `${text}limits: { stallDays: 7 }\n`);
  const { json } = await cli.json('amend', id, file, '--as', 'mara-okafor');
  expect(json).toMatchObject({
    event: 'charter.amended',
    differences: [{ section: 'limits', what: 'stall days 10 → 7' }],
    people: { names: [{ id: `p-${id}`, before: { name: 'Ben Cole' }, after: { name: 'Tom Harder' } }] },
  });
});

test('a file from before a handover says that it takes the role back', async () => {
  const { cli } = on;
  const { id, file } = await on.started();
  const to = `lena-${id}`;
  const hands = ['transfer', id, '--role', 'owner', '--to', to, '--name', `Lena ${id}`, '--as', 'petra-lindqvist'];
  expect((await cli.run(...hands, '--reason', 'Gareth has left')).out).toContain('still names the owner before');
  const back = /people: owner was handed over to Lena \S+ at \S.*; this charter gives the role back to Gareth Pugh\n/;
  expect((await cli.run('charter', 'diff', id, file)).out).toMatch(back);
  expect((await cli.run('amend', id, file, '--as', 'mara-okafor')).out).toMatch(back);
  expect((await cli.json('charter', 'diff', id, file)).json).toMatchObject({
    differences: [],
    people: { names: [], undoneHandovers: [] },
  });
});
