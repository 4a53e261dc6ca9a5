import { Client, Connection } from '@temporalio/client';
import { schedule } from '../../activities/checks/schedule';
import { sharedServer, uniqueId } from '../support/temporal';
import { failure, nobody, probeContext } from './support';

let connection: Connection;
let client: Client;
beforeAll(async () => {
  connection = await Connection.connect({ address: sharedServer() });
  client = new Client({ connection });
});
afterAll(() => connection.close());

const ask = (scheduleId: string, asked = client) => schedule.ask({ scheduleId }, probeContext({ client: () => asked }));

test('a schedule is active if it exists, has a next time and is not paused', async () => {
  const scheduleId = uniqueId('retainer');
  await expect(ask(scheduleId)).resolves.toEqual({ armed: false, nextAt: null });
  const handle = await client.schedule.create({
    scheduleId,
    spec: { intervals: [{ every: '1 day' }] },
    action: { type: 'startWorkflow', workflowType: 'retainerCycle', taskQueue: scheduleId },
  });
  try {
    const { armed, nextAt } = await ask(scheduleId);
    expect(armed).toBe(true);
    expect(Date.parse(nextAt!)).toBeGreaterThan(Date.now());
    await handle.pause();
    await expect(ask(scheduleId)).resolves.toMatchObject({ armed: false });
  } finally {
    await handle.delete();
  }
});

test('an unreachable server does not count as a missing schedule', async () => {
  const away = Connection.lazy({ address: new URL(await nobody()).host, connectTimeout: '1s' });
  const client = new Client({ connection: away });
  const asked = away.withDeadline(Date.now() + 2_000, () => ask('retainer:mailbox', client));
  await failure('TEMPORAL_UNREACHABLE', asked);
  await away.close();
});
