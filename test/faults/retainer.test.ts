/** What a crash does to the retainer: each outcome reaches the engagement once, and what was missed is made up for. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fold } from '../../domain/engagement/apply';
import { engagementWorkflowId, retainerScheduleId, WORKFLOWS } from '../../domain/kernel/names';
import type { State } from '../../domain/model/state';
import { readEntries } from '../../domain/record/read-entry';
import { digest } from '../../domain/values/digest';
import type { Team } from '../../examples/mailbox/team';
import { short } from '../support/charters';
import { type Machine, openMachineWorld } from '../support/machine';
import { entriesOf, intoOperation, reportsOf } from '../support/operating';
import type { World } from '../support/world';

/** Between two cycles, ms. */
const EVERY = 2_000;
/** History events per run: the engagement continues as new within a few cycles. */
const CONTINUE_AFTER = 60;

let machine: Machine;
let env: World;
let team: Team;
beforeAll(async () => {
  ({ machine, world: env } = await openMachineWorld());
  const charter = env.charter(
    short((written) => {
      written.retainer = { every: '2 s', jitter: '0 s', watch: '2 h' };
    }),
  );
  team = env.team(charter);
  const by = team.who('delivery-lead');
  const start = { charter, charterDigest: digest(charter), by, key: randomUUID() };
  await env.dayone.client.workflow.start(WORKFLOWS.engagement, {
    workflowId: engagementWorkflowId(charter.id),
    taskQueue: env.queue,
    args: [{ v: 1, id: charter.id, start, continueAfter: CONTINUE_AFTER }],
  });
  await intoOperation(env, team, 'r1');
});
afterAll(() => env.close());

/**
 * Waits by the record and sends no query: a query that waits for a starting worker reaches it in the task in which the
 * worker writes to the ledger, and SDK 1.24 ends a worker over that.
 */
async function onRecord(what: string, holds: (s: State) => boolean, seconds = 60): Promise<State> {
  const deadline = Date.now() + seconds * 1_000;
  for (;;) {
    const state = fold(readEntries(await entriesOf(env, team.id)));
    if (state && holds(state)) return state;
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await sleep(100);
  }
}

const runNow = async (): Promise<string> =>
  (await env.dayone.client.workflow.getHandle(engagementWorkflowId(team.id)).describe()).runId;

/** The cycles that the Schedule has started since, with what each of them says that it has done. */
async function cyclesSince(from: string) {
  const found: { workflowId: string; scheduledAt: string; status: string }[] = [];
  const query = `TemporalScheduledById = '${retainerScheduleId(team.id)}' AND TemporalScheduledStartTime > '${from}'`;
  for await (const { workflowId, status, searchAttributes } of env.dayone.client.workflow.list({ query })) {
    const [at] = searchAttributes.TemporalScheduledStartTime as Date[];
    found.push({ workflowId, scheduledAt: at!.toISOString(), status: status.name });
  }
  return found.sort((a, b) => a.scheduledAt.localeCompare(b.scheduledAt));
}

/** None but the one that runs: a tick for which there is no room is passed over. */
async function untilNoTickWaits(): Promise<void> {
  const handle = env.dayone.client.schedule.getHandle(retainerScheduleId(team.id));
  while (Number((await handle.describe()).raw.info?.bufferSize) > 0) await sleep(50);
}

/** On record once each, in the order of their times. */
async function onRecordOnce(): Promise<string[]> {
  const times = reportsOf(await entriesOf(env, team.id));
  expect([...new Set(times)].sort()).toEqual(times);
  return times;
}

test('killed workers and new runs of the workflow neither lose nor repeat an outcome', async () => {
  const begun = new Date().toISOString();
  const runs = new Set([await runNow()]);
  for (let killed = 0; killed < 3; killed++) {
    const { cycles } = (await onRecord('the engagement', () => true)).retainer;
    // In the middle of a cycle, at whichever of its moments.
    await onRecord('a cycle', (s) => s.retainer.cycles > cycles);
    await sleep(EVERY - 300 + killed * 200);
    await machine.killWorker();
    await machine.restartWorker();
    runs.add(await runNow());
  }
  const { cycles } = (await onRecord('the engagement', () => true)).retainer;
  const after = await onRecord('further cycles', (s) => s.retainer.cycles >= cycles + 3, 90);
  runs.add(await runNow());
  expect(runs.size).toBeGreaterThan(1);

  const times = await onRecordOnce();
  const upTo = after.retainer.steps['slo-watch']!.scheduledAt;
  const cyclesRun = (await cyclesSince(begun)).filter(({ scheduledAt }) => scheduledAt <= upTo);
  expect(cyclesRun.map(({ status }) => status)).toEqual(cyclesRun.map(() => 'COMPLETED'));
  expect(times).toEqual(expect.arrayContaining(cyclesRun.map(({ scheduledAt }) => scheduledAt)));
});

test('after an outage of the server over two cycles each due step runs once', async () => {
  await onRecord('a cycle', (s) => s.retainer.cycles > 0);
  await untilNoTickWaits();
  await machine.fail();
  const down = new Date().toISOString();
  const known = reportsOf(await entriesOf(env, team.id));
  await sleep(3 * EVERY);
  const up = new Date().toISOString();
  await machine.recover();
  await onRecord('a cycle after it is back', (s) => s.retainer.steps['slo-watch']!.scheduledAt > up, 90);

  const times = await onRecordOnce();
  expect(times.slice(0, known.length)).toEqual(known);
  // Of the ticks that were missed one is made up for at once, and one waits for it (overlap: buffer one).
  const missed = times.filter((at) => at > down && at < up);
  expect(missed.length).toBeGreaterThanOrEqual(1);
  expect(missed.length).toBeLessThanOrEqual(2);
  const cycles = await cyclesSince(known.at(-1)!);
  expect(new Set(cycles.map(({ scheduledAt }) => scheduledAt)).size).toBe(cycles.length);
});
