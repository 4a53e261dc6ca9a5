/** The worker is killed at each phase of a drill: the drill continues, and the desired target is restored. */

import type { DrillRecord } from '../../domain/model/questions';
import { foldDrill } from '../../domain/record/drill-record';
import { readDrillEntry } from '../../domain/record/read-entry';
import type { Team } from '../../examples/mailbox/team';
import { type Machine, openMachineWorld } from '../support/machine';
import { buildAt, type FaultMoment, type Target, Targets } from '../support/target';
import type { World } from '../support/world';

let machine: Machine;
let env: World;
const targets = new Targets();
beforeAll(async () => {
  ({ machine, world: env } = await openMachineWorld());
});
afterAll(async () => {
  await targets.stop();
  await env.close();
});

/** An engagement with a target of its own, whose release `r1` is in shadow and about to be drilled. */
async function readyForDrill(): Promise<{ team: Team; target: Target }> {
  const { team, target } = await targets.open(env, (written, own) => {
    own.inCharter(written);
    // Longer than any recovery: a lost activity is missed after ten seconds.
    written.rollback.rto = '60 s';
  });
  await team.openTheLock();
  await buildAt(target, team, 'r1');
  await team.until('r1 in shadow', (s) => s.target.confirmedAt !== null && s.target.desired.candidate === 'r1');
  return { team, target };
}

const recordOf = async (team: Team): Promise<DrillRecord> => {
  const stream = `drill:${team.id}:1`;
  return foldDrill(stream, (await env.evidence.ledger.read(stream)).map(readDrillEntry));
};

const drilled = async (team: Team): Promise<DrillRecord> => {
  await team.until('the end of the drill', (s) => s.drill === null && s.drills === 1, 100);
  return recordOf(team);
};

const order = (team: Team): Promise<unknown> => env.dayone.tell(team.id, 'order-drill', { by: team.who('owner') });

const SHADOW = { base: null, candidate: 'r1', exposure: 0 };

/** Where the target is when the worker dies, and what becomes of the request that it holds. */
const POINTS: readonly [string, FaultMoment, (target: Target) => boolean, 'release' | 'lose'][] = [
  ['the steady state is looked for', { when: 'asked', what: 'GET /status' }, () => true, 'lose'],
  ['the drill’s rollback is ordered, and never arrives', { when: 'asked', what: 'POST drill' }, () => true, 'lose'],
  ['the drill’s rollback is ordered, and arrives late', { when: 'asked', what: 'POST drill' }, () => true, 'release'],
  ['the drill’s rollback is done, and its answer is lost', { when: 'done', what: 'POST drill' }, () => true, 'lose'],
  ['the fallback is looked for', { when: 'asked', what: 'GET /probe' }, () => true, 'lose'],
  ['the compensation is looked for', { when: 'asked', what: 'GET /compensation' }, () => true, 'lose'],
  ['the restore is ordered, and never arrives', { when: 'asked', what: 'POST restore' }, () => true, 'lose'],
  ['the restore is done, and its answer is lost', { when: 'done', what: 'POST restore' }, () => true, 'lose'],
  [
    'the restored system is looked at',
    { when: 'asked', what: 'GET /status' },
    (target) => target.carriedOut.at(-1)?.action === 'restore',
    'lose',
  ],
];

test('if the worker is killed at any phase, the drill continues there, each order is carried out once, and the desired target runs', async () => {
  const ready = await Promise.all(
    POINTS.map(async ([name, moment, holds, fate]) => ({ name, moment, holds, fate, ...(await readyForDrill()) })),
  );
  const held = ready.map(({ target, moment, holds }) =>
    target.hold(({ when, what }) => when === moment.when && what === moment.what && holds(target)),
  );
  await Promise.all(ready.map(({ team }) => order(team)));
  await Promise.all(held.map(({ caught }) => caught));
  await machine.killWorker();
  for (const [n, { fate }] of ready.entries()) held[n]![fate]();
  await machine.restartWorker();

  for (const { name, team, target } of ready) {
    const record = await drilled(team);
    expect({ name, ...record, phases: record.phases.map((phase) => [phase.name, phase.ok]) }).toMatchObject({
      name,
      outcome: 'passed',
      problem: null,
      phases: [
        ['steady-before', true],
        ['way-back', true],
        ['fallback-proven', true],
        ['data-compensated', true],
        ['restored', true],
        ['steady-after', true],
      ],
    });
    expect({ name, running: target.running }).toEqual({ name, running: SHADOW });
    expect({ name, orders: target.carriedOut.map(({ action }) => action) }).toEqual({
      name,
      orders: ['stage', 'drill', 'restore'],
    });
    expect(target.mostAtOnce).toBe(1);
    const { findings } = await team.state();
    expect(findings.filter((finding) => finding.closedAt === null)).toEqual([]);
  }
});

test('if the worker is killed twice, the drill still restores; if the target refuses, an incident names what is not restored', async () => {
  const [obeys, refuses] = await Promise.all([readyForDrill(), readyForDrill()]);
  const both = [obeys, refuses];
  refuses.target.refuses = ({ action, target: wanted }) => action !== 'drill' && wanted.candidate === 'r1';
  const pulling = both.map(({ target }) => target.hold(({ when, what }) => when === 'done' && what === 'POST drill'));
  const restoring = both.map(({ target }) =>
    target.hold(({ when, what }) => when === 'asked' && what === 'POST restore'),
  );
  await Promise.all(both.map(({ team }) => order(team)));
  for (const held of [pulling, restoring]) {
    await Promise.all(held.map(({ caught }) => caught));
    await machine.killWorker();
    for (const { lose } of held) lose();
    await machine.restartWorker();
  }

  expect(await drilled(obeys.team)).toMatchObject({ outcome: 'passed' });
  expect(obeys.target.running).toEqual(SHADOW);
  expect(obeys.target.carriedOut.map(({ action }) => action)).toEqual(['stage', 'drill', 'restore']);

  const { team, target } = refuses;
  const incident = `restore:drill:${team.id}:1`;
  const state = await team.until('the incident', (s) => s.findings.some(({ id }) => id === incident), 100);
  expect(state.findings.find(({ id }) => id === incident)).toMatchObject({
    severity: 'page',
    owner: 'owner',
    closedAt: null,
    what: expect.stringContaining('not restored: base fallback, candidate r1 at 0 %: EXECUTOR_REFUSED'),
  });
  const record = await recordOf(team);
  expect(record).toMatchObject({ outcome: 'failed', problem: expect.stringContaining('candidate r1 at 0 %') });
  expect(record.phases.at(-1)).toMatchObject({ name: 'restored', ok: false });
  expect(target.running).toEqual({ base: null, candidate: null, exposure: 0 });

  target.refuses = () => false;
  await team.until('the end of the incident', (s) => s.findings.every(({ closedAt }) => closedAt !== null));
  expect(target.running).toEqual(SHADOW);
});
