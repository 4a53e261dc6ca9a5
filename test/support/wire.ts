/** The way between a worker and its server, on which a test can keep back what the worker says: its deeds stay unheard. */

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

export interface Wire {
  /** Where the worker finds the server. */
  address: string;
  /** From now on the worker hears, and is not heard. */
  mute(): void;
  /** Ends every connection, and takes no further one. */
  cut(): Promise<void>;
}

export async function openWire(target: string): Promise<Wire> {
  const [host, port] = target.split(':');
  const sockets = new Set<Socket>();
  let muted = false;
  const server = createServer((worker) => {
    const onward = connect(Number(port), host);
    for (const [one, other] of [
      [worker, onward],
      [onward, worker],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    worker.on('data', (bytes) => {
      if (!muted) onward.write(bytes);
    });
    onward.on('data', (bytes) => worker.write(bytes));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    mute: () => {
      muted = true;
    },
    cut: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
