/** Ports on loopback: whether one can be had, and a free one. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Failure } from '../../domain/kernel/failures';

/** A port that was free a moment ago; the system draws it. */
export async function freePort(host: string): Promise<number> {
  const probe = createServer();
  probe.listen(0, host);
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** False where somebody listens already; any other obstacle (no right to the port, say) throws `PORT_TAKEN`. */
export async function portIsFree(port: number, host: string): Promise<boolean> {
  const probe = createServer();
  const code = await new Promise<string | undefined>((resolve) => {
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen(port, host, () => resolve(undefined));
  });
  if (code === 'EADDRINUSE') return false;
  if (code !== undefined) throw new Failure('PORT_TAKEN', `Port ${port} on ${host} cannot be had: ${code}`);
  probe.close();
  await once(probe, 'close');
  return true;
}
