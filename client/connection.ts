/** How clients and workers reach Temporal: by Temporal's own environment configuration. */
import type { Client, Connection, ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { Failure } from '../domain/failures';
import { NAMESPACE } from '../domain/names';
import { grpcErrorIn, isSilence } from './grpc-failures';
import { faultAt } from './probe';
import { EMBEDDED_ADDRESS, serverAddress } from './server-address';

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
    const what = cause instanceof Error ? cause.message : String(cause);
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
    const { Client }: typeof import('@temporalio/client') = require('@temporalio/client');
    return new Client({ connection, namespace: place.namespace });
  });
}

/** A connection that is closed where it fails: left open, it goes on trying and keeps the process alive. */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  // Takes most of a command's time to load, and lists do without.
  const { Connection }: typeof import('@temporalio/client') = require('@temporalio/client');
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
 * Where no Temporal server listens it is said at once; where one does, a busy machine is waited for: hundreds of commands
 * may have been started in one breath.
 * @throws Failure TEMPORAL_UNREACHABLE, naming the address
 */
export async function reaching<T>(place: TemporalPlace, attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + ANSWERS_WITHIN_MS;
  for (;;) {
    await toBeThere(place, true);
    try {
      return await attempt();
    } catch (cause) {
      if (refusalIn(cause) || Date.now() >= deadline) throw unreachable(place, cause);
    }
  }
}

/**
 * Before the long patience of a connection: that a Temporal server listens there.
 * @param trusts whether its certificate has to be one that Node trusts, as it has for clients
 * @throws Failure TEMPORAL_UNREACHABLE; BAD_INPUT for what is no address
 */
export async function toBeThere({ options, namespace }: TemporalPlace, trusts = false): Promise<void> {
  const address = serverAddress(options.address ?? EMBEDDED_ADDRESS);
  const fault = await faultAt(address, options, trusts);
  if (fault) throw unreachable({ options: { ...options, address }, namespace }, fault);
}

/** Why nothing can be asked of Temporal. */
export function unreachable({ options: { address } }: TemporalPlace, cause: unknown): Failure {
  const refusal = refusalIn(cause);
  if (refusal)
    return new Failure('TEMPORAL_UNREACHABLE', `the server at ${address} refuses: ${refusal.details}`, [], { cause });
  return new Failure('TEMPORAL_UNREACHABLE', `no Temporal server answers at ${address}`, whyOf(cause), { cause });
}

/** In one line; that nobody listens is said already. */
function whyOf(cause: unknown): string[] {
  const { code, message } = cause as Partial<NodeJS.ErrnoException>;
  return message && code !== 'ECONNREFUSED' ? [message.split('\n')[0]!] : [];
}

/** What the server has answered, and will answer the same again: a refusal is no silence. */
function refusalIn(cause: unknown): { details: string } | null {
  const error = grpcErrorIn(cause);
  return error && !isSilence(error) ? error : null;
}
