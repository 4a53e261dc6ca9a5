/** How clients and workers reach Temporal: by Temporal's own environment configuration. */

import { mapProxyName } from '@grpc/grpc-js/build/src/http_proxy';
import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { Failure } from '../../domain/kernel/failures';
import { NAMESPACE } from '../../domain/kernel/names';
import { messageOf } from '../../domain/values/faults';
import { grpcErrorIn, isSilence } from './grpc-failures';
import { EMBEDDED_ADDRESS, serverAddress } from './server-address';
import { requireUsableCertificate, serverFault } from './server-check';

export interface TemporalPlace {
  options: ConnectionOptions;
  namespace: string;
}

/** Longest wait for the first answer at one attempt, and over all of them while somebody listens there. */
export const CONNECT_WITHIN_MS = 5_000;
const ANSWERS_WITHIN_MS = 60_000;

function configured(): ReturnType<typeof loadClientConnectConfig> {
  try {
    return loadClientConnectConfig();
  } catch (cause) {
    const what = messageOf(cause);
    throw new Failure('BAD_INPUT', `Temporal's environment configuration cannot be read: ${what}`, [], { cause });
  }
}

/** The server that TEMPORAL_ADDRESS or a Temporal profile names; undefined where nothing does. @throws Failure BAD_INPUT */
export const configuredAddress = (): string | undefined => configured().connectionOptions.address || undefined;

/** The place named by TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS_… or a Temporal profile. @throws Failure BAD_INPUT */
export function temporalPlace(address?: string): TemporalPlace {
  const { connectionOptions, namespace } = configured();
  return {
    options: {
      ...connectionOptions,
      address: serverAddress(address ?? (connectionOptions.address || EMBEDDED_ADDRESS)),
    },
    namespace: namespace ?? NAMESPACE,
  };
}

/**
 * @throws Failure TEMPORAL_UNREACHABLE, naming the address
 */
export async function connect(place: TemporalPlace = temporalPlace()): Promise<Client> {
  return reaching(place, async () => {
    const connection = await openConnection({ connectTimeout: CONNECT_WITHIN_MS, ...place.options });
    return new Client({ connection, namespace: place.namespace });
  });
}

/** Opens a connection. One that fails is closed: otherwise it would retry without end and keep the process alive. */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  // Takes most of a command's time to load, and lists do without.
  const connection = Connection.lazy(options);
  try {
    await connection.ensureConnected();
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/**
 * Fails at once where no Temporal server listens. Where one does, it retries for up to a minute: hundreds of commands may
 * have been started at the same time, and keep the machine busy.
 * @throws Failure TEMPORAL_UNREACHABLE, naming the address
 */
export async function reaching<T>(place: TemporalPlace, attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + ANSWERS_WITHIN_MS;
  for (;;) {
    await requireServer(place, true);
    try {
      return await attempt();
    } catch (cause) {
      if (refusalIn(cause) || Date.now() >= deadline) throw unreachable(place, cause);
    }
  }
}

/**
 * Checks within a few seconds that a Temporal server listens there: Temporal's own client would retry for much longer.
 * @param isClient a client, not a worker: Node has to trust the server's certificate, and a proxy of the environment is
 * used, so that only Temporal's client can tell what is behind it
 * @throws Failure TEMPORAL_UNREACHABLE; BAD_INPUT for what is no address, no certificate or no key
 */
export async function requireServer({ options, namespace }: TemporalPlace, isClient = false): Promise<void> {
  const address = serverAddress(options.address ?? EMBEDDED_ADDRESS);
  requireUsableCertificate(options);
  if (isClient && usesProxy(address)) return;
  const fault = await serverFault(address, options, isClient);
  if (fault) throw unreachable({ options: { ...options, address }, namespace }, fault);
}

/** Whether the gRPC library of Temporal's client goes by a proxy to this address. */
function usesProxy(address: string): boolean {
  const { grpc_proxy, https_proxy, http_proxy } = process.env;
  if (!grpc_proxy && !https_proxy && !http_proxy) return false;
  return mapProxyName({ scheme: 'dns', path: address }, {}).target.path !== address;
}

/** Why nothing can be asked of Temporal. */
export function unreachable({ options: { address } }: TemporalPlace, cause: unknown): Failure {
  const refusal = refusalIn(cause);
  if (refusal)
    return new Failure('TEMPORAL_UNREACHABLE', `the server at ${address} refuses: ${refusal.details}`, [], { cause });
  return new Failure('TEMPORAL_UNREACHABLE', `no Temporal server answers at ${address}`, whyOf(cause), { cause });
}

/** The cause in one line; none where nobody listens, which the message says already. */
function whyOf(cause: unknown): string[] {
  const { code, message } = cause as Partial<NodeJS.ErrnoException>;
  return message && code !== 'ECONNREFUSED' ? [message.split('\n')[0]!] : [];
}

/** The error with which the server has refused, as it would again; null where it has not answered. */
function refusalIn(cause: unknown): { details: string } | null {
  const error = grpcErrorIn(cause);
  return error && !isSilence(error) ? error : null;
}
