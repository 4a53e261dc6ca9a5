/** The main job on a real server: from charter to live operation and a first cycle of the retainer. */

import { fold } from '../../domain/engagement/apply';
import { prerequisiteStatuses } from '../../domain/gates/prerequisites';
import { engagementStream } from '../../domain/kernel/names';
import { readEntries } from '../../domain/record/read-entry';
import { badPlan, goodPlan } from '../../examples/mailbox/releases';
import { openWorld, type World } from '../support/world';

let env: World;
beforeAll(async () => {
  env = await openWorld();
});
afterAll(() => env.close());

test('a bad release is detected and rolled back, and a good one goes live, is handed over and watched', async () => {
  const charter = env.charter();
  const team = env.team(charter);
  const { dayone } = env;
  await dayone.start(charter, team.who('delivery-lead'));

  await team.kickOff();
  await team.openTheLock();

  await team.sendOut(badPlan('r1', env.mails));
  const back = await team.until('the rollback', (s) => s.rollbacks.length > 0 && s.target.confirmedAt !== null);
  expect(back.rollbacks[0]).toMatchObject({ release: 'r1', to: null, by: 'dayone' });
  expect(back.hold?.kind).toBe('after-rollback');

  await dayone.tell(team.id, 'resume', { by: team.who('owner'), reason: 'r1 was trained on far too little' });
  await team.sendOut(goodPlan('r2', env.mails));
  await team.live('r2');
  await team.handOver();

  const state = await team.until('a cycle of the retainer', (s) => s.retainer.cycles > 0);
  expect(Object.values(prerequisiteStatuses(state)).map((one) => one.standing)).toEqual([
    'proven',
    'proven',
    'proven',
    'proven',
  ]);
  expect(state.retainer.steps['slo-watch']?.verdict).toBe('pass');

  await dayone.tell(team.id, 'close', { by: team.who('owner'), mode: 'roll-back', reason: 'the end of the test' });
  const entries = async () => env.evidence.ledger.read(engagementStream(team.id));
  const folded = fold(readEntries(await entries()));
  expect(folded?.live?.release).toBe('r2');
});
