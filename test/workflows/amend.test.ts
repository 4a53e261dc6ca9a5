/** Amendments: what they reopen, what they stop, and what stays in force until their gates accept them. */
import { ScheduleNotFoundError } from '@temporalio/client';
import { fold } from '../../domain/engagement/apply';
import { engagementStream, engagementWorkflowId, retainerScheduleId } from '../../domain/kernel/names';
import type { Charter } from '../../domain/model/charter';
import type { StoredEntry } from '../../domain/model/entries';
import type { Events } from '../../domain/model/events';
import type { State } from '../../domain/model/state';
import type { StepId } from '../../domain/model/steps';
import { readEntries } from '../../domain/record/read-entry';
import { digest } from '../../domain/values/digest';
import type { Team } from '../../examples/mailbox/team';
import { quickPlan, short } from '../support/charters';
import { openWorld, type World } from '../support/world';

let env: World;
beforeAll(async () => {
  env = await openWorld();
});
afterAll(() => env.close());

interface Begun {
  team: Team;
  charter: Charter;
}

async function untilTheLock(change?: Parameters<typeof short>[0]): Promise<Begun> {
  const charter = env.charter(short(change));
  const team = env.team(charter);
  await env.dayone.start(charter, team.who('delivery-lead'));
  await team.kickOff();
  await team.openTheLock();
  return { team, charter };
}

async function amend(team: Team, charter: Charter, change: Partial<Charter>): Promise<Charter> {
  const amended = { ...charter, ...change };
  const by = team.who('delivery-lead');
  await env.dayone.tell(team.id, 'amend', { by, charter: amended, charterDigest: digest(amended) });
  return amended;
}

const ledger = (team: Team): Promise<StoredEntry[]> => env.evidence.ledger.read(engagementStream(team.id));

const stepsOf = (entries: readonly StoredEntry[], type: 'gate.reopened' | 'gate.accepted'): StepId[] =>
  entries.filter((entry) => entry.type === type).map((entry) => (entry.data as Events['gate.reopened']).step);

const running = async (): Promise<unknown> => (await fetch(`${env.mailbox.url}/status`)).json();

async function closed(team: Team, mode: 'leave-running' | 'roll-back'): Promise<State> {
  const by = team.who('owner');
  await env.dayone.tell(team.id, 'close', { by, mode, reason: 'the end of the test' });
  await env.dayone.client.workflow.getHandle(engagementWorkflowId(team.id)).result();
  return fold(readEntries(await ledger(team)))!;
}

const schedule = (team: Team) => env.dayone.client.schedule.getHandle(retainerScheduleId(team.id)).describe();

test('before go-live an amendment reopens exactly the gates whose subjects it changes', async () => {
  const { team, charter } = await untilTheLock();
  const governance = { ...charter.governance, oversight: 'two people look through the set-aside folder' };
  const amended = await amend(team, charter, { governance });
  const reopened = await team.state();
  expect(stepsOf(await ledger(team), 'gate.reopened')).toEqual(['governance']);
  expect(reopened.gates.governance.acceptedAt).toBeNull();
  expect(reopened.gates['rollback-plan'].acceptedAt).not.toBeNull();
  await team.signAll('governance');
  await team.accepted('governance');

  const calm = await amend(team, amended, { limits: { ...charter.limits, stallDays: 12 } });
  await amend(team, calm, { people: { ...charter.people, deputy: 'judith-sommer' } });
  expect(stepsOf(await ledger(team), 'gate.reopened')).toEqual(['governance', 'ownership']);
  await team.signAll('ownership');
  const again = await team.accepted('ownership');
  expect(again.gates.ownership.signOffs.deputy).toMatchObject({ by: 'judith-sommer' });
  expect(again.charterVersion).toBe(4);
});

test('a prerequisite that reopens while a stage runs stops the stage and rolls back', async () => {
  const { team, charter } = await untilTheLock((written) => {
    written.goLive.window = '10 min';
    written.goLive.atMost = '20 min';
  });
  await team.sendOut(quickPlan('a1', env.mails));
  await team.until('the stage', (s) => s.pass?.stage?.status === 'observing' && s.pass.stage.readings > 0);
  expect(await running()).toMatchObject({ candidate: 'a1', exposure: 100 });

  const governance = { ...charter.governance, data: { 'customer-mail': { 'mailbox-classifier': 'deny' as const } } };
  await amend(team, charter, { governance });
  const stopped = await team.until(
    'the rollback',
    (s) => s.target.confirmedAt !== null && s.target.desired.exposure === 0,
  );
  expect(await running()).toMatchObject({ base: null, candidate: null, exposure: 0 });
  expect(stopped.pass?.stage).toBeNull();
  const types = (await ledger(team)).map((entry) => entry.type);
  expect(types.indexOf('stage.stopped')).toBeGreaterThan(types.indexOf('gate.reopened'));
  expect((await closed(team, 'roll-back')).closedAt).not.toBeNull();
});

test('in operation an amendment is a proposal until its gates accept it; closing removes the Schedule', async () => {
  const { team, charter } = await untilTheLock();
  await team.sendOut(quickPlan('o1', env.mails));
  await team.live('o1');
  await team.handOver();
  expect((await schedule(team)).state.paused).toBe(false);

  const metrics = charter.metrics!.map((metric) =>
    metric.id === 'unwanted-kept-away' ? { ...metric, target: 'at least 80 %' } : metric,
  );
  const amended = await amend(team, charter, { metrics });
  const proposed = await team.until('the proposal’s gate', (s) => s.proposal?.gates.metrics?.openedAt != null);
  expect(Object.keys(proposed.proposal!.gates)).toEqual(['metrics']);
  expect(proposed.charterDigest).toBe(digest(charter));
  expect(proposed.gates.metrics.acceptedAt).not.toBeNull();
  expect(await running()).toMatchObject({ base: 'o1' });
  await team.signAll('metrics');
  const inForce = await team.until('the amendment in force', (s) => s.proposal === null);
  expect(inForce.charterDigest).toBe(digest(amended));
  expect(inForce.live?.release).toBe('o1');
  expect(fold(readEntries(await ledger(team)))).toEqual(inForce);

  const left = await closed(team, 'leave-running');
  expect(left).toMatchObject({ schedule: { created: false }, closing: { mode: 'leave-running' } });
  await expect(schedule(team)).rejects.toBeInstanceOf(ScheduleNotFoundError);
  expect(await running()).toMatchObject({ base: 'o1', candidate: null, exposure: 0 });
});
