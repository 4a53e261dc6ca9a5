/** The retainer by hand: with Temporal's own command line, and with ours. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ensureTemporalCli } from '../../client/embedded/temporal-cli';
import { retainerScheduleId, watchScheduleId } from '../../domain/kernel/names';
import type { Team } from '../../examples/mailbox/team';
import { cliIn } from '../client/cli-support';
import { short } from '../support/charters';
import { entriesOf, intoOperation, reportsOf } from '../support/operating';
import { sharedServer } from '../support/temporal';
import { openWorld, type World } from '../support/world';

interface Finding {
  what: string;
  ok: boolean;
  found: string;
  mend: string | null;
}

const worlds: World[] = [];
let temporal: (...args: string[]) => Promise<unknown>;
beforeAll(async () => {
  const { path } = await ensureTemporalCli({ say: () => undefined });
  temporal = (...args) => promisify(execFile)(path, [...args, '--address', sharedServer()]);
});
afterAll(() => Promise.all(worlds.map((world) => world.close())));

/** An engagement in operation, with a cycle so often, in a world of its own. */
async function operating(every: string): Promise<{ world: World; team: Team }> {
  const world = await openWorld();
  worlds.push(world);
  const charter = world.charter(
    short((written) => {
      written.retainer = { every, jitter: '0 s', watch: '2 h' };
    }),
  );
  const team = world.team(charter);
  await world.dayone.start(charter, team.who('delivery-lead'));
  await intoOperation(world, team, 'r1');
  return { world, team };
}

const reports = async (world: World, team: Team): Promise<string[]> => reportsOf(await entriesOf(world, team.id));
const scheduleOf = ({ dayone }: World, team: Team) => dayone.client.schedule.getHandle(retainerScheduleId(team.id));

/** Until the schedule has started so many cycles altogether, and none of them runs any more. @returns their ids */
async function endedCycles(world: World, team: Team, many: number): Promise<string[]> {
  for (;;) {
    const { numActionsTaken, runningActions, recentActions } = (await scheduleOf(world, team).describe()).info;
    if (numActionsTaken >= many && runningActions.length === 0)
      return recentActions.flatMap(({ action }) => (action.type === 'startWorkflow' ? action.workflow.workflowId : []));
    await team.state();
  }
}

describe('in an engagement with a cycle a day', () => {
  let world: World;
  let daily: Team;
  beforeAll(async () => {
    ({ world, team: daily } = await operating('1 day'));
  });

  const doctor = async (id: string, ...more: string[]): Promise<{ code: number; schedules: Finding[] }> => {
    const env = { TEMPORAL_ADDRESS: sharedServer(), DAYONE_DATA: world.data, DAYONE_TASK_QUEUE: world.queue };
    const { code, json } = await cliIn(env).json<{ findings: Finding[] }>('doctor', id, ...more);
    return { code, schedules: json.findings.filter(({ what }) => /^(schedule|repaired|Schedules)/.test(what)) };
  };

  test('temporal schedule trigger runs a cycle now, without steps that are not due', async () => {
    await temporal('schedule', 'trigger', '--schedule-id', retainerScheduleId(daily.id));
    const { retainer } = await daily.until('the cycle', (s) => s.retainer.cycles === 1);
    expect(await reports(world, daily)).toEqual([retainer.steps['slo-watch']?.scheduledAt]);

    await temporal('schedule', 'trigger', '--schedule-id', retainerScheduleId(daily.id));
    const [, second] = await endedCycles(world, daily, 2);
    const done = await world.dayone.client.workflow.getHandle(second!).result();
    expect(done).toMatchObject({ steps: expect.not.arrayContaining(['slo-watch']), mended: [] });
    expect(await reports(world, daily)).toHaveLength(1);
  });

  test('dayone runs exactly the requested steps, due or not', async () => {
    const before = (await daily.state()).retainer.cycles;
    const run = await world.dayone.runRetainer(daily.id, ['slo-watch']);
    expect(run).toEqual({ scheduledAt: expect.any(String), steps: ['slo-watch'], mended: [] });
    await daily.until('the report', (s) => s.retainer.cycles === before + 1);
    expect((await reports(world, daily)).at(-1)).toBe(run.scheduledAt);

    expect(await world.dayone.runRetainer(daily.id, [])).toMatchObject({ steps: [], mended: [] });
    await expect(world.dayone.runRetainer(daily.id, ['slo-wach'])).rejects.toMatchObject({
      code: 'UNKNOWN_STEP',
      details: ['did you mean slo-watch?'],
    });
    await expect(world.dayone.runRetainer('nobody-knows')).rejects.toMatchObject({ code: 'UNKNOWN_ENGAGEMENT' });
  });

  test('temporal schedule toggle pauses, the doctor reports it, and a repair keeps that pause', async () => {
    const retainer = retainerScheduleId(daily.id);
    const name = `schedule ${retainer}`;
    expect(await doctor(daily.id)).toMatchObject({
      code: 0,
      schedules: [
        { what: name, found: expect.stringMatching(/^as it should be; acts next at \S+T2[23]:00:00.000Z/) },
        { what: `schedule ${watchScheduleId(daily.id)}`, ok: true },
      ],
    });

    await temporal('schedule', 'toggle', '--schedule-id', retainer, '--pause', '--reason', 'we look at something');
    const paused = { what: name, ok: false, found: 'paused in Temporal: we look at something' };
    expect(await doctor(daily.id)).toMatchObject({ code: 3, schedules: [paused, { ok: true }] });
    expect((await doctor(daily.id)).schedules[0]?.mend).toContain(
      `temporal schedule toggle --unpause --schedule-id ${retainer}`,
    );

    await world.dayone.client.schedule.getHandle(watchScheduleId(daily.id)).delete();
    expect((await doctor(daily.id)).schedules[1]).toMatchObject({ ok: false, found: 'it is gone' });
    expect(await doctor(daily.id, '--repair')).toMatchObject({
      code: 3,
      schedules: [{ what: 'repaired', found: `${watchScheduleId(daily.id)}: it was gone` }, paused, { ok: true }],
    });
    const entries = await entriesOf(world, daily.id);
    expect(entries.some(({ type }) => type === 'schedule.mended')).toBe(true);

    await temporal('schedule', 'toggle', '--schedule-id', retainer, '--unpause', '--reason', 'done');
    expect(await doctor(daily.id)).toMatchObject({ code: 0 });
  });
});

test('temporal schedule backfill runs each time in its range once', async () => {
  const { world, team: often } = await operating('2 s');
  const schedule = retainerScheduleId(often.id);
  await often.until('a cycle', (s) => s.retainer.cycles > 0);
  await temporal('schedule', 'toggle', '--schedule-id', schedule, '--pause', '--reason', 'a test');
  await endedCycles(world, often, 1);
  const before = await reports(world, often);
  const last = Date.parse(before.at(-1)!);
  // Four ticks without a run; the pause continues until they have passed.
  const ticks = [1, 2, 3, 4].map((n) => new Date(Math.floor(last / 2_000) * 2_000 + n * 2_000).toISOString());
  await often.until('the ticks to pass', () => new Date().toISOString() > ticks.at(-1)!);
  expect(await reports(world, often)).toEqual(before);

  const backfill = () =>
    temporal(
      ...['schedule', 'backfill', '--schedule-id', schedule, '--overlap-policy', 'BufferAll'],
      ...['--start-time', new Date(Date.parse(ticks[0]!) - 1_000).toISOString(), '--end-time', ticks.at(-1)!],
    );
  await backfill();
  await often.until('the last of them', (s) => s.retainer.steps['slo-watch']?.scheduledAt === ticks.at(-1));
  expect(await reports(world, often)).toEqual([...before, ...ticks]);

  const { numActionsTaken } = (await scheduleOf(world, often).describe()).info;
  await backfill();
  await endedCycles(world, often, numActionsTaken + ticks.length);
  expect(await reports(world, often)).toEqual([...before, ...ticks]);
});
