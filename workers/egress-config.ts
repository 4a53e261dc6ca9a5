/** Where a worker may go, from its environment. */
import { type EgressConfig, parseHost, parseRange } from '../activities/egress';
import { Failure } from '../domain/kernel/failures';

const listed = (text = ''): string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/**
 * DAYONE_ALLOWED_HOSTS (`host,host:port`, or `any`; absent: loopback only) and DAYONE_ALLOWED_ADDRESSES (addresses and
 * ranges that are allowed though they are not public: `10.0.0.0/8,127.0.0.1`).
 * @throws Failure BAD_INPUT with every fault
 */
export function outgoingConfig(env: NodeJS.ProcessEnv): EgressConfig {
  const hosts = listed(env.DAYONE_ALLOWED_HOSTS);
  const addresses = listed(env.DAYONE_ALLOWED_ADDRESSES);
  const any = hosts.length === 1 && hosts[0] === 'any';
  const faults = [
    ...hosts
      .filter((entry) => !any && (entry === 'any' || parseHost(entry) === null))
      .map((entry) => `DAYONE_ALLOWED_HOSTS: ${JSON.stringify(entry)}; expected host or host:port, or any alone`),
    ...addresses
      .filter((entry) => parseRange(entry) === null)
      .map((entry) => `DAYONE_ALLOWED_ADDRESSES: ${JSON.stringify(entry)}; expected an address or a range: 10.0.0.0/8`),
  ];
  if (faults.length > 0)
    throw new Failure('BAD_INPUT', 'the allowed destinations of the worker are not usable', faults);
  return {
    ...(hosts.length > 0 && { allowedHosts: any ? 'any' : hosts }),
    ...(addresses.length > 0 && { allowedAddresses: addresses }),
  };
}
