/** What the tests of activities share: a real HTTP server each, and a worker's means without a worker. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import type { Deps, ProbeContext } from '../../activities/deps';
import type { Failure } from '../../domain/kernel/failures';
import type { FailureCode } from '../../domain/model/failures';
import type { ProbeScope } from '../../domain/model/questions';

export interface Site {
  url: string;
  /** Every request that came, with its whole body. */
  requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[];
}

const open = new Set<() => Promise<void>>();

/** Starts a server on a free port of the loopback; `closeSites` ends it. */
export async function site(
  answer: (request: Site['requests'][number], response: ServerResponse) => void | Promise<void>,
): Promise<Site> {
  const requests: Site['requests'] = [];
  const server = createServer(async (incoming, response) => {
    let body = '';
    for await (const part of incoming) body += part;
    const request = { method: incoming.method!, url: incoming.url!, headers: incoming.headers, body };
    requests.push(request);
    await answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  open.add(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

export async function closeSites(): Promise<void> {
  await Promise.all([...open].map((close) => close()));
  open.clear();
}

export const json = (response: ServerResponse, value: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
};

/** An address of the loopback at which nobody listens. */
export async function nobody(): Promise<string> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return `http://127.0.0.1:${port}`;
}

/** Log lines as they were written. */
export const written: Record<string, unknown>[] = [];

/** A worker's means. What a test does not give must not be reached. */
export function deps(given: Partial<Deps> = {}): Deps {
  const unreached = (): never => {
    throw new Error('this test gives no store and no client');
  };
  const store = new Proxy({}, { get: unreached });
  return {
    evidence: store as Deps['evidence'],
    notices: {},
    logins: [],
    http: { timeoutMs: 2_000 },
    commands: {},
    outcomePauses: [0, 20, 40],
    log: pino({ level: 'trace' }, { write: (line: string) => written.push(JSON.parse(line)) }),
    client: unreached,
    ...given,
  };
}

export const probeContext = (
  given: Partial<Deps> = {},
  signal: AbortSignal = new AbortController().signal,
): ProbeContext => ({
  engagement: 'mailbox',
  deps: deps(given),
  signal,
});

/** A window of an hour that ends now. */
export function scope(given: Partial<ProbeScope> = {}): ProbeScope {
  const to = Date.now();
  const from = new Date(to - 3_600_000).toISOString();
  return { release: 'v2', base: 'v1', exposure: 10, from, to: new Date(to).toISOString(), ...given };
}

/** Expects a failure of this code, and hands it out. */
export async function failure(code: FailureCode, promise: Promise<unknown>): Promise<Failure> {
  const error = await promise.then(
    (value) => new Error(`no failure but ${JSON.stringify(value)}`),
    (caught: Failure) => caught,
  );
  expect(error).toMatchObject({ name: 'Failure', code });
  return error as Failure;
}
