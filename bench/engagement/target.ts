/** The clients' systems of the benchmark: many behind one address, each switched by itself, all answering at once. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FALLBACK } from '../../domain/kernel/target';
import type { Target } from '../../domain/model/rollback';

/** The one release that every system holds, and the digest of its artefact. */
export const RELEASE = 'r1';
export const ARTEFACT = 'a'.repeat(64);

export interface Targets {
  /** `HOST:PORT/ENGAGEMENT` is the address of one client's system. */
  address: string;
  stop(): Promise<void>;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/** Readings say what their address says: the benchmark is about the engagements, not about what is measured. */
const readingOf = (query: URLSearchParams): Record<string, number> =>
  Object.fromEntries(
    [...query].flatMap(([name, value]) => (Number.isFinite(Number(value)) ? [[name, Number(value)]] : [])),
  );

export async function startTargets(): Promise<Targets> {
  const targets = new Map<string, Target>();
  const server = createServer((request, response) => {
    const answer = (body: unknown): void => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://targets');
    const [, engagement = '', asked] = pathname.split('/');
    if (asked === 'readings') return answer(readingOf(searchParams));
    if (asked !== 'switch')
      return answer({ ...(targets.get(engagement) ?? FALLBACK), artefacts: { [RELEASE]: ARTEFACT } });
    textOf(request).then(
      (text) => {
        const order = JSON.parse(text) as { action: string; target: Target };
        if (order.action !== 'dry-run') targets.set(engagement, order.target);
        answer({ target: order.target });
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
