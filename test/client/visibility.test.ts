/** Lists without Temporal's whole client: the same bytes, the same configuration, the same failures. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as grpc from '@grpc/grpc-js';
import { temporal } from '@temporalio/proto';
import fc from 'fast-check';
import { packageRoot } from '../../client/embedded/paths';
import { connectVisibility } from '../../client/lists/visibility';
import { decodePage, encodeListRequest } from '../../client/lists/visibility-wire';

const { ListWorkflowExecutionsRequest, ListWorkflowExecutionsResponse } = temporal.api.workflowservice.v1;

const bytes = fc.uint8Array({ maxLength: 40 }).map((one) => Buffer.from(one));
const name = fc.string({ minLength: 1 }).filter((one) => one !== '__proto__');
const payload = fc.record({ metadata: fc.dictionary(name, bytes), data: bytes });
const payloads = fc.dictionary(name, payload);

test('requests equal those of Temporal’s own client', () => {
  const request = fc.record(
    {
      namespace: fc.string({ minLength: 1 }),
      query: fc.string({ unit: 'grapheme' }),
      pageSize: fc.integer({ min: 1 }),
    },
    { requiredKeys: ['namespace', 'query', 'pageSize'] },
  );
  fc.assert(
    fc.property(request, fc.option(bytes, { nil: undefined }), (one, nextPageToken) => {
      const read = ListWorkflowExecutionsRequest.decode(encodeListRequest({ ...one, nextPageToken }));
      expect(read.toJSON()).toEqual(
        ListWorkflowExecutionsRequest.fromObject({ ...one, nextPageToken: nextPageToken ?? undefined }).toJSON(),
      );
    }),
  );
});

test('only what lists need is read from an answer', () => {
  const execution = fc.record({
    execution: fc.record({ workflowId: name, runId: fc.string() }),
    type: fc.record({ name: fc.string() }),
    startTime: fc.record({ seconds: fc.integer(), nanos: fc.nat() }),
    status: fc.integer({ min: 0, max: 7 }),
    historyLength: fc.nat(),
    memo: fc.record({ fields: payloads }),
    searchAttributes: fc.record({ indexedFields: payloads }),
    taskQueue: fc.string(),
    historySizeBytes: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(execution, { maxLength: 5 }), bytes, (executions, nextPageToken) => {
      const sent = ListWorkflowExecutionsResponse.encode(
        ListWorkflowExecutionsResponse.fromObject({ executions, nextPageToken }),
      ).finish();
      const page = decodePage(sent);
      expect(Buffer.from(page.nextPageToken)).toEqual(nextPageToken);
      const found = page.executions.map((one) => ({ ...one, startTime: Number(one.startTime?.seconds ?? 0) }));
      expect(found.map(inBuffers)).toEqual(
        executions.map((one) => ({
          execution: { workflowId: one.execution.workflowId },
          startTime: one.startTime.seconds,
          memo: one.memo,
          searchAttributes: one.searchAttributes,
        })),
      );
    }),
  );
});

/** Bytes as they were given. */
const inBuffers = (value: unknown): unknown =>
  value instanceof Uint8Array
    ? Buffer.from(value)
    : value !== null && typeof value === 'object'
      ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inBuffers(one)]))
      : value;

describe('a connection', () => {
  type Handler = grpc.handleUnaryCall<Buffer, Buffer>;
  let server: grpc.Server;
  afterEach(() => server.forceShutdown());

  /** A gRPC server of the two methods; answers its port. */
  async function serves(info: Handler, list: Handler): Promise<number> {
    const method = (name: string) => ({
      path: `/temporal.api.workflowservice.v1.WorkflowService/${name}`,
      requestStream: false,
      responseStream: false,
      requestSerialize: (one: Buffer) => one,
      requestDeserialize: (one: Buffer) => one,
      responseSerialize: (one: Buffer) => one,
      responseDeserialize: (one: Buffer) => one,
    });
    server = new grpc.Server();
    server.addService(
      { GetSystemInfo: method('GetSystemInfo'), ListWorkflowExecutions: method('ListWorkflowExecutions') },
      { GetSystemInfo: info, ListWorkflowExecutions: list },
    );
    return new Promise((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      );
    });
  }

  const empty: Handler = (_call, answer) => answer(null, Buffer.alloc(0));
  const refuses =
    (code: grpc.status): Handler =>
    (_call, answer) =>
      answer({ code, details: 'no' });
  const request = { namespace: 'agency', query: 'a', pageSize: 1 };

  test('sends key, headers and namespace, and retries if the server is busy', async () => {
    const seen: grpc.Metadata[] = [];
    let calls = 0;
    const port = await serves(empty, (call, answer) => {
      seen.push(call.metadata);
      calls += 1;
      if (calls === 1) answer({ code: grpc.status.UNAVAILABLE, details: 'busy' });
      else answer(null, Buffer.alloc(0));
    });
    const options = { address: `127.0.0.1:${port}`, tls: false, apiKey: 'key-1', metadata: { team: 'a' } };
    const connection = await connectVisibility({ namespace: 'agency', options });
    expect(await connection.list(request)).toEqual({ executions: [], nextPageToken: new Uint8Array() });
    connection.close();
    expect(calls).toBe(2);
    expect(seen[1]!.getMap()).toMatchObject({
      authorization: 'Bearer key-1',
      team: 'a',
      'temporal-namespace': 'agency',
    });
  });

  test('is all that dayone list loads, without Temporal’s slow client', async () => {
    const address = `127.0.0.1:${await serves(empty, empty)}`;
    const data = mkdtempSync(path.join(os.tmpdir(), 'dayone-list-'));
    const script = `require('./setup/load.cjs').load(${JSON.stringify(path.join(packageRoot(), 'dist/command-line.js'))})
      .main(['list', '--address', '${address}', '--data', ${JSON.stringify(data)}])
      .then((code) => console.error(JSON.stringify({ code, loaded: Object.keys(require.cache) })));`;
    const { stderr } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: packageRoot() });
    const { code, loaded } = JSON.parse(stderr) as { code: number; loaded: string[] };
    rmSync(data, { recursive: true });
    expect(code).toBe(0);
    expect(loaded.filter((file) => /@temporalio.(client|proto)/.test(file))).toEqual([]);
  });

  test.each([
    ['that accepts no client', grpc.status.UNAUTHENTICATED, (at: string) => `the server at ${at} refuses: `],
    ['of another service', grpc.status.UNIMPLEMENTED, (at: string) => `no Temporal server answers at ${at}`],
  ])('reports a server %s', async (_, status, message) => {
    const address = `127.0.0.1:${await serves(refuses(status), empty)}`;
    await expect(connectVisibility({ namespace: 'agency', options: { address } })).rejects.toMatchObject({
      code: 'TEMPORAL_UNREACHABLE',
      message: expect.stringContaining(message(address)),
    });
  });
});
