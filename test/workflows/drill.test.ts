/** A drill proves the data compensated where the charter gives a probe of it: after the clock has stopped. */
import { setTimeout as sleep } from 'node:timers/promises';
import { engagementStream } from '../../domain/kernel/names';
import type { DrillPhase, DrillRecord } from '../../domain/model/questions';
import { foldDrill } from '../../domain/record/drill-record';
import { readDrillEntry } from '../../domain/record/read-entry';
import { secondsSince } from '../../domain/values/dates';
import type { Team } from '../../examples/mailbox/team';
import { ByHand, byHand } from '../support/by-hand';
import { buildAt, type Target, Targets } from '../support/target';
import { openWorld, type World } from '../support/world';

let env: World;
const targets = new Targets();
beforeAll(async () => {
  env = await openWorld();
});
afterAll(async () => {
  await targets.stop();
  await env.close();
});

async function atTarget(rto = '30 s'): Promise<{ team: Team; target: Target }> {
  const begun = await targets.open(env, (written, target) => {
    target.inCharter(written);
    written.rollback.rto = rto;
  });
  await begun.team.openTheLock();
  await buildAt(begun.target, begun.team, 'r1');
  return begun;
}

const inShadow = (team: Team) =>
  team.until('r1 in shadow', (s) => s.target.confirmedAt !== null && s.target.desired.candidate === 'r1');

const order = (team: Team) => env.dayone.tell(team.id, 'order-drill', { by: team.who('owner') });

const recordOf = async (team: Team): Promise<DrillRecord> => {
  const stream = `drill:${team.id}:1`;
  return foldDrill(stream, (await env.evidence.ledger.read(stream)).map(readDrillEntry));
};

/** Waits until the drill has begun and has written of a phase; the test's own time limit ends it. */
async function written(team: Team, name: DrillPhase['name']): Promise<DrillPhase> {
  for (;;) {
    const entries = await env.evidence.ledger.read(`drill:${team.id}:1`);
    const found = entries.length > 0 && (await recordOf(team)).phases.find((phase) => phase.name === name);
    if (found) return found;
    await sleep(50);
  }
}

const SHADOW = { base: null, candidate: 'r1', exposure: 0 };

test('the measured time of a drill ends with the rollback, before data is compensated', async () => {
  const { team, target } = await atTarget();
  await inShadow(team);
  target.open = 3;
  await order(team);
  const stopped = await written(team, 'fallback-proven');
  expect(target.running).toMatchObject({ candidate: null });
  target.open = 0;
  const state = await team.until('the end of the drill', (s) => s.drill === null);
  const record = await recordOf(team);
  expect(record).toMatchObject({ outcome: 'passed', problem: null });
  const of = (name: DrillPhase['name']) => record.phases.find((phase) => phase.name === name)!;
  expect(of('data-compensated')).toMatchObject({ ok: true, detail: expect.stringContaining('has 0 at /open') });
  expect(secondsSince(of('way-back').at, stopped.at)).toBeLessThanOrEqual(record.restoreSeconds!);
  expect(record.restoreSeconds).toBeLessThanOrEqual(secondsSince(of('steady-before').at, stopped.at));
  expect(of('data-compensated').at > stopped.at).toBe(true);
  expect(state.releases.r1?.drill).not.toBeNull();
  expect(target.running).toEqual(SHADOW);
});

test('a drill without compensated data fails and restores, and proves nothing', async () => {
  const { team, target } = await atTarget('2 s');
  await inShadow(team);
  target.open = 3;
  await order(team);
  const state = await team.until('the end of the drill', (s) => s.drill === null && s.drills === 1);
  const record = await recordOf(team);
  expect(record.outcome).toBe('failed');
  expect(record.problem).toMatch(/^data-compensated: .* has 3 at \/open, expected 0$/);
  expect(record.restoreSeconds).not.toBeNull();
  expect(record.phases.map(({ name, ok }) => [name, ok])).toEqual([
    ['steady-before', true],
    ['way-back', true],
    ['fallback-proven', true],
    ['data-compensated', false],
    ['restored', true],
    ['steady-after', true],
  ]);
  expect(target.running).toEqual(SHADOW);
  expect(state.releases.r1?.drill).toBeNull();
  expect(state.findings.filter(({ closedAt }) => closedAt === null)).toEqual([]);
});

test('in a manual drill two people report the target, and a probe the data', async () => {
  const { team, target } = await targets.open(env, (charter, at) => {
    byHand(charter);
    delete charter.rollback.proof;
    charter.rollback.compensated = { url: `${at.url}/compensation`, value: '/open', equals: 0 };
  });
  const people = new ByHand(env, team);
  const switched = async (): Promise<void> => {
    const key = await people.asked();
    await people.perform(key, team.who('delivery-lead'));
    await people.perform(key, team.who('process-expert'));
    await people.done(key);
  };
  await people.read();
  await team.openTheLock();
  await team.hand('event-log', 'An extract of the event log.');
  await buildAt(target, team, 'r1');
  await switched();
  await inShadow(team);
  target.open = 1;
  await order(team);
  await switched();
  expect(await written(team, 'fallback-proven')).toMatchObject({ ok: true, detail: 'two people say so' });
  target.open = 0;
  expect(await written(team, 'data-compensated')).toMatchObject({ ok: true });
  await switched();
  await team.until('the end of the drill', (s) => s.drill === null);
  expect(await recordOf(team)).toMatchObject({ outcome: 'passed' });
});

describe('a rollback in operation', () => {
  const unconfirmed = (team: Team, what: string, holds: (problem: string) => boolean) =>
    team.until(what, (s) => s.target.action === 'rollback' && holds(s.target.lastError ?? ''));
  const confirmed = (team: Team) => team.until('the confirmed rollback', (s) => s.rollbacks.at(-1)?.seconds != null);
  const rollBack = (team: Team, who: 'owner' | 'deputy', release?: string) =>
    env.dayone.tell(team.id, 'roll-back', { by: team.who(who), reason: 'because', ...(release ? { release } : {}) });

  test('that two people order at once rolls back one release; a false report of the executor is an incident until the proof confirms it', async () => {
    const { team, target } = await targets.live(env, 'r1');
    target.lies = ({ action }) => action === 'rollback';
    const answers = await Promise.all([rollBack(team, 'owner'), rollBack(team, 'deputy')]);
    expect(answers.map(({ event }) => event).sort()).toEqual(['command.noted', 'rollback.pulled']);
    const lied = await unconfirmed(team, 'the disagreement', (problem) => problem.includes('has "r1" at /handledBy'));
    expect(lied.rollbacks).toMatchObject([{ release: 'r1', seconds: null }]);
    expect(lied.findings.filter(({ closedAt }) => closedAt === null)).toMatchObject([
      { id: `switch:${lied.target.key}`, severity: 'page', owner: 'owner' },
    ]);
    target.lies = () => false;
    const state = await confirmed(team);
    expect(target.running).toEqual({ base: null, candidate: null, exposure: 0 });
    expect(state.target).toMatchObject({ confirmed: { by: 'proof', detail: expect.stringContaining('has "people"') } });
    expect(state.target.key).not.toBe(lied.target.key);
    expect(state.rollbacks[0]!.seconds).toBeGreaterThan(9);
    expect((await rollBack(team, 'deputy', 'r1')).event).toBe('command.noted');
  });

  test('that is refused for a while is ordered at least every tenth of the RTO', async () => {
    const { team, target } = await targets.live(env, 'r1');
    const healsAt = Date.now() + 8_000;
    target.refuses = ({ action }) => action === 'rollback' && Date.now() < healsAt;
    await rollBack(team, 'owner');
    await confirmed(team);
    expect(target.refused.length).toBeGreaterThan(1);
    const entries = await env.evidence.ledger.read(engagementStream(team.id));
    const pauses = entries
      .filter(({ type }) => type === 'target.not-switched')
      .map(({ at, data }) => secondsSince(at, (data as { retryAt: string }).retryAt));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(3);
  });
});
