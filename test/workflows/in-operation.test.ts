/** In operation, on a real server: a freeze of everything, the watch between cycles, and the version that really runs. */
import { createHmac } from 'node:crypto';
import { prerequisiteStatuses } from '../../domain/gates/prerequisites';
import { engagementWorkflowId, SIGNAL_REPORT, watchScheduleId } from '../../domain/kernel/names';
import { RUNNING } from '../../domain/model/questions';
import type { Target } from '../../domain/model/rollback';
import { goodPlan } from '../../examples/mailbox/releases';
import type { Team } from '../../examples/mailbox/team';
import { openWorld, type World } from '../support/world';

let env: World;
let team: Team;
beforeAll(async () => {
  env = await openWorld();
  // Only the watch looks so often: no cycle comes during the test.
  const charter = env.charter((yaml) =>
    yaml.replace('retainer: { every: 5 s }', 'retainer: { every: 2 h, watch: 2 s, graceDays: 0 }'),
  );
  team = env.team(charter);
  await env.dayone.start(charter, team.who('delivery-lead'));
  await team.kickOff();
  await team.openTheLock();
  await team.buildRelease(goodPlan('r1', env.mails));
  await team.getReady('r1');
});
afterAll(() => env.close());

/** Somebody who has the secret switches the mailbox past dayone. */
async function switchByHand(target: Target): Promise<void> {
  const key = `by-hand-${Date.now()}`;
  const raw = JSON.stringify({ engagement: team.id, action: 'restore', target, key });
  const t = Math.floor(Date.now() / 1000);
  const v1 = createHmac('sha256', process.env.MAILBOX_SECRET!).update(`${t}.${raw}`).digest('hex');
  const answer = await fetch(`${env.mailbox.url}/switch`, {
    method: 'POST',
    body: raw,
    headers: { 'content-type': 'application/json', 'dayone-signature': `t=${t},v1=${v1}`, 'idempotency-key': key },
  });
  expect(answer.status).toBe(200);
}

test('a freeze of the whole portfolio keeps the first stage from beginning, until it is lifted', async () => {
  const { portfolio } = env.dayone;
  const by = team.who('account-manager');
  await env.evidence.people.put([{ id: by, name: 'Adam Kerr' }]);
  await expect(portfolio.lift({ by, reason: 'nothing is frozen' })).rejects.toMatchObject({ code: 'NOT_FROZEN' });
  await expect(portfolio.freeze({ by: 'nobody-known', reason: 'x' })).rejects.toMatchObject({ code: 'UNKNOWN_PERSON' });
  await portfolio.freeze({ by, reason: 'the year is being closed' });
  await team.sayGo();
  await team.until('the freeze to be seen', (s) => s.frozen !== null);
  expect((await team.state()).pass?.stage).toBeNull();
  const { open } = await env.dayone.why(team.id);
  expect(open.map((item) => item.problem).join()).toContain('the year is being closed');

  // Others of this server may have ended meanwhile.
  const { untold } = await portfolio.lift({ by, reason: 'the books are closed' });
  expect(untold).not.toContain(team.id);
  await team.until('the first stage', (s) => s.pass?.stage != null);
  await team.live('r1');
  await team.handOver();
});

test('the watch reports an unapproved version, and closes the finding when it is gone', async () => {
  const schedule = await env.dayone.client.schedule.getHandle(watchScheduleId(team.id)).describe();
  expect(schedule.policies).toMatchObject({ overlap: 'SKIP' });
  await switchByHand({ base: null, candidate: null, exposure: 0 });
  const found = await team.until('the finding', (s) => s.findings.some((one) => one.id === 'change-control:running'));
  expect(found.findings.find((one) => one.id === 'change-control:running')).toMatchObject({
    severity: 'freeze',
    what: 'the target system runs the fallback; approved is r1',
  });
  await switchByHand({ base: 'r1', candidate: null, exposure: 0 });
  await team.until('the finding to be closed', (s) => s.findings.every((one) => one.closedAt !== null));
});

test('a report with facts that no source answers is ignored, and the engagement continues', async () => {
  const { client } = env.dayone;
  const metrics = (await team.state()).charter.metrics!.map(({ id }) => id);
  const ids = [RUNNING, ...metrics, ...metrics.flatMap((id) => [`long:${id}`, `short:${id}`, `budget:${id}`])];
  const answers = Object.fromEntries(ids.map((id) => [id, { ok: true, facts: { value: {}, buckets: [null] } }]));
  const { schedule } = await team.state();
  for (const report of [
    { kind: 'watch-report', scheduledAt: new Date().toISOString(), answers },
    { kind: 'retainer-report', step: 'slo-watch', scheduledAt: new Date().toISOString(), answers, cycleEnds: false },
    {
      kind: 'retainer-report',
      step: 'change-control',
      scheduledAt: new Date().toISOString(),
      answers,
      cycleEnds: false,
    },
  ])
    await client.workflow.getHandle(engagementWorkflowId(team.id)).signal(SIGNAL_REPORT, report);
  expect((await env.dayone.tell(team.id, 'recheck', { by: team.who('owner') })).event).toBe('command.noted');
  expect((await team.state()).schedule).toEqual(schedule);
});

test('changed handoffs are proposed, and process-redesign puts them in force', async () => {
  const handOvers = ['Unwanted mail is filtered out.', 'A person is notified of each doubtful mail.'];
  const by = team.who('owner');
  await env.dayone.tell(team.id, 'confirm-process', { by, handOvers, what: 'nobody looks through the folder' });
  const proposed = await team.state();
  expect(proposed.proposal?.charter.process?.handOvers).toEqual(handOvers);
  expect(proposed.charter.process?.handOvers).not.toEqual(handOvers);
  await team.signAll('process-redesign');
  const after = await team.until('the new hand-overs', (s) => s.proposal === null);
  expect(after.charter.process?.handOvers).toEqual(handOvers);
  expect(after.live?.release).toBe('r1');
});

test('when the owner leaves, Ownership lapses, with pilot mode until the deputy accepts it in person', async () => {
  const { dayone } = env;
  const [owner, deputy, sponsor] = [team.who('owner'), team.who('deputy'), team.who('sponsor')];
  const second = 'lena-fuchs';
  await dayone.tell(team.id, 'acknowledge', { by: owner });
  await dayone.tell(team.id, 'person-left', { person: owner, by: sponsor, reason: 'a new job' });
  const fallen = await team.until('pilot mode', (s) => s.pilot !== null);
  expect(fallen).toMatchObject({
    pilot: { why: 'lapsed' },
    live: { release: 'r1' },
    leavers: { [owner]: expect.any(String) },
  });
  expect(prerequisiteStatuses(fallen).Ownership.standing).toBe('lapsed');
  await expect(dayone.tell(team.id, 'roll-back', { by: owner, reason: 'mine' })).rejects.toMatchObject({
    code: 'WRONG_PERSON',
  });

  await expect(team.buildRelease(goodPlan('r2', env.mails))).rejects.toMatchObject({ code: 'FROZEN' });
  const { frozen, open } = await dayone.why(team.id);
  expect(frozen.join()).toContain('pilot mode');
  const asked = open.filter((item) => item.step === 'ownership').map((item) => item.role);
  expect(asked).toEqual(expect.arrayContaining(['owner', 'deputy', 'sponsor']));
  // Pilot mode blocks neither a drill nor a rollback.
  await dayone.tell(team.id, 'order-drill', { by: deputy });
  await team.until('the drill', (s) => s.drill === null && s.releases.r1?.drill?.drill.endsWith(':2') === true);

  const hands = { by: sponsor, reason: 'the owner has left' };
  await dayone.tell(team.id, 'transfer', { ...hands, role: 'deputy', to: second });
  await dayone.tell(team.id, 'transfer', { ...hands, role: 'owner', to: deputy });
  for (const by of [deputy, second, sponsor])
    await dayone.sign(team.id, { gate: 'ownership', by, decision: 'approve' });
  const back = await team.until('Ownership', (s) => s.pilot === null && s.lapses.Ownership === undefined);
  expect(back).toMatchObject({
    charter: { people: { owner: deputy, deputy: second } },
    live: { release: 'r1' },
    proposal: null,
  });
  expect(prerequisiteStatuses(back).Ownership.standing).toBe('proven');
});

test('a critical guardrail that fails between two cycles rolls back automatically and once, within a few watch intervals', async () => {
  const fed = await fetch(`${env.mailbox.url}/feed`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ group: 'hard-ham-1' }),
  });
  expect(fed.ok).toBe(true);
  const back = await team.until('the rollback', (s) => s.rollbacks.length > 0 && s.target.confirmedAt !== null);
  expect(back).toMatchObject({ live: null, retainer: { cycles: 0 }, hold: { kind: 'after-rollback' } });
  expect(back.rollbacks).toMatchObject([{ release: 'r1', to: null, by: 'dayone' }]);
  const watched = back.retainer.watch!;
  expect(watched.verdicts).toContainEqual(expect.objectContaining({ metric: 'wanted-set-aside', verdict: 'fail' }));
  // The failed reading and its rollback are in the same append.
  expect(back.rollbacks[0]!.at).toBe(watched.at);
});
