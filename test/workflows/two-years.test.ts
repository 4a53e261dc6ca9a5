/**
 * Two years of a retainer, a cycle on every day: three releases, a breach, drift, a drill that is missed, a pause, a lost
 * Schedule, a serious incident, and an owner who leaves.
 */

import { fold } from '../../domain/engagement/apply';
import { prerequisiteStatuses } from '../../domain/gates/prerequisites';
import { engagementStream, retainerScheduleId } from '../../domain/kernel/names';
import type { Charter } from '../../domain/model/charter';
import { WRITTEN_STEP_IDS } from '../../domain/model/charter/retainer-steps';
import type { StoredEntry } from '../../domain/model/entries';
import type { State } from '../../domain/model/state';
import { readEntries } from '../../domain/record/read-entry';
import { ticksOf } from '../../domain/retainer/schedules';
import { verifyChain } from '../../evidence/chain';
import type { Team } from '../../examples/mailbox/team';
import { quickPlan, short } from '../support/charters';
import { entriesOf, intoOperation, reportsOf } from '../support/operating';
import { nextTicks } from '../support/ticks';
import { Years } from '../support/years';

// Some hundred cycles in one test, on a machine that runs another test file at the same time.
jest.setTimeout(900_000);

const DAY = 86_400_000;
const WEEK = 7 * DAY;

let years: Years;
let charter: Charter;
let team: Team;
beforeAll(async () => {
  years = await Years.start();
  charter = years.world.charter(
    short((written) => {
      const steps = { 'slo-watch': '7 days', 'incident-review': { every: '30 days', aiAct: true } };
      written.retainer = { every: '1 day', jitter: '0 s', watch: '1 day', steps };
      years.measuredHere(written);
    }),
  );
  team = years.world.team(charter);
  await years.untilMonday(charter);
  await years.world.dayone.start(charter, team.who('delivery-lead'));
  await intoOperation(years.world, team, 'r1');
});
afterAll(() => years.end());

const entries = (): Promise<StoredEntry[]> => entriesOf(years.world, team.id);
const times = async (type: StoredEntry['type'], from = ''): Promise<string[]> =>
  (await entries()).filter((entry) => entry.type === type && entry.at >= from).map(({ at }) => at);
const statusOf = (s: State, prerequisite: 'Ownership' | 'Rollback'): string =>
  prerequisiteStatuses(s)[prerequisite].standing;
const openOf = (s: State, step: string): string[] =>
  s.findings.filter((one) => one.step === step && one.closedAt === null).map(({ id }) => id);

/** In the client's hours: from its build to the day on which it is live. */
async function goesLive(release: string): Promise<void> {
  await years.untilOpen(team);
  await team.sendOut(quickPlan(release, years.world.mails));
  await team.live(release);
}

test('the Schedule acts at the times that the test driver plays', async () => {
  const { info } = await years.calendar.schedule.getHandle(retainerScheduleId(team.id)).describe();
  const next = info.nextActionTimes.map((at) => at.toISOString());
  const ticks = ticksOf({ ...charter.retainer, ...charter.calendar });
  expect(next).toEqual(nextTicks(ticks, new Date(info.createdAt).toISOString(), next.length));
});

test('in three quiet months each step runs in each of its periods, and nothing lapses', async () => {
  await years.days(team, 91);
  const s = await team.state();
  const reports = reportsOf(await entries());
  expect(reports).toHaveLength(13);
  const apart = reports.slice(1).map((at, n) => Math.round((Date.parse(at) - Date.parse(reports[n]!)) / DAY));
  expect(apart.filter((days) => days < 6 || days > 8)).toEqual([]);
  expect(Object.keys(s.retainer.steps).sort()).toEqual([...WRITTEN_STEP_IDS].sort());
  expect([s.lapses, s.pilot]).toEqual([{}, null]);
});

test('a second release goes live during the retainer, which watches it from then on', async () => {
  await goesLive('r2');
  await years.days(team, 14);
  expect((await team.state()).retainer.steps['slo-watch']).toMatchObject({ verdict: 'pass' });
});

test('a breach is found on its first day and closed on its last, and nothing is opened twice', async () => {
  const id = 'slo-watch:minutes-per-mail';
  const from = await years.now();
  years.readings.say('minutes-per-mail', { value: 99, samples: 1_000 });
  await years.days(team, 20);
  const found = (await team.state()).findings.find((one) => one.id === id)!;
  expect(found).toMatchObject({ closedAt: null, reopened: 0 });
  expect(Date.parse(found.openedAt) - Date.parse(from)).toBeLessThan(2 * DAY);
  years.everythingIsWell();
  await years.days(team, 2);
  const closed = (await team.state()).findings.find((one) => one.id === id)!;
  expect(closed).toMatchObject({ closedAt: expect.any(String), reopened: 0 });
});

test('drift of the mail is found in the week in which it begins, and closed in the week in which it ends', async () => {
  const columns = ['drift-check', 'drift-check:mail-length'];
  expect(openOf(await team.state(), 'drift-check')).toEqual([]);
  years.mailDrifts();
  const from = await years.now();
  await years.days(team, 14);
  const drifted = await team.state();
  expect(openOf(drifted, 'drift-check').sort()).toEqual(columns);
  const [first] = drifted.findings.filter(({ step }) => step === 'drift-check').map(({ openedAt }) => openedAt);
  expect(Date.parse(first!) - Date.parse(from)).toBeLessThan(WEEK + 3 * DAY);
  years.everythingIsWell();
  await years.days(team, 14);
  const after = await team.state();
  expect(openOf(after, 'drift-check')).toEqual([]);
  expect(
    after.findings
      .filter(({ step }) => step === 'drift-check')
      .map(({ id }) => id)
      .sort(),
  ).toEqual(columns);
});

test('a missed drill freezes changes and makes Rollback lapse, with pilot mode until a drill passes', async () => {
  const from = await years.now();
  await years.days(team, 42, ['rollback-drill:order']);
  const frozen = await team.state();
  expect(openOf(frozen, 'rollback-drill')).toEqual(['rollback-drill']);
  expect(statusOf(frozen, 'Rollback')).not.toBe('lapsed');
  await years.days(team, 33, ['rollback-drill:order']);
  const lapsed = await team.state();
  expect([statusOf(lapsed, 'Rollback'), lapsed.pilot?.why]).toEqual(['lapsed', 'lapsed']);

  await years.days(team, 1);
  const out = await team.until('the way out', (s) => s.pilot === null);
  expect([statusOf(out, 'Rollback'), openOf(out, 'rollback-drill')]).toEqual(['proven', []]);
  expect([(await times('pilot-mode.entered', from)).length, (await times('pilot-mode.left', from)).length]).toEqual([
    1, 1,
  ]);
});

test('in a pause of a month no cycle runs and the watch continues; afterwards one cycle catches up', async () => {
  const by = team.who('account-manager');
  const until = new Date(Date.parse(await years.now()) + 30 * DAY).toISOString();
  const { schedule } = await team.state();
  await years.world.dayone.tell(team.id, 'pause-retainer', { by, until, reason: 'the books are closed' });
  await team.until('the pause', (s) => s.schedule?.spec !== schedule?.spec);
  const before = reportsOf(await entries());
  await years.days(team, 29);
  expect(reportsOf(await entries())).toEqual(before);
  await years.days(team, 3);
  expect((await team.state()).retainer.paused).toBeNull();
  expect(reportsOf(await entries()).length - before.length).toBe(1);
  expect(await times('schedule.missed')).toEqual([]);
});

test('a deleted Schedule is noticed after two cycles, and created again', async () => {
  await years.calendar.schedule.getHandle(retainerScheduleId(team.id)).delete();
  years.lookAgain();
  const from = await years.now();
  await years.days(team, 14);
  const [missed, ...more] = await times('schedule.missed', from);
  expect(more).toEqual([]);
  expect(Date.parse(missed!) - Date.parse(from)).toBeLessThan(WEEK + 3 * DAY);
  expect(reportsOf(await entries()).at(-1)! > missed!).toBe(true);
});

test('a serious incident is reported to the authority in time, and is open until it is reviewed', async () => {
  const { dayone } = years.world;
  const by = team.who('owner');
  const incident = 'mails-lost';
  await dayone.tell(team.id, 'incident-open', {
    by,
    incident,
    severity: 'severe',
    serious: 'serious',
    what: 'mails are lost',
  });
  await years.days(team, 16);
  const late = openOf(await team.state(), 'incident-review');
  expect(late).toEqual([`incident-review:report:${incident}`]);
  await dayone.tell(team.id, 'incident-update', { by, incident, reportedAt: await years.now() });
  await dayone.tell(team.id, 'incident-close', { by, incident, how: 'they are found again' });
  await dayone.tell(team.id, 'incident-review', { by, incident, learned: 'the folder is looked at twice' });
  await years.days(team, 1);
  const s = await team.state();
  expect(openOf(s, 'incident-review')).toEqual([]);
  expect(openOf(s, 'incident')).toEqual([]);
});

test('a third release goes live, and runs for a quarter of a year', async () => {
  await goesLive('r3');
  await years.days(team, 91);
  const s = await team.state();
  expect([s.live?.release, s.lapses, s.pilot]).toEqual(['r3', {}, null]);
});

test('when the owner leaves, Ownership lapses at once, pilot mode follows after the grace period, and the new owner ends it', async () => {
  const { dayone } = years.world;
  const from = await years.now();
  await dayone.tell(team.id, 'person-left', {
    by: team.who('sponsor'),
    person: team.who('owner'),
    reason: 'they left',
  });
  expect(statusOf(await team.state(), 'Ownership')).toBe('lapsed');
  await years.days(team, 10);
  expect((await team.state()).pilot).toBeNull();
  await years.days(team, 8);
  expect((await team.state()).pilot).toMatchObject({ why: 'lapsed', detail: expect.stringContaining('Ownership') });

  const by = team.who('sponsor');
  await dayone.tell(team.id, 'transfer', { by, role: 'owner', to: 'lena-fuchs', reason: 'they follow' });
  await team.signAll('ownership');
  const out = await team.until('the way out', (s) => s.pilot === null);
  expect(statusOf(out, 'Ownership')).toBe('proven');
  expect(await times('pilot-mode.entered', from)).toHaveLength(1);
});

test('at the end of the second year the record equals the state of the engagement', async () => {
  const { startedAt } = await team.state();
  const left = 730 - Math.floor((Date.parse(await years.now()) - Date.parse(startedAt)) / DAY);
  await years.days(team, left);
  const state = await years.asked(team.id);
  expect([state.lapses, state.pilot]).toEqual([{}, null]);
  const record = (await entries()).slice(0, state.head.seq);
  expect(fold(readEntries(record))).toEqual(state);
  expect(verifyChain(engagementStream(team.id), record)).toMatchObject({ ok: true });
  for (const step of WRITTEN_STEP_IDS) {
    const reports = reportsOf(record, step);
    expect([step, new Set(reports).size, [...reports].sort()]).toEqual([step, reports.length, reports]);
  }
});
