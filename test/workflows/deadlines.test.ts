/** Weeks and months, on a server on which time passes as fast as nothing happens. */
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterWorkingDays } from '../../domain/kernel/calendar';
import { engagementStream, engagementWorkflowId, SEARCH_ATTRIBUTES } from '../../domain/kernel/names';
import type { Events } from '../../domain/model/events';
import type { State } from '../../domain/model/state';
import type { Team } from '../../examples/mailbox/team';
import { startWorker } from '../../workers/worker';
import { short, type WrittenCharter } from '../support/charters';
import { timeSkipping } from '../support/temporal';
import { openWorld, type World } from '../support/world';

let time: TestWorkflowEnvironment;
let env: World;
beforeAll(async () => {
  time = await timeSkipping();
  env = await openWorld({
    address: time.address,
    // This server lists nothing, so it cannot be asked whether the search attributes are in use.
    run: (config, log, place) => startWorker(config, log, place, registerOnly),
  });
});
afterAll(async () => {
  await env.close();
  await time.teardown();
});

const registerOnly = async (): Promise<void> => {
  const types = { KEYWORD: 2, DATETIME: 6, KEYWORD_LIST: 7 } as const;
  const searchAttributes = Object.fromEntries(
    Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, types[type]] as const),
  );
  await time.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes });
};

/** Office hours from Monday to Friday, so that a week has five working days. */
const officeHours = (charter: WrittenCharter): void => {
  charter.calendar = { timezone: 'Europe/Berlin', opens: '08:00', closes: '18:00' };
};

async function startTeam(): Promise<Team> {
  const charter = env.charter(short(officeHours));
  const team = env.team(charter);
  await env.dayone.start(charter, team.who('delivery-lead'));
  await team.until('the first gate', (s) => s.gates['first-conversation'].openedAt !== null);
  return team;
}

const DAY = 86_400_000;

async function eventsOf<K extends keyof Events>(team: Team, type: K): Promise<{ at: string; data: Events[K] }[]> {
  const entries = await env.evidence.ledger.read(engagementStream(team.id));
  return entries.filter((entry) => entry.type === type) as unknown as { at: string; data: Events[K] }[];
}

/** Whole seconds between two moments: the server's timers keep no closer time. */
const apart = (a: string, b: string): number => Math.abs(Math.round((Date.parse(a) - Date.parse(b)) / 1_000));

const inDays = (s: State, from: string, days: number): string => afterWorkingDays(s.workdays, from, days)!;

test('due dates, reminders and escalation follow the client’s working days', async () => {
  const team = await startTeam();
  const first = await team.state();
  const gate = first.gates['first-conversation'];
  expect(gate.dueAt).toBe(inDays(first, gate.openedAt!, 2));
  expect(new Date(gate.dueAt!).getUTCHours()).toBeGreaterThanOrEqual(16);

  await env.pass(time, 14 * DAY);
  await team.until('the escalation', (s) => s.gates['first-conversation'].escalated);
  const reminded = await eventsOf(team, 'gate.reminded');
  expect(reminded.length).toBeGreaterThanOrEqual(3);
  expect(apart(reminded[0]!.at, gate.dueAt!)).toBeLessThanOrEqual(2);
  for (const [n, { at, data }] of reminded.entries()) {
    expect(data).toMatchObject({
      step: 'first-conversation',
      nth: n + 1,
      waitingOn: [team.who('account-manager'), team.who('sponsor')],
    });
    if (n > 0) expect(apart(at, inDays(first, reminded[n - 1]!.at, 2))).toBeLessThanOrEqual(2);
  }
  const escalated = await eventsOf(team, 'gate.escalated');
  expect(escalated).toHaveLength(1);
  expect(apart(escalated[0]!.at, inDays(first, gate.dueAt!, 5))).toBeLessThanOrEqual(2);
});

test('pilot mode begins after ten working days without progress and ends with progress, and a hold stops its clock', async () => {
  const [stalled, held] = await Promise.all([startTeam(), startTeam()]);
  const first = await stalled.state();
  await env.dayone.tell(held.id, 'hold', { by: held.who('sponsor'), reason: 'the budget is decided next month' });
  expect(first.pilot).toBeNull();

  await env.pass(time, 21 * DAY);
  const inPilotMode = await stalled.until('pilot mode', (s) => s.pilot !== null);
  expect(inPilotMode.pilot?.why).toBe('stalled');
  expect(apart(inPilotMode.pilot!.since, inDays(first, first.progressAt, 10))).toBeLessThanOrEqual(2);
  await stalled.signAll('first-conversation');
  const out = await stalled.accepted('first-conversation');
  expect(out.pilot).toBeNull();
  expect(await eventsOf(stalled, 'pilot-mode.left')).toHaveLength(1);

  expect((await held.state()).pilot).toBeNull();
  expect(await eventsOf(held, 'gate.reminded')).toEqual([]);
  await env.dayone.tell(held.id, 'resume', { by: held.who('sponsor'), reason: 'the budget stands' });
  const resumed = await held.state();
  await env.pass(time, 21 * DAY);
  const late = await held.until('pilot mode', (s) => s.pilot !== null);
  expect(apart(late.pilot!.since, inDays(resumed, resumed.progressAt, 10))).toBeLessThanOrEqual(2);
});

test('half a year on hold adds few events, and then the engagement continues where it was', async () => {
  const team = await startTeam();
  await env.dayone.tell(team.id, 'hold', { by: team.who('owner'), reason: 'reorganisation' });
  const handle = env.dayone.client.workflow.getHandle(engagementWorkflowId(team.id));
  const before = (await handle.describe()).historyLength;
  await env.pass(time, 183 * DAY);
  const after = (await handle.describe()).historyLength;
  expect(after - before).toBeLessThan(40);
  await env.dayone.tell(team.id, 'resume', { by: team.who('owner'), reason: 'it continues' });
  await team.signAll('first-conversation');
  const state = await team.accepted('first-conversation');
  expect(Date.parse(state.gates['first-conversation'].acceptedAt!) - Date.parse(state.startedAt)).toBeGreaterThan(
    183 * DAY,
  );
  expect(state.gates['process-redesign'].dueAt! > state.gates['first-conversation'].acceptedAt!).toBe(true);
});

test('three months of waiting for a person add little more than the reminders', async () => {
  const team = await startTeam();
  const handle = env.dayone.client.workflow.getHandle(engagementWorkflowId(team.id));
  const before = (await handle.describe()).historyLength;
  await env.pass(time, 91 * DAY);
  const reminders = (await eventsOf(team, 'gate.reminded')).length;
  expect(reminders).toBeGreaterThan(20);
  expect((await handle.describe()).historyLength - before).toBeLessThan(20 * reminders);
});
