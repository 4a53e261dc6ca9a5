/** How clients and workers reach Temporal: by Temporal's own environment configuration. */
import type { Client, ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { Failure } from '../domain/failures';
import { NAMESPACE } from '../domain/names';

export interface TemporalPlace {
  options: ConnectionOptions;
  namespace: string;
}

/** Longest wait for a server's first answer. */
export const CONNECT_WITHIN_MS = 5_000;

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
  try {
    const connection = await Connection.connect({ connectTimeout: CONNECT_WITHIN_MS, ...place.options });
    return new Client({ connection, namespace: place.namespace });
  } catch (cause) {
    throw unreachable(place, cause);
  }
}

/** Why nothing can be asked of Temporal. */
export const unreachable = ({ options }: TemporalPlace, cause: unknown): Failure =>
  new Failure('TEMPORAL_UNREACHABLE', `no Temporal server answers at ${options.address}`, [], { cause });
