/** The retainer's Schedules on the dev server: when they act, what is repaired, and whose pause is respected. */

import { Client, Connection } from '@temporalio/client';
import type { ApplicationFailure } from '@temporalio/common';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { type EnsureSchedulesInput, ensureSchedules, removeSchedules } from '../../activities/schedules';
import { retainerScheduleId, watchScheduleId } from '../../domain/kernel/names';
import { differences, pauseOf, schedulePlans, ticksOf } from '../../domain/retainer/schedules';
import { activityEnvironment } from '../support/log';
import { runs } from '../support/runs';
import { sharedServer, uniqueId } from '../support/temporal';
import { nextTicks } from '../support/ticks';
import { deps } from './support';

let connection: Connection;
let client: Client;
beforeAll(async () => {
  connection = await Connection.connect({ address: sharedServer() });
  client = new Client({ connection });
});
const armed = new Set<string>();
afterAll(async () => {
  await Promise.all([...armed].map((engagement) => removeSchedules({ engagement }, deps({ client: () => client }))));
  await connection.close();
});

/** Nothing acts while a test looks. */
const QUIET = { every: '1 day', jitter: '0 s', watch: '2 h', timezone: 'Europe/Berlin', opens: '08:00', paused: null };
const QUEUE = 'test';

async function arm(given: Partial<EnsureSchedulesInput> = {}): Promise<EnsureSchedulesInput> {
  const input = { engagement: uniqueId('armed'), ...QUIET, ...given };
  armed.add(input.engagement);
  for (let attempt = 1; ; attempt++) {
    try {
      await armedBy(client, input);
      return input;
    } catch (error) {
      // As Temporal does: now and then its server describes a schedule only when it is asked once more.
      if ((error as ApplicationFailure).type !== 'TEMPORAL_UNREACHABLE' || attempt === 3) throw error;
    }
  }
}

const armedBy = (by: Client, input: EnsureSchedulesInput): Promise<void> =>
  activityEnvironment({ taskQueue: QUEUE }).run(() => ensureSchedules(input, deps({ client: () => by })));

const handleOf = (engagement: string) => client.schedule.getHandle(retainerScheduleId(engagement));

/** In which ways each of the two differs from what was armed. */
const differing = async (input: EnsureSchedulesInput): Promise<string[][]> =>
  Promise.all(
    schedulePlans(input.engagement, input, QUEUE).map(async (plan) =>
      differences(plan, await client.schedule.getHandle(plan.scheduleId).describe()),
    ),
  );

describe('the computed next times equal those that Temporal reports', () => {
  // Some days before the clocks change, once a year each way.
  test.each([
    ['Europe/Berlin', '2027-03-24'],
    ['Europe/Berlin', '2027-10-27'],
    ['America/New_York', '2027-03-10'],
    ['America/New_York', '2027-11-03'],
    ['Australia/Lord_Howe', '2027-03-31'],
    ['Australia/Lord_Howe', '2027-09-29'],
    ['Africa/Cairo', '2027-04-27'],
    ['Africa/Cairo', '2027-10-26'],
    ['Asia/Tokyo', '2027-03-24'],
    ['UTC', '2027-10-27'],
  ])('daily in %s from %s', async (timezone, date) => {
    const from = `${date}T12:00:01.000Z`;
    for (const opens of ['08:00', '00:00', '02:30']) {
      const ticks = ticksOf({ every: '1 day', opens, timezone });
      if ('every' in ticks) throw new Error('a day is no interval');
      const found = await nextActionTimes({ calendars: [{ hour: ticks.hour, minute: ticks.minute }], timezone }, from);
      expect(found).toEqual(nextTicks(ticks, from, found.length));
    }
  });

  test.each(['7 s', '15 min', '2 h', '36 h', '7 days'])('every %s', async (every) => {
    const ticks = ticksOf({ every, opens: '08:00', timezone: 'Europe/Berlin' });
    if (!('every' in ticks)) throw new Error('this is an interval');
    const from = '2027-03-26T12:00:01.000Z';
    const found = await nextActionTimes({ intervals: [ticks] }, from);
    expect(found).toEqual(nextTicks(ticks, from, found.length));
  });

  async function nextActionTimes(spec: object, from: string): Promise<string[]> {
    const handle = await client.schedule.create({
      scheduleId: uniqueId('ticks'),
      spec: { ...spec, startAt: new Date(from) },
      action: { type: 'startWorkflow', workflowType: 'none', taskQueue: uniqueId('nobody') },
      state: { paused: true },
    });
    const { info } = await handle.describe();
    await handle.delete();
    expect(info.nextActionTimes).toHaveLength(10);
    return info.nextActionTimes.map((at) => at.toISOString());
  }
});

test('a daily cycle runs once on every date, at the same local time, in every time zone', () => {
  const zones = Intl.supportedValuesOf('timeZone');
  const opens = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
  const two = (n: number): string => String(n).padStart(2, '0');
  fc.assert(
    fc.property(fc.constantFrom(...zones), opens, fc.integer({ min: 2024, max: 2035 }), (timezone, [h, m], year) => {
      const ticks = ticksOf({ every: '1 day', opens: `${two(h)}:${two(m)}`, timezone });
      const from = DateTime.fromObject({ year, month: 1, day: 1 }, { zone: timezone });
      const local = nextTicks(ticks, from.toUTC().toISO()!, 365).map((at) => DateTime.fromISO(at, { zone: timezone }));
      expect(new Set(local.map((at) => at.toISODate())).size).toBe(365);
      expect(new Set(local.map((at) => at.toFormat('HH:mm'))).size).toBe(1);
    }),
    { numRuns: runs(60) },
  );
});

test('a created schedule has explicit overlap, catch-up, timeout and jitter, and creating it again changes nothing', async () => {
  const input = await arm({ jitter: '10 min', opens: '07:30' });
  const { spec, policies, action, info } = await handleOf(input.engagement).describe();
  expect(policies).toEqual({ overlap: 'BUFFER_ONE', catchupWindow: 7 * 86_400_000, pauseOnFailure: false });
  expect(action).toMatchObject({ taskQueue: QUEUE, workflowExecutionTimeout: 0.9 * 86_400_000 });
  expect(spec).toMatchObject({ jitter: 600_000, timezone: 'Europe/Berlin', intervals: [] });
  for (const next of info.nextActionTimes)
    expect(DateTime.fromJSDate(next, { zone: 'Europe/Berlin' }).toFormat('HH:mm')).toMatch(/^07:3\d|07:40$/);
  expect(await differing(input)).toEqual([[], []]);
  const before = await handleOf(input.engagement).describe();
  await arm(input);
  expect((await handleOf(input.engagement).describe()).info.lastUpdatedAt).toEqual(before.info.lastUpdatedAt);
});

test('every edit is reported, and a repair restores the schedule', async () => {
  const input = await arm();
  await handleOf(input.engagement).update((before) => ({
    ...before,
    spec: { intervals: [{ every: '3 days' }], jitter: '1 h' },
    policies: { overlap: 'ALLOW_ALL', catchupWindow: '1 min', pauseOnFailure: true },
    action: { ...before.action, workflowExecutionTimeout: '1 min', taskQueue: 'elsewhere', args: [] },
    state: { ...before.state, remainingActions: 3 },
  }));
  const [retainer, watch] = await differing(input);
  expect(watch).toEqual([]);
  expect(retainer).toEqual([
    'acts every 259200 s, not daily at 08:00 Europe/Berlin',
    'jitter 3600 s, not 0 s',
    `starts retainerCycle as cycle:${input.engagement} on elsewhere with [], not retainerCycle as ` +
      `cycle:${input.engagement} on test with [{"engagement":"${input.engagement}"}]`,
    'execution timeout 60 s, not 77760 s',
    'overlap ALLOW_ALL, not BUFFER_ONE',
    'catch-up window 60 s, not 604800 s',
    'pauses on failure true, not false',
    'actions left 3, not without end',
  ]);
  await arm(input);
  expect(await differing(input)).toEqual([[], []]);

  await client.schedule.getHandle(watchScheduleId(input.engagement)).delete();
  await arm(input);
  expect(await differing(input)).toEqual([[], []]);
});

test('the next attempt reports the repairs of an attempt that ended early', async () => {
  const input = await arm();
  await handleOf(input.engagement).delete();
  const gone = `${retainerScheduleId(input.engagement)}: it was gone`;
  const reports: unknown[] = [];
  const log = { ...deps().log, info: ({ changed }: { changed: string[] }) => void reports.push(changed) } as never;
  const attempt = async (heartbeatDetails?: unknown): Promise<unknown[]> => {
    const beats: unknown[] = [];
    const environment = activityEnvironment({ taskQueue: QUEUE, heartbeatDetails });
    environment.on('heartbeat', (details: unknown) => beats.push(details));
    await environment.run(() => ensureSchedules(input, deps({ client: () => client, log })));
    return beats;
  };
  const [noted] = await attempt();
  expect(noted).toEqual([gone]);
  await attempt(noted);
  expect(reports).toEqual([[gone], [gone]]);
});

test('a calendar with an extra time or an end is not daily', async () => {
  const input = await arm();
  const daily = { hour: 8, minute: 0 };
  for (const spec of [
    { calendars: [{ hour: [8, 20], minute: 0 }], timezone: 'Europe/Berlin' },
    { calendars: [daily], timezone: 'Europe/Berlin', endAt: new Date('2030-01-01') },
    { calendars: [daily, { hour: 9 }], timezone: 'Europe/Berlin' },
    { calendars: [daily], timezone: 'Asia/Tokyo' },
  ]) {
    await handleOf(input.engagement).update((before) => ({ ...before, spec }));
    const [retainer] = await differing(input);
    expect(retainer).toEqual([expect.stringMatching(/^acts .*, not daily at 08:00 Europe\/Berlin$/)]);
  }
});

test('a requested pause begins and ends; a pause that somebody made in Temporal stays', async () => {
  const asked = 'dayone: paused until 2026-12-24T08:00:00.000Z by adam-kerr';
  const pauseNow = async (engagement: string) => pauseOf(await handleOf(engagement).describe());
  const input = await arm();
  await arm({ ...input, paused: asked });
  expect(await pauseNow(input.engagement)).toEqual({ own: true, note: asked });
  const later = asked.replace('24T', '30T');
  await arm({ ...input, paused: later });
  expect(await pauseNow(input.engagement)).toEqual({ own: true, note: later });
  await arm(input);
  expect(await pauseNow(input.engagement)).toBeNull();

  await handleOf(input.engagement).pause('the books are being closed');
  await arm({ ...input, every: '2 days' });
  await arm({ ...input, paused: asked });
  await arm(input);
  expect(await pauseNow(input.engagement)).toEqual({ own: false, note: 'the books are being closed' });
  expect(await differing(input)).toEqual([[], []]);

  const begun = await arm({ paused: asked });
  expect(await pauseNow(begun.engagement)).toEqual({ own: true, note: asked });
});

test('a server that does not answer is a retryable failure', async () => {
  const nobody = Connection.lazy({ address: '127.0.0.1:1' });
  const input = { engagement: uniqueId('armed'), ...QUIET };
  await expect(armedBy(new Client({ connection: nobody }), input)).rejects.toMatchObject({
    type: 'TEMPORAL_UNREACHABLE',
    nonRetryable: false,
  });
});
