/** `dayone agenda`: who decides what in which sitting, as it gets less. */

import type { Subject } from '../../client/use-cases/sign';
import { soon } from './cli-support';
import { type CliWorld, openCliWorld, sign } from './cli-world';

let on: CliWorld;
beforeAll(async () => {
  on = await openCliWorld();
});
afterAll(() => on.world.close());

interface Agenda {
  sittings: {
    sitting: string;
    decisions: { step: string; role: string; person: string | null; open: boolean }[];
    prepare: { step: string; what: string }[];
  }[];
}

test('the agenda has the decisions of three meetings, without early decisions and closed engagements', async () => {
  const { cli } = on;
  const { id } = await on.started();
  const agenda = async () => (await cli.json<Agenda>('agenda', id)).json.sittings;
  const of = async (sitting: string, step: string) =>
    (await agenda()).find((one) => one.sitting === sitting)!.decisions.filter((one) => one.step === step);
  await soon('the first gate', async () => (await of('kick-off', 'first-conversation'))[0]?.open === true);

  const sittings = await agenda();
  expect(sittings.map(({ sitting }) => sitting)).toEqual(['kick-off', 'lock', 'go-live']);
  expect(sittings[1]!.prepare).toContainEqual(expect.objectContaining({ step: 'governance', what: 'the risk class' }));
  const ownership = await of('lock', 'ownership');
  expect(ownership.map(({ role, person, open }) => [role, person, open])).toEqual([
    ['owner', 'gareth-pugh', false],
    ['deputy', 'ines-sommer', false],
    ['sponsor', 'petra-lindqvist', false],
  ]);
  const { out } = await cli.run('agenda', id);
  expect(out).toMatch(
    /^Kick-off meeting\n {2}first-conversation +Jonas Weber \(account-manager\) +qualifies .* open, due /m,
  );
  expect(out).toMatch(/^Meeting before the production lock opens\n/m);
  expect(out).toMatch(/governance +nobody named \(governance-lead\)/);

  const { json: shown } = await cli.json<Subject>('show', id, '--gate', 'ownership');
  await cli.run(...sign(id, 'ownership', 'gareth-pugh', '--approve', '--subject', shown.digest));
  expect((await of('lock', 'ownership')).map(({ role }) => role)).toEqual(['deputy', 'sponsor']);

  await cli.run('close', id, '--as', 'mara-okafor', '--reason', 'not worth it');
  await soon('the end', async () => (await agenda()).length === 0);
  expect((await cli.run('agenda', id)).out).toContain('It is closed.');
});
