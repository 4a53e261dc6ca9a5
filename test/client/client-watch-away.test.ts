/** A watch outlives the server and the worker: when they are back, it reports what happened meanwhile. */
import { DayOne, type FailureCode, tellChange } from '../../client';
import { Machine } from '../support/machine';
import { sharedServer } from '../support/temporal';
import { openWorld, type World } from '../support/world';
import { reading } from './client-world';

let machine: Machine;
let env: World;
beforeAll(async () => {
  machine = await Machine.start();
  env = await openWorld({
    address: machine.address,
    run: async (config) => {
      await machine.startWorker(config);
      return { close: () => machine.stop() };
    },
  });
});
afterAll(() => env.close());

test('a watch survives kill -9 of the server and the worker', async () => {
  const dayone = await DayOne.connect({ address: machine.address, data: env.data, taskQueue: env.queue });
  try {
    const charter = env.charter();
    const by = charter.people['delivery-lead']!;
    await dayone.start(charter);
    const away: FailureCode[] = [];
    const watched = reading(dayone.watch(charter.id, { onAway: ({ code }) => away.push(code) }));
    await watched.until(({ kind }) => kind === 'asked');
    await dayone.tell(charter.id, 'hold', { by, reason: 'before' });
    await watched.until(({ kind }) => kind === 'hold');

    await machine.fail();
    await machine.recover();
    const another = await DayOne.connect({ address: machine.address, data: env.data, taskQueue: env.queue });
    await another.tell(charter.id, 'resume', { by: charter.people.owner!, reason: 'after' });
    await another.tell(charter.id, 'close', { by, reason: 'the end' });
    await another.close();
    await watched.ended;
    expect(watched.kinds()).toEqual(expect.arrayContaining(['hold-lifted', 'closing', 'closed']));
    expect(watched.kinds().filter((kind) => kind === 'stands')).toHaveLength(1);
    for (const code of away) expect(['TEMPORAL_UNREACHABLE', 'NO_WORKER', 'INTERNAL']).toContain(code);
    await onAnEmptyServer(charter.id);
  } finally {
    await dayone.close();
  }
});

/** A server that has lost the workflow: the ledger has the state of the engagement. */
async function onAnEmptyServer(id: string): Promise<void> {
  await using dayone = await DayOne.connect({ address: sharedServer(), data: env.data });
  expect(await dayone.status(id)).toMatchObject({ step: 'closed', health: 'closed' });
  await expect(dayone.tell(id, 'recheck', { by: 'dana-ruiz' })).rejects.toMatchObject({ code: 'ALREADY_CLOSED' });
  const changes: string[] = [];
  for await (const change of dayone.watch(id)) changes.push(tellChange(change));
  expect(changes).toEqual(['stands at closed, closed; the production lock is closed; nothing is live']);
}
