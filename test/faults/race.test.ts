/**
 * A critical guardrail fails at any moment of a drill, and of a stage's promotion, on a real server: one order at a time,
 * and what was rolled back does not come back.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { State } from '../../domain/model/state';
import { foldDrill } from '../../domain/record/drill-record';
import { readDrillEntry } from '../../domain/record/read-entry';
import type { Team } from '../../examples/mailbox/team';
import { ByHand, byHand } from '../support/by-hand';
import { short } from '../support/charters';
import { guardrailFails, reports } from '../support/guardrail';
import { buildAt, type Target, Targets } from '../support/target';
import { openWorld, type World } from '../support/world';

/** Engagements that are raced; each twice, at moments of its own. */
const RACES = 6;
/** At a time, so that each is fast enough to be raced. */
const ABREAST = 3;

let env: World;
const targets = new Targets();
beforeAll(async () => {
  env = await openWorld();
});
afterAll(async () => {
  await targets.stop();
  await env.close();
});

/** An engagement in operation with `r1`, at a target of its own. */
async function inOperation(): Promise<{ team: Team; target: Target }> {
  const { team, target } = await targets.live(env, 'r1');
  await team.handOver();
  return { team, target };
}

const inShadow = (team: Team, release: string): Promise<State> =>
  team.until(`${release} in shadow`, (s) => s.target.confirmedAt !== null && s.target.desired.candidate === release);

const quiet = (team: Team): Promise<State> =>
  team.until('everything to be as desired', (s) => s.target.confirmedAt !== null && s.drill === null);

/** A moment of this race: they are spread over the time that it takes, and a little beyond. */
const moment = (race: number, most: number): number => Math.round((race / (RACES - 1)) * most);

const resume = (team: Team): Promise<unknown> =>
  env.dayone.tell(team.id, 'resume', { by: team.who('owner'), reason: 'looked at' });

/** The guardrail of the live release fails while the candidate is drilled; its report comes twice. */
async function againstTheDrill({ team, target }: { team: Team; target: Target }, race: number): Promise<void> {
  await buildAt(target, team, 'r2');
  await inShadow(team, 'r2');
  target.takes = () => 400;
  await env.dayone.tell(team.id, 'order-drill', { by: team.who('owner') });
  await sleep(moment(race, 1_500));
  const failed = guardrailFails();
  await reports(team, failed, failed);
  await team.until('the rollback', (s) => s.rollbacks.length > 0);
  const state = await quiet(team);

  expect(state.rollbacks).toMatchObject([{ release: 'r1', to: null }]);
  expect(state.target.desired).toEqual({ base: null, candidate: null, exposure: 0 });
  expect({ race, running: target.running }).toEqual({ race, running: state.target.desired });
  const stream = `drill:${team.id}:2`;
  const record = foldDrill(stream, (await env.evidence.ledger.read(stream)).map(readDrillEntry));
  expect(record.outcome).not.toBe('open');
  const rolledBack = target.carriedOut.findIndex(({ target: to }, n) => n > 4 && to.base === null);
  expect(target.carriedOut.slice(rolledBack).map(({ target: to }) => to.base)).not.toContain('r1');
}

/** The guardrail fails in a stage, and a cycle reports as much of what is live, while the stage is promoted. */
async function againstTheStage({ team, target }: { team: Team; target: Target }, race: number): Promise<void> {
  await resume(team);
  await team.getReady('r2');
  await team.sayGo();
  await team.until('the stage', (s) => s.pass?.stage?.observedFrom != null || s.live?.release === 'r2');
  await sleep(moment(race, 2_500));
  target.bad = true;
  await team.until('it to be live, or rolled back', (s) => s.live?.release === 'r2' || s.rollbacks.length > 1);
  const failed = guardrailFails();
  await reports(team, failed, failed);
  await team.until('the rollback', (s) => s.rollbacks.length > 1);
  const state = await quiet(team);

  expect(state.rollbacks).toMatchObject([{ release: 'r1' }, { release: 'r2', to: null }]);
  expect({ race, running: target.running }).toEqual({ race, running: state.target.desired });
  expect(state.target.desired).toMatchObject({ base: null, exposure: 0 });
  expect(target.carriedOut.filter(({ action }) => action === 'rollback').length).toBeGreaterThan(0);
}

test('a rollback wins against a drill and a promotion of a stage at any moment', async () => {
  for (let from = 0; from < RACES; from += ABREAST) {
    const ended = await Promise.allSettled(
      Array.from({ length: ABREAST }, async (_, n) => {
        const raced = await inOperation();
        await againstTheDrill(raced, from + n);
        await againstTheStage(raced, from + n);
        expect({ race: from + n, mostAtOnce: raced.target.mostAtOnce }).toEqual({ race: from + n, mostAtOnce: 1 });
        const keys = raced.target.carriedOut.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
    // Report a failure only after all have ended: the test environment is closed after it.
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  }
});

test('a rollback does not wait for a slow probe of a drill', async () => {
  const { team, target } = await inOperation();
  const looking = target.hold(({ what }) => what === 'GET /probe');
  await env.dayone.tell(team.id, 'order-drill', { by: team.who('owner') });
  await looking.caught;
  await reports(team, guardrailFails());
  await team.until('the rollback', (s) => s.rollbacks.length > 0);
  // Restored by the drill, which does not wait for the answer: the probe is not given up yet.
  await team.until('the restore to what is desired', () => target.carriedOut.at(-1)?.action === 'restore');
  expect(target.hungUp).toBe(0);
  expect(target.running).toEqual({ base: null, candidate: null, exposure: 0 });
  looking.release();
  await quiet(team);
});

test('a rollback does not wait for a manual step of a drill: the person is asked to roll back at once', async () => {
  const charter = env.charter(
    short((written) => {
      byHand(written);
      delete written.rollback.proof;
      delete written.rollback.compensated;
      written.rollback.mode = 'fallback';
    }),
  );
  const team = env.team(charter);
  const people = new ByHand(env, team);
  const [actor, witness] = [team.who('delivery-lead'), team.who('process-expert')];
  const switchedByHand = async (): Promise<void> => {
    const key = await people.asked();
    await people.perform(key, actor);
    await people.perform(key, witness);
    await people.done(key);
  };
  await env.dayone.start(charter, team.who('delivery-lead'));
  await team.kickOff();
  await people.read();
  await team.openTheLock();
  await team.hand('event-log', 'An extract of the event log.');
  const target = await targets.start();
  await buildAt(target, team, 'r1');
  await switchedByHand();
  await inShadow(team, 'r1');

  await env.dayone.tell(team.id, 'order-drill', { by: team.who('owner') });
  const wayBack = await people.asked();
  await people.perform(wayBack, actor);
  await people.perform(wayBack, witness);
  const restore = await team.until(
    'a person to be asked for the restore',
    (s) => s.drill?.waitingFor != null && s.drill.waitingFor.key !== wayBack,
  );
  expect(restore.target.desired).toMatchObject({ candidate: 'r1' });
  const asked = restore.drill!.waitingFor!.key;
  await env.dayone.tell(team.id, 'close', { by: team.who('owner'), mode: 'roll-back', reason: 'no more of it' });
  const again = await team.until(
    'them to be asked for what is desired now',
    (s) => s.drill?.waitingFor != null && s.drill.waitingFor.key !== asked,
  );
  expect(again.drill?.cancel).toBe('the engagement closes');
  await people.perform(again.drill!.waitingFor!.key, actor);
  await people.perform(again.drill!.waitingFor!.key, witness);
  await team.until('the end of the drill', (s) => s.drill === null);
});
