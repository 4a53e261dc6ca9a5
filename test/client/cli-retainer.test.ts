/** The retainer by the command line, on a real server: its calendar, a cycle by hand, a pause, findings and remedies. */
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FindingsPage } from '../../client/lists/findings';
import type { RetainerView } from '../../client/use-cases/run-retainer';
import type { Finding } from '../../domain/model/findings';
import type { Target } from '../../domain/model/rollback';
import { RETAINER_STEPS } from '../../domain/retainer';
import type { Status } from '../../domain/views/report';
import type { Team } from '../../examples/mailbox/team';
import { quickPlan, short } from '../support/charters';
import { sharedServer } from '../support/temporal';
import { openWorld, type World } from '../support/world';
import { cliIn, soon } from './cli-support';

interface Found {
  findings: Finding[];
}

let env: World;
let team: Team;
let id: string;
let cli: ReturnType<typeof cliIn>;
beforeAll(async () => {
  env = await openWorld();
  // Only the watch runs so often: no scheduled cycle runs during the test.
  const charter = env.charter(
    short((written) => {
      written.retainer = { every: '1 day', watch: '2 s', jitter: '0 s', hoursPerMonth: 16 };
    }),
  );
  id = charter.id;
  team = env.team(charter);
  cli = cliIn({ TEMPORAL_ADDRESS: sharedServer(), DAYONE_DATA: env.data, DAYONE_TASK_QUEUE: env.queue, TZ: 'UTC' });
  await env.dayone.start(charter, team.who('delivery-lead'));
  await team.kickOff();
  await team.openTheLock();
});
afterAll(() => env.close());

/** Somebody who has the secret switches the mailbox past dayone. */
async function switchByHand(target: Target): Promise<void> {
  const key = `by-hand-${Date.now()}`;
  const raw = JSON.stringify({ engagement: id, action: 'restore', target, key });
  const t = Math.floor(Date.now() / 1000);
  const v1 = createHmac('sha256', process.env.MAILBOX_SECRET!).update(`${t}.${raw}`).digest('hex');
  const answer = await fetch(`${env.mailbox.url}/switch`, {
    method: 'POST',
    body: raw,
    headers: { 'content-type': 'application/json', 'dayone-signature': `t=${t},v1=${v1}`, 'idempotency-key': key },
  });
  expect(answer.status).toBe(200);
}

const openOnes = (s: { findings: Finding[] }) => s.findings.filter(({ closedAt }) => closedAt === null);
const retainer = async () => (await cli.json<RetainerView>('retainer', id)).json;

test('the steps are listed with their cadence, the effect of a breach, and the people they are for', async () => {
  const { out } = await cli.run('retainer', 'steps');
  for (const { id: step, question, clauses } of RETAINER_STEPS)
    expect(out).toMatch(new RegExp(`${step} +every .*\\n +${question.replace('?', '\\?')}\\n.*\\n.*${clauses[0]}`));
  const { json } = await cli.json<{ steps: object[] }>('retainer', 'steps');
  expect(json.steps).toHaveLength(RETAINER_STEPS.length);
});

test('before operation nothing is due, nothing runs, and nothing can be paused', async () => {
  expect(await retainer()).toMatchObject({ inOperation: false, cycles: 0, schedule: null });
  expect((await cli.run('retainer', id)).out).toMatch(
    /not in operation: no step is due.*\n +next tick +there is no Schedule\n/,
  );
  expect(await cli.failing('retainer', 'run', id)).toMatchObject({ exit: 1, code: 'NOTHING_LIVE' });
  const pause = ['retainer', 'pause', id, '--until', '2027-01-01', '--reason', 'x', '--as', team.who('owner')];
  expect(await cli.failing(...pause)).toMatchObject({ exit: 1, code: 'NOT_ASKED' });
  expect(await cli.failing('retainer', `${id}x`)).toMatchObject({ exit: 2, code: 'UNKNOWN_ENGAGEMENT' });
});

test('a manual cycle runs one step, and the calendar shows its result and when the next is due', async () => {
  await team.sendOut(quickPlan('r1', env.mails));
  await team.live('r1');
  await team.handOver();
  await team.until('the schedules', (s) => s.schedule?.created === true);
  const { out } = await cli.run('retainer', 'run', id, '--step', 'slo-watch');
  expect(out).toMatch(/: the cycle has ended; it ran slo-watch\n(.*\n)* +slo-watch: \w+, /);
  const view = await retainer();
  const watched = view.steps.find(({ step }) => step === 'slo-watch')!;
  expect(watched).toMatchObject({ every: expect.any(String), last: { verdict: expect.any(String) } });
  expect(watched.dueAt! > watched.last!.scheduledAt).toBe(true);
  expect(view).toMatchObject({
    inOperation: true,
    timezone: 'Europe/Berlin',
    schedule: { pause: null, differing: [] },
  });
  expect(view.schedule!.nextAt.length).toBeGreaterThan(0);
  const text = (await cli.run('retainer', id)).out;
  expect(text).toMatch(/times of Europe\/Berlin\n +next tick +\w{3} \d+ \w{3} \d{4} \d\d:\d\d (?:UTC|[+-]\d\d:\d\d)\n/);
  expect(text).toMatch(/slo-watch +\S+ \S+ +\w{3} \d+ \w{3} \d{4} \d\d:\d\d (?:UTC|[+-]\d\d:\d\d) +\w+ +\w{3} /);
});

test('status, calendar and report show a pause until it is lifted', async () => {
  const by = team.who('account-manager');
  const until = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
  const { out } = await cli.run('retainer', 'pause', id, '--until', until, '--reason', 'the client moves', '--as', by);
  expect(out).toMatch(/: the retainer is paused until .* \(ledger entry \d+\)\n/);
  expect((await cli.run('status', id)).out).toMatch(/paused +the retainer, until .*: the client moves\n/);
  expect((await cli.run('retainer', id)).out).toMatch(
    /paused +until .* 00:00 [+-]\d\d:\d\d, by .*: the client moves\n/,
  );
  const too = ['retainer', 'pause', id, '--until', '2099-01-01', '--reason', 'x', '--as', by];
  expect(await cli.failing(...too)).toMatchObject({ exit: 2, code: 'BAD_INPUT' });
  expect(await cli.failing('retainer', 'pause', id, '--reason', 'x', '--as', by)).toMatchObject({ exit: 2 });
  expect(await cli.run('retainer', 'resume', id, '--reason', 'they are back', '--as', by)).toMatchObject({ code: 0 });
  expect((await retainer()).paused).toBeNull();
  expect(await cli.failing('retainer', 'resume', id, '--reason', 'x', '--as', by)).toMatchObject({ code: 'NOT_ASKED' });
});

test('people of the agency submit hours, and the report of the month has them', async () => {
  const day = new Date().toISOString().slice(0, 10);
  const submit = ['submit', id, '--as', team.who('delivery-lead')];
  expect((await cli.run(...submit, '--effort', '2.5', '--on', day, '--what', 'tuned it')).out).toMatch(
    /submitted 2.5 h of work on \d{4}-\d\d-\d\d \(ledger/,
  );
  expect(await cli.json(...submit, '--effort', '1')).toMatchObject({ json: { submitted: 'effort', hours: 1 } });
  for (const [more, message] of [
    [['--effort', '0'], '--effort cannot be 0'],
    [['--effort', '1', '--on', '25.11.2026'], '--on cannot be 25.11.2026'],
    [['--effort', '1', '--on', '2099-01-01'], 'has not come yet'],
  ] as const)
    expect(await cli.failing(...submit, ...more)).toMatchObject({ exit: 2, message: expect.stringContaining(message) });
  expect(await cli.failing('submit', id, '--as', team.who('owner'), '--effort', '1')).toMatchObject({
    code: 'WRONG_PERSON',
  });
  const { out } = await cli.run('retainer', 'report', id, '--period', day.slice(0, 7));
  expect(out).toMatch(/hours +3.5 of 16 agreed\n/);
  expect(out).toMatch(/accepted +when the period is over\n/);
});

test('a finding is listed everywhere, remedied with its proof, and reopened while the check still fails', async () => {
  expect((await cli.run('findings', id)).out).toBe(`${id} has no open finding.\n`);
  await switchByHand({ base: null, candidate: null, exposure: 0 });
  const state = await team.until('the finding', (s) => openOnes(s).length > 0);
  const [{ id: finding }] = openOnes(state) as [Finding];
  await soon('it stands in the list', async () => {
    const { json } = await cli.json<FindingsPage>('findings');
    return json.engagements.some((one) => one.engagement === id && one.findings[0]?.id === finding);
  });
  expect((await cli.run('findings')).out).toMatch(new RegExp(`${finding} +freeze +delivery-lead +.*approved is r1\\n`));
  expect((await cli.run('why', id)).out).toContain('Releases are frozen');

  const say = ['remediate', id, '--finding', finding, '--as', team.who('delivery-lead')];
  const proof = path.join(env.data, 'proof.txt');
  writeFileSync(proof, 'the switch was locked');
  const { json } = await cli.json<{ evidence: string }>(...say, '--how', 'locked the switch', '--evidence', proof);
  expect(json).toMatchObject({ finding, release: null, evidence: expect.stringMatching(/^[0-9a-f]{64}$/) });
  const { json: all } = await cli.json<Found>('findings', id, '--all');
  expect(all.findings.find((one) => one.id === finding)).toMatchObject({ closed: 'locked the switch' });

  // It was not: a manual cycle re-checks, and finds it.
  await cli.run('retainer', 'run', id, '--step', 'slo-watch');
  await team.until('the same finding again', (s) =>
    openOnes(s).some((one) => one.id === finding && one.reopened === 1),
  );
  expect((await cli.run(...say, '--release', 'r2')).out).toMatch(/release r2 is to remedy/);
  const approve = ['remediate', id, '--finding', finding, '--approve', '--as'];
  expect((await cli.run(...approve, team.who('owner'))).out).toMatch(/approved release r2 as the remedy/);
  expect((await cli.run('findings', id)).out).toMatch(/release r2 is to remedy it, approved by the owner\n/);

  await switchByHand({ base: 'r1', candidate: null, exposure: 0 });
  await team.until('the finding to be closed', (s) => openOnes(s).length === 0);
  expect((await cli.json<Status>('status', id)).json.lapses).toEqual({});
});

test.each<[string[], string]>([
  [['findings', '--all'], '--all is for one engagement'],
  [['findings', '--limit', '500'], '--limit cannot be 500'],
  [['remediate', 'ID', '--as', 'x'], 'say which finding'],
  [['remediate', 'ID', '--finding', 'x', '--as', 'x'], 'say what was done'],
  [['remediate', 'ID', '--finding', 'x', '--as', 'x', '--evidence', 'f'], '--evidence belongs to --how'],
  [['remediate', 'ID', '--finding', 'x', '--as', 'x', '--approve'], 'no release is named as the remedy of x'],
])('%j is wrong usage: %s', async (argv, message) => {
  const failed = await cli.failing(...argv.map((word) => (word === 'ID' ? id : word)));
  expect(failed).toMatchObject({ exit: 2, message: expect.stringContaining(message) });
});
