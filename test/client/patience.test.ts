/** How an unanswered query is repeated. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Client, Connection, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { toFailure } from '../../client/temporal/failures';
import { isGrpcError } from '../../client/temporal/grpc-failures';
import { untilAnswered, whyUnanswered } from '../../client/temporal/patience';
import { pollers } from '../../client/temporal/pollers';
import { Failure } from '../../domain/kernel/failures';
import { waitFor } from '../../examples/mailbox/wait-for';
import { sharedServer, uniqueId } from '../support/temporal';

const clientOf = (port: number): Client =>
  new Client({ connection: Connection.lazy({ address: `127.0.0.1:${port}`, interceptors: [] }) });

/** As the gRPC library throws it. */
const grpcError = (code: number, details: string): Error =>
  Object.assign(new Error(`${code}: ${details}`), { code, details, metadata: {} });

/** As Temporal's client throws it. */
const wrapped = (cause: Error): Error => Object.assign(new Error('Failed to query Workflow'), { cause });

/** What a busy server, worker or machine says in place of an answer. */
const busy: Record<string, Error> = {
  'a call that the server has ended': grpcError(1, 'Call cancelled'),
  'a deadline of the server': grpcError(2, 'context deadline exceeded'),
  'a cancellation by the server': grpcError(2, 'context canceled'),
  'a deadline of the client': grpcError(4, 'Deadline exceeded'),
  'a limit of the server': grpcError(8, 'namespace rate limit: try again'),
  'a worker that is not there yet': grpcError(9, 'Workflow Task in failed state'),
  'an update that was aborted': grpcError(10, 'Operation was aborted'),
  'a stream that was reset': grpcError(13, 'Received RST_STREAM with code 2 (Internal server error)'),
  'a call that ended without a status': grpcError(13, 'Call ended without gRPC status'),
  'a server that is not there': grpcError(14, 'Received HTTP status code 503'),
  'an update that no worker has judged': new WorkflowUpdateFailedError(
    'Workflow Update failed',
    ApplicationFailure.create({ type: 'UnprocessedUpdate', message: 'its task was lost' }),
  ),
};

describe('the failure of a busy server, worker or machine', () => {
  test.each(Object.entries(busy))('%s: is retried', async (_, error) => {
    const client = clientOf(1);
    for (const thrown of [error, wrapped(error)].slice(0, error instanceof WorkflowUpdateFailedError ? 1 : 2)) {
      let asked = 0;
      const answer = await untilAnswered(client, async () => {
        asked += 1;
        if (asked === 1) throw thrown;
        return 'answered';
      });
      expect([answer, asked]).toEqual(['answered', 2]);
    }
    await client.connection.close();
  });

  test('is not reported as a defect of dayone, even without a retry', () => {
    const codes = Object.values(busy).flatMap((error) => (isGrpcError(error) ? [toFailure(error, 'x').code] : []));
    expect([...new Set(codes)].sort()).toEqual(['NO_WORKER', 'TEMPORAL_UNREACHABLE']);
  });

  test('finally means that the worker is busy, or has stopped if one was polling', async () => {
    const connection = await Connection.connect({ address: sharedServer() });
    const client = new Client({ connection });
    const name = uniqueId('busy');
    // A worker's long poll, and nothing behind it.
    const polls = connection
      .withDeadline(Date.now() + 5_000, () =>
        client.workflowService.pollWorkflowTaskQueue({ namespace: 'default', taskQueue: { name }, identity: 'frozen' }),
      )
      .catch(() => null);
    await waitFor('the poll', 5, async () => {
      if ((await pollers(client, name)) === 0) throw new Failure('NO_WORKER', 'none polls');
    });
    for (const error of Object.values(busy))
      expect(await whyUnanswered(client, name, 'an-engagement', error)).toMatchObject({
        code: 'NO_WORKER',
        message: expect.stringMatching(/^no worker answered for an-engagement in time: .* is busy, or has stopped$/),
      });
    await connection.close();
    await polls;
  });

  test('differs from failures that a retry would repeat', async () => {
    const client = clientOf(1);
    for (const error of [
      grpcError(2, 'unable to read'),
      grpcError(13, 'out of order'),
      grpcError(3, 'no such query'),
    ]) {
      let asked = 0;
      const run = async (): Promise<never> => {
        asked += 1;
        throw error;
      };
      await expect(untilAnswered(client, run)).rejects.toBe(error);
      expect(asked).toBe(1);
    }
    await client.connection.close();
  });
});

test('a lost request is sent again while there is time for an answer', async () => {
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

describe('a wait in a test', () => {
  const silent = new Failure('NO_WORKER', 'no worker answered');

  test('is repeated while there is no answer', async () => {
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
