/** Stands before a client's system and can hold a request: a test acts exactly then, and not some time later. */
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Whether this is the request that a test waits for: `METHOD /path?query`, and its body. */
type RequestFilter = (line: string, body: string) => boolean;

interface Trap {
  wanted: RequestFilter;
  caught: () => void;
  released: Promise<void>;
}

export interface HeldRequest {
  /** Resolves when such a request has arrived; it gets no answer before `release`. */
  caught: Promise<void>;
  /** Lets it, and every other like it, continue. */
  release(): void;
}

export interface Gateway {
  url: string;
  /** Holds requests like this from now on. */
  hold(wanted: RequestFilter): HeldRequest;
  stop(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}

/** Passes everything on to `target`, an address on loopback. */
export async function openGateway(target: string): Promise<Gateway> {
  const traps = new Set<Trap>();

  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const line = `${request.method} ${request.url}`;
    for (const trap of traps) {
      if (!trap.wanted(line, body.toString('utf8'))) continue;
      trap.caught();
      await trap.released;
    }
    const { method, headers } = request;
    const onward = forward(new URL(request.url ?? '/', target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    onward.end(body);
  };

  const server = createServer((request, response) => {
    // The sender may have been killed meanwhile.
    pass(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: (wanted) => {
      let release = (): void => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      let trap: Trap | undefined;
      const caught = new Promise<void>((resolve) => {
        trap = { wanted, caught: resolve, released };
      });
      traps.add(trap!);
      return {
        caught,
        release: () => {
          traps.delete(trap!);
          release();
        },
      };
    },
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
