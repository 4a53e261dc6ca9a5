/** How clients and workers reach Temporal: by Temporal's own environment configuration. */
import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { Failure } from '../domain/failures';
import { NAMESPACE } from '../domain/names';

export interface TemporalPlace {
  options: ConnectionOptions;
  namespace: string;
}

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
  try {
    const connection = await Connection.connect({ connectTimeout: '5 seconds', ...place.options });
    return new Client({ connection, namespace: place.namespace });
  } catch (cause) {
    throw new Failure('TEMPORAL_UNREACHABLE', `no Temporal server answers at ${place.options.address}`, [], { cause });
  }
}
