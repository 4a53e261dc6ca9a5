/** Slide-back on a real server: the owner leaves, Ownership lapses, it is pilot mode, and the same gate leads out. */
import { standings } from '../../domain/standing';
import { goodPlan } from '../../examples/mailbox/releases';
import type { Team } from '../../examples/mailbox/team';
import { openWorld, type World } from '../support/world';

jest.setTimeout(180_000);

let world: World;
let team: Team;
beforeAll(async () => {
  world = await openWorld();
  const charter = world.charter((yaml) =>
    yaml.replace('retainer: { every: 5 s }', 'retainer: { every: 2 h, watch: 2 h, graceDays: 0 }'),
  );
  team = world.team(charter);
  await world.dayone.start(charter, team.who('delivery-lead'));
  await team.kickOff();
  await team.openTheLock();
  await team.sendOut(goodPlan('r1', world.mails));
  await team.live('r1');
  await team.handOver();
});
afterAll(() => world.close());

const tell = (kind: Parameters<World['dayone']['tell']>[1], said: object) =>
  world.dayone.tell(team.id, kind as 'transfer', said as never);

test('the owner leaves: Ownership lapses at once, releases are frozen, and what is live stays live', async () => {
  const owner = team.who('owner');
  await tell('person-left', { by: team.who('account-manager'), person: owner, reason: 'another company' });
  const fallen = await team.until('pilot mode', (s) => s.pilot !== null);
  expect(fallen.pilot).toMatchObject({ why: 'lapsed', detail: expect.stringContaining('Ownership') });
  expect(standings(fallen).Ownership.standing).toBe('lapsed');
  expect(fallen.live?.release).toBe('r1');
  await expect(team.buildRelease(goodPlan('r2', world.mails))).rejects.toMatchObject({ code: 'FROZEN' });
  const { frozen, open } = await world.dayone.why(team.id);
  expect(frozen.join()).toContain('pilot mode');
  expect(open.filter((item) => item.step === 'ownership').map((item) => item.role)).toEqual(
    expect.arrayContaining(['owner', 'deputy', 'sponsor']),
  );
});

test('whoever has left decides nothing any more', async () => {
  const by = team.who('owner');
  await expect(
    world.dayone.sign(team.id, { gate: 'ownership', role: 'owner', by, decision: 'approve' }),
  ).rejects.toMatchObject({ exit: 1 });
});

test('the way back and a drill are never blocked by it', async () => {
  await tell('order-drill', { by: team.who('deputy') });
  const drilled = await team.until('the drill', (s) => s.drill === null && s.drills > 1);
  expect(drilled.releases.r1?.drill).toMatchObject({ drill: expect.stringMatching(/:2$/) });
});

test('the deputy takes the process over, all accept by the same gate, and it comes out', async () => {
  const [deputy, sponsor] = [team.who('deputy'), team.who('sponsor')];
  await tell('transfer', { by: sponsor, role: 'deputy', to: 'lena-fuchs', reason: 'knows the mailbox' });
  await tell('transfer', { by: sponsor, role: 'owner', to: deputy, reason: 'has stood in' });
  for (const [role, by] of [
    ['owner', deputy],
    ['deputy', 'lena-fuchs'],
    ['sponsor', sponsor],
  ] as const)
    await world.dayone.sign(team.id, { gate: 'ownership', role, by, decision: 'approve' });
  const out = await team.until('the way out', (s) => s.pilot === null);
  expect(out.charter.people).toMatchObject({ owner: deputy, deputy: 'lena-fuchs' });
  expect(standings(out).Ownership.standing).toBe('proven');
  expect(out.proposal).toBeNull();
  const types = (await world.evidence.ledger.read(`engagement:${team.id}`)).map((entry) => entry.type);
  for (const type of ['person.left', 'prerequisite.lapsed', 'prerequisite.regained', 'pilot-mode.left'])
    expect(types.filter((one) => one === type)).toHaveLength(1);
});
