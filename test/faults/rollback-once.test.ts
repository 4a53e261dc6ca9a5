/**
 * A critical guardrail's failure is reported twice, and the worker is killed during the rollback: it is ordered once,
 * and carried out once.
 */

import { engagementStream } from '../../domain/kernel/names';
import type { Team } from '../../examples/mailbox/team';
import { guardrailFails, reports } from '../support/guardrail';
import { type Machine, openMachineWorld } from '../support/machine';
import { type FaultMoment, type Target, Targets } from '../support/target';
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

async function live(): Promise<{ team: Team; target: Target }> {
  const { team, target } = await targets.live(env, 'r1');
  await team.until('the promotion', (s) => s.target.confirmedAt !== null);
  return { team, target };
}

/** Where the order of the rollback is when the worker dies, and what becomes of it. */
const POINTS: readonly [string, FaultMoment, 'release' | 'lose'][] = [
  ['ordered, and never arrives', { when: 'asked', what: 'POST rollback' }, 'lose'],
  ['ordered, and arrives when nobody waits for it', { when: 'asked', what: 'POST rollback' }, 'release'],
  ['carried out, and its answer is lost', { when: 'done', what: 'POST rollback' }, 'lose'],
];

test('is carried out once if the worker is killed before its confirmation and the failure is reported again', async () => {
  const all = await Promise.all(
    POINTS.map(async ([name, moment, fate]) => ({ name, moment, fate, ...(await live()) })),
  );
  const held = all.map(({ target, moment }) =>
    target.hold(({ when, what }) => when === moment.when && what === moment.what),
  );
  const failed = guardrailFails();
  await Promise.all(all.map(({ team }) => reports(team, failed, failed)));
  await Promise.all(held.map(({ caught }) => caught));
  await machine.killWorker();
  // A retry of the cycle that nobody has answered, and the cycle after it.
  await Promise.all(all.map(({ team }) => reports(team, failed, guardrailFails())));
  for (const [n, { fate }] of all.entries()) held[n]![fate]();
  await machine.restartWorker();

  for (const { name, team, target } of all) {
    const state = await team.until(
      `${name}: the rollback`,
      (s) => s.target.confirmedAt !== null && s.live === null,
      // Three cold replays at once: on a busy machine the worker needs several attempts.
      240,
    );
    expect({ name, rollbacks: state.rollbacks }).toMatchObject({ name, rollbacks: [{ release: 'r1', to: null }] });
    expect(state.hold?.kind).toBe('after-rollback');
    const entries = await env.evidence.ledger.read(engagementStream(team.id));
    expect(entries.filter(({ type }) => type === 'rollback.pulled')).toHaveLength(1);
    const ordered = target.carriedOut.filter(({ action }) => action === 'rollback');
    expect({ name, ordered: ordered.map(({ key }) => key) }).toEqual({ name, ordered: [state.target.key] });
    expect(target.running).toEqual({ base: null, candidate: null, exposure: 0 });
    expect(target.mostAtOnce).toBe(1);
  }
});
