/** How the address of a Temporal server is written. */
import { isIPv6 } from 'node:net';
import { Failure } from '../../domain/kernel/failures';

const DEFAULT_PORT = 7233;
const MOST_PORT = 65_535;

/** Where `dayone up` listens if nothing else is said. */
export const EMBEDDED_ADDRESS = `127.0.0.1:${DEFAULT_PORT}`;

/**
 * An address as HOST:PORT; without a port it is 7233, as for Temporal's SDKs.
 * @throws Failure BAD_INPUT where it is neither HOST nor HOST:PORT, or where no URL can have that host
 */
export function serverAddress(given: string): string {
  const address = given.trim();
  if (isIPv6(address)) return `[${address}]:${DEFAULT_PORT}`;
  const [, host, port] = /^(\[[0-9a-f:.]+\]|[^\s:/\\@?#[\]]+)(?::(\d{1,5}))?$/i.exec(address) ?? [];
  const isPort = port === undefined || (Number(port) > 0 && Number(port) <= MOST_PORT);
  if (host !== undefined && isPort && URL.canParse(`http://${host}`)) return `${host}:${port ?? DEFAULT_PORT}`;
  throw new Failure('BAD_INPUT', `the address of the Temporal server is not HOST:PORT: ${given}`, [
    `for example temporal.example:${DEFAULT_PORT}; without a port it is ${DEFAULT_PORT}`,
  ]);
}
