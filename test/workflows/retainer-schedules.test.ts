/** The retainer's Schedules on a real server: lost, edited and paused, and what becomes of its cycles. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  installationWorkflowId,
  MEMO_STORE,
  retainerScheduleId,
  WORKFLOWS,
  watchScheduleId,
} from '../../domain/kernel/names';
import type { Events } from '../../domain/model/events';
import type { State } from '../../domain/model/state';
import type { Team } from '../../examples/mailbox/team';
import { short } from '../support/charters';
import { entriesOf, intoOperation, reportsOf, saidOf } from '../support/operating';
import { openWorld, type World } from '../support/world';

let env: World;
let team: Team;
beforeAll(async () => {
  env = await openWorld();
  const charter = env.charter(
    short((written) => {
      written.retainer = { every: '2 s', jitter: '0 s', watch: '2 h' };
    }),
  );
  team = env.team(charter);
  await env.dayone.start(charter, team.who('delivery-lead'));
  await intoOperation(env, team, 'r1');
});
afterAll(() => env.close());

const retainer = () => env.dayone.client.schedule.getHandle(retainerScheduleId(team.id));
const watch = () => env.dayone.client.schedule.getHandle(watchScheduleId(team.id));
const cycles = async (): Promise<number> => (await team.state()).retainer.cycles;

async function goesOn(): Promise<void> {
  const before = await cycles();
  await team.until('two further cycles', (s) => s.retainer.cycles >= before + 2);
}

/** The repairs on record, in their order. */
const repairs = async (): Promise<string[]> =>
  saidOf<Events['schedule.mended']>(await entriesOf(env, team.id), 'schedule.mended').flatMap(({ what }) => what);

async function untilRepaired(count: number): Promise<void> {
  while ((await repairs()).length < count) await sleep(200);
}

test('the handover starts the cycles, and each outcome is recorded once', async () => {
  await goesOn();
  const times = reportsOf(await entriesOf(env, team.id));
  expect(times.length).toBeGreaterThan(1);
  expect(new Set(times).size).toBe(times.length);
  expect([...times].sort()).toEqual(times);
});

// It is created again automatically after ten minutes at the earliest: longer than a test waits.
test('a missing schedule is created again by the next cycle, also by a manual one that runs no step', async () => {
  await retainer().delete();
  const run = await env.dayone.runRetainer(team.id, []);
  expect(run.steps).toEqual([]);
  // A cycle that was in progress may have created it before this one could.
  await untilRepaired(1);
  expect(await repairs()).toEqual([`${retainerScheduleId(team.id)}: it was gone`]);
  await goesOn();
});

test('the next cycle repairs an edited schedule, and the record names the differences', async () => {
  await retainer().update((before) => ({
    ...before,
    policies: { overlap: 'ALLOW_ALL', catchupWindow: '1 min', pauseOnFailure: false },
  }));
  await watch().delete();
  await untilRepaired(4);
  expect((await repairs()).sort()).toEqual([
    `${retainerScheduleId(team.id)}: catch-up window 60 s, not 604800 s`,
    `${retainerScheduleId(team.id)}: it was gone`,
    `${retainerScheduleId(team.id)}: overlap ALLOW_ALL, not BUFFER_ONE`,
    `${watchScheduleId(team.id)}: it was gone`,
  ]);
  expect((await retainer().describe()).policies).toMatchObject({ overlap: 'BUFFER_ONE', catchupWindow: 604_800_000 });
  expect((await watch().describe()).policies).toMatchObject({ overlap: 'SKIP' });
});

test('a pause stops the schedule with a note but not the watch, and afterwards the cycles continue', async () => {
  const by = team.who('account-manager');
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const { dayone } = env;
  const { schedule } = await team.state();
  await dayone.tell(team.id, 'pause-retainer', { by, until, reason: 'the books are closed' });
  await team.until('the pause to be armed', (s) => s.schedule?.spec !== schedule?.spec);
  expect((await retainer().describe()).state).toMatchObject({
    paused: true,
    note: `dayone: paused until ${until} by ${by}`,
  });
  expect((await watch().describe()).state.paused).toBe(false);

  // By hand a cycle runs all the same, and it leaves the pause alone.
  const run = await dayone.runRetainer(team.id, ['slo-watch']);
  expect(run).toMatchObject({ steps: ['slo-watch'], mended: [] });
  await team.until('its report', (s) => s.retainer.steps['slo-watch']?.scheduledAt === run.scheduledAt);
  expect((await retainer().describe()).state.paused).toBe(true);

  await dayone.tell(team.id, 'resume-retainer', { by, reason: 'they are closed' });
  await goesOn();
  expect((await retainer().describe()).state).toMatchObject({ paused: false, note: '' });
});

/** The check of the installation, which comes once an hour, comes every half second. */
async function checkOften(): Promise<void> {
  const { client } = env.dayone;
  const workflowId = installationWorkflowId(env.queue);
  const input = { v: 1, store: env.evidence.id, checkEvery: 500 };
  await client.workflow.start(WORKFLOWS.installation, {
    workflowId,
    taskQueue: env.queue,
    workflowIdConflictPolicy: 'TERMINATE_EXISTING',
    args: [input],
    memo: { [MEMO_STORE]: input.store },
  });
}

const openFinding = (id: string) => (s: State) => s.findings.some((one) => one.id === id && one.closedAt === null);

test('the check of the installation finds a deleted schedule, creates it again and shows it until a person explains it', async () => {
  const { dayone } = env;
  await team.until('the pause to be over', (s) => s.schedule !== null && s.retainer.paused === null);
  const by = team.who('delivery-lead');
  await dayone.tell(team.id, 'remediate', { by, finding: 'retainer:schedules', how: 'the tests before this one' });
  await retainer().delete();
  await checkOften();
  await team.until('the finding', openFinding('retainer:schedules'));
  await goesOn();
  const gone = expect.stringContaining(`${retainerScheduleId(team.id)}: it was gone`);
  expect((await dayone.why(team.id)).open).toContainEqual(
    expect.objectContaining({ what: gone, person: team.who('delivery-lead') }),
  );
  const lists = async () => {
    const { engagements } = await dayone.list({ client: (await team.state()).charter.client }, { limit: 200 });
    return engagements.find(({ id }) => id === team.id)?.waitingOn ?? [];
  };
  for (const deadline = Date.now() + 20_000; !(await lists()).includes(team.who('delivery-lead')); await sleep(200))
    if (Date.now() > deadline) throw new Error('waited in vain for the list');
  const { engagements } = await dayone.findings({ limit: 200 });
  expect(engagements.find(({ engagement }) => engagement === team.id)?.findings).toContainEqual(
    expect.objectContaining({ id: 'retainer:schedules', what: gone }),
  );

  await watch().pause('by hand');
  await team.until('the pause to be found', openFinding('retainer:schedules-paused'));
  expect((await watch().describe()).state).toMatchObject({ paused: true, note: 'by hand' });
  await watch().unpause();
  await team.until('its end', (s) => !openFinding('retainer:schedules-paused')(s));
});

test('closing removes both schedules', async () => {
  const by = team.who('owner');
  await env.dayone.tell(team.id, 'close', { by, mode: 'leave-running', reason: 'the end of the test' });
  await team.until('the end', (s) => s.closedAt !== null);
  await expect(retainer().describe()).rejects.toThrow(/not found/i);
  await expect(watch().describe()).rejects.toThrow(/not found/i);
  await expect(env.dayone.runRetainer(team.id)).rejects.toMatchObject({ code: 'ALREADY_CLOSED' });
});
