/** How clients and workers reach Temporal: by Temporal's own environment configuration. */
import { connect as connectSocket } from 'node:net';
import type { Client, ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { Failure } from '../domain/failures';
import { NAMESPACE } from '../domain/names';
import { isGrpcError, isSilence } from './grpc-failures';

export interface TemporalPlace {
  options: ConnectionOptions;
  namespace: string;
}

/** Longest wait for the first answer at one attempt, and over all of them while somebody listens there. */
export const CONNECT_WITHIN_MS = 5_000;
const ANSWERS_WITHIN_MS = 60_000;
const LISTENS_WITHIN_MS = 5_000;

/** Where `dayone up` listens if nothing else is said. */
export const EMBEDDED_ADDRESS = '127.0.0.1:7233';

function configured(): ReturnType<typeof loadClientConnectConfig> {
  try {
    return loadClientConnectConfig();
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('BAD_INPUT', `Temporal's environment configuration cannot be read: ${what}`, [], { cause });
  }
}

/** The place named by TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS_… or a Temporal profile. @throws Failure BAD_INPUT */
export function temporalPlace(address?: string): TemporalPlace {
  const { connectionOptions, namespace } = configured();
  return {
    options: { ...connectionOptions, address: address ?? connectionOptions.address ?? EMBEDDED_ADDRESS },
    namespace: namespace ?? NAMESPACE,
  };
}

/**
 * @throws Failure TEMPORAL_UNREACHABLE, naming the address
 */
export async function connect(place: TemporalPlace = temporalPlace()): Promise<Client> {
  // Takes most of a command's time to load, and lists do without.
  const { Client, Connection }: typeof import('@temporalio/client') = require('@temporalio/client');
  return reaching(place, async () => {
    const connection = await Connection.connect({ connectTimeout: CONNECT_WITHIN_MS, ...place.options });
    return new Client({ connection, namespace: place.namespace });
  });
}

/**
 * Where nobody listens it is said at once; where somebody does, a busy machine is waited for: hundreds of commands may
 * have been started in one breath.
 * @throws Failure TEMPORAL_UNREACHABLE, naming the address
 */
export async function reaching<T>(place: TemporalPlace, attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + ANSWERS_WITHIN_MS;
  for (;;) {
    await toBeThere(place);
    try {
      return await attempt();
    } catch (cause) {
      if (isAnswer(cause) || Date.now() >= deadline) throw unreachable(place, cause);
    }
  }
}

/** Before the long patience of a connection: that somebody listens there. @throws Failure TEMPORAL_UNREACHABLE */
export async function toBeThere(place: TemporalPlace): Promise<void> {
  const fault = await refusedBy(place.options.address!);
  if (fault) throw unreachable(place, fault);
}

/** Why nothing can be asked of Temporal. */
export const unreachable = ({ options }: TemporalPlace, cause: unknown): Failure =>
  new Failure('TEMPORAL_UNREACHABLE', `no Temporal server answers at ${options.address}`, [], { cause });

/** Whether the server has answered, and will answer the same again: a refusal is no silence. */
function isAnswer(cause: unknown): boolean {
  const error = isGrpcError(cause) ? cause : (cause as { cause?: unknown } | null)?.cause;
  return isGrpcError(error) && !isSilence(error);
}

/** Why the address takes no connection, or null; an address without a port is left to Temporal's client. */
function refusedBy(address: string): Promise<Error | null> {
  const [, host, port] = /^(?:[a-z]+:\/\/)?\[?(.+?)\]?:(\d+)$/i.exec(address) ?? [];
  if (!host || !port) return Promise.resolve(null);
  return new Promise((resolve) => {
    const socket = connectSocket({ host, port: Number(port), timeout: LISTENS_WITHIN_MS });
    const ends = (fault: Error | null): void => {
      socket.destroy();
      resolve(fault);
    };
    socket
      .once('connect', () => ends(null))
      .once('timeout', () => ends(new Error(`nobody has answered within ${LISTENS_WITHIN_MS} ms`)))
      .on('error', ends); // for good: a second error must find somebody who hears it
  });
}
