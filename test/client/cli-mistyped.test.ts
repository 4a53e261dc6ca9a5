/** Options that are missing, and names that are not quite known, on a real server. */
import { type CliWorld, openCliWorld, sign } from './cli-world';

let on: CliWorld;
beforeAll(async () => {
  on = await openCliWorld();
});
afterAll(() => on.world.close());

test('everything that is missing is named at once', async () => {
  const { id } = await on.started();
  const missing = async (...argv: string[]) => (await on.cli.failing(...argv)).message.split('; ');
  const who = 'say in whose name: --as PERSON, or set DAYONE_AS';
  const why = 'say why: --reason TEXT';
  expect(await missing('transfer', id)).toEqual([who, why, 'say which role: --role ROLE', 'say who: --to PERSON']);
  expect(await missing('hold', id)).toEqual([who, why]);
  expect(await missing('absent', id)).toEqual([
    ...[who, 'say who: --cover PERSON', '--from cannot be left out', '--until cannot be left out'],
  ]);
  expect(await missing('incident', 'open', id, 'x')).toEqual([
    who,
    'say how severe it is: --severity',
    'say it: --what TEXT',
  ]);
});

test('a name or a gate that is not quite known: who or which was meant', async () => {
  const { id } = await on.started();
  const signs = (gate: string, as: string) => on.cli.failing(...sign(id, gate, as, '--approve'));
  expect(await signs('ownership', 'Gareth Pugg')).toMatchObject({
    exit: 2,
    code: 'UNKNOWN_PERSON',
    details: expect.arrayContaining(['did you mean gareth-pugh?']),
    next: expect.stringContaining(`dayone status ${id}`),
  });
  expect((await signs('owner', 'gareth-pugh')).details).toEqual(['did you mean ownership?']);
});
