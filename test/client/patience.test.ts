/** How a question is asked again that nobody has answered. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { untilAnswered } from '../../client/patience';
import { Failure } from '../../domain/failures';
import { waitFor } from '../../examples/mailbox/wait-for';

const clientOf = (port: number): Client =>
  new Client({ connection: Connection.lazy({ address: `127.0.0.1:${port}`, interceptors: [] }) });

/** As the gRPC library throws it where the server ends a call whose time is up. */
const cancelled = (): Error =>
  Object.assign(new Error('1 CANCELLED: Call cancelled'), { code: 1, details: 'Call cancelled', metadata: {} });

test('a call that the server has ended is asked again', async () => {
  const client = clientOf(1);
  let asked = 0;
  const answer = await untilAnswered(client, async () => {
    asked += 1;
    if (asked === 1) throw cancelled();
    return 'answered';
  });
  expect([answer, asked]).toEqual(['answered', 2]);
  await client.connection.close();
});

test('a question that is lost on its way is asked again while there is time for an answer', async () => {
  const silent = createServer((socket) => socket.unref()).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const client = clientOf((silent.address() as AddressInfo).port);
  let asked = 0;
  const answer = await untilAnswered(client, async () => {
    asked += 1;
    if (asked === 1) await client.workflow.getHandle('of nobody').query('state');
    return 'answered';
  });
  expect([answer, asked]).toEqual(['answered', 2]);
  await client.connection.close();
  silent.close();
});

describe('what a test waits for', () => {
  const silent = new Failure('NO_WORKER', 'no worker answered');

  test('is asked again while nobody answers', async () => {
    let asked = 0;
    const found = await waitFor('an answer', 5, async () => {
      asked += 1;
      if (asked < 3) throw silent;
      return 'answered';
    });
    expect([found, asked]).toEqual(['answered', 3]);
  });

  test('fails with the last failure when the time is over, and at once with any other failure', async () => {
    const never = waitFor('an answer', 0.1, () => Promise.reject(silent));
    await expect(never).rejects.toThrow(
      'an answer: not within 0.1 s (the last attempt: NO_WORKER: no worker answered)',
    );
    const refused = new Failure('ALREADY_CLOSED', 'it was closed');
    await expect(waitFor('an answer', 5, () => Promise.reject(refused))).rejects.toBe(refused);
  });
});
