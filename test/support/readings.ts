/** A source of metrics that answers what a test says. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the client's system is measured by: each reading is what the test says, whatever window is asked for. */
export interface Readings {
  url: string;
  /** By the path behind `/readings/`. */
  say(name: string, reading: object): void;
  /** A table of one column, by the path behind `/rows/`. */
  tell(column: string, values: readonly number[]): void;
  stop(): Promise<void>;
}

export async function startReadings(): Promise<Readings> {
  const said = new Map<string, object>();
  const columns = new Map<string, readonly number[]>();
  const server = createServer((request, response) => {
    const column = /^\/rows\/([^?]+)/.exec(request.url ?? '')?.[1];
    if (column) {
      const rows = [column, ...(columns.get(column) ?? [])].join('\n');
      response.writeHead(200, { 'content-type': 'text/csv' }).end(`${rows}\n`);
      return;
    }
    const name = /^\/readings\/([^?]+)/.exec(request.url ?? '')?.[1] ?? '';
    const reading = said.get(decodeURIComponent(name));
    response.writeHead(reading ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(reading ?? {}));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    say: (name, reading) => void said.set(name, reading),
    tell: (column, values) => void columns.set(column, values),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
