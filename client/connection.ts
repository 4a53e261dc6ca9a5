/** How clients and workers reach Temporal: by Temporal's own environment configuration. */
import { connect as connectHttp2, type SecureClientSessionOptions } from 'node:http2';
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
/** For the first bytes of HTTP/2, which a server sends unasked. */
const GREETS_WITHIN_MS = 4_000;
const TURN_MS = 100;

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

/** The server that TEMPORAL_ADDRESS or a Temporal profile names; undefined where nothing does. @throws Failure BAD_INPUT */
export const configuredAddress = (): string | undefined => configured().connectionOptions.address || undefined;

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
  const fault = await refusedBy(place.options);
  if (fault) throw unreachable(place, fault);
}

/** Why nothing can be asked of Temporal. */
export const unreachable = ({ options }: TemporalPlace, cause: unknown): Failure =>
  new Failure('TEMPORAL_UNREACHABLE', `no Temporal server answers at ${options.address}`, whyOf(cause), { cause });

/** In one line; that nobody listens is said already. */
const whyOf = (cause: unknown): string[] =>
  cause instanceof Error && !('code' in cause) && cause.message ? [cause.message.split('\n')[0]!] : [];

/** Whether the server has answered, and will answer the same again: a refusal is no silence. */
function isAnswer(cause: unknown): boolean {
  const error = isGrpcError(cause) ? cause : (cause as { cause?: unknown } | null)?.cause;
  return isGrpcError(error) && !isSilence(error);
}

/** Why nothing that speaks gRPC listens there, or null; an address without a port is left to Temporal's client. */
function refusedBy({ address, tls, apiKey }: ConnectionOptions): Promise<Error | null> {
  const [, host, port] = /^(?:[a-z]+:\/\/)?(\[.+?\]|[^:]+):(\d+)$/i.exec(address ?? '') ?? [];
  if (!host || !port) return Promise.resolve(null);
  return new Promise((resolve) => {
    const secure = tls ? true : tls !== false && apiKey !== undefined;
    const session = connectHttp2(`${secure ? 'https' : 'http'}://${host}:${port}`, secure ? tlsOf(tls) : {});
    const ends = (fault: Error | null): void => {
      clearInterval(clock);
      session.destroy();
      resolve(fault);
    };
    // Counted in turns of this process: on a machine on which it has no turn, the server may have none either.
    let left = GREETS_WITHIN_MS / TURN_MS;
    const clock = setInterval(() => {
      left -= 1;
      if (left <= 0) ends(new Error(`it takes connections, and has not answered within ${GREETS_WITHIN_MS} ms`));
    }, TURN_MS);
    session
      .once('remoteSettings', () => ends(null))
      .once('close', () => ends(new Error('it closes the connection, and does not speak gRPC')))
      .on('error', (error) => ends(notGrpc(error))); // for good: a second error must find somebody who hears it
  });
}

/** What a server of another kind answers is no HTTP/2, and Node says so in words of its own. */
function notGrpc(error: Error): Error {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (!code.startsWith('ERR_HTTP2') && code !== 'ECONNRESET') return error;
  return new Error('something else listens there: it does not speak gRPC', { cause: error });
}

/** Nothing is sent by this connection; whether the certificate is right, the one that follows finds out. */
function tlsOf(tls: ConnectionOptions['tls']): SecureClientSessionOptions {
  const { clientCertPair, serverNameOverride } = typeof tls === 'object' && tls !== null ? tls : {};
  return {
    rejectUnauthorized: false,
    ...(serverNameOverride ? { servername: serverNameOverride } : {}),
    ...(clientCertPair ? { cert: Buffer.from(clientCertPair.crt), key: Buffer.from(clientCertPair.key) } : {}),
  };
}
