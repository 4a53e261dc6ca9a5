/** Checks what listens at an address, if anything, by one question that only a Temporal server answers. */
import { type ClientHttp2Session, connect as connectHttp2, constants, type IncomingHttpHeaders } from 'node:http2';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type ConnectionOptions as TlsOptions } from 'node:tls';
import type { ConnectionOptions } from '@temporalio/client';
import { Failure } from '../domain/failures';

/** Longest time for the connection and the answer together, and the interval at which it is checked; ms. */
const ANSWERS_WITHIN_MS = 3_500;
const INTERVAL_MS = 100;

/** Every Temporal server answers this method to everybody; its request message is empty. */
const METHOD = '/temporal.api.workflowservice.v1.WorkflowService/GetSystemInfo';
const EMPTY_MESSAGE = Buffer.alloc(5);
/** The gRPC status of a server that does not know the method: it serves something else. */
const UNIMPLEMENTED = '12';

const NOT_TEMPORAL = 'something else listens there, and it is no Temporal server';

/**
 * Why no Temporal server answers there; null where what answers may be one. Closes its connection.
 * @param address HOST:PORT
 * @param verifiesCertificate whether Node has to trust the server's certificate
 * @throws Failure BAD_INPUT for a client certificate or key that is none
 */
export async function serverFault(
  address: string,
  options: ConnectionOptions,
  verifiesCertificate: boolean,
): Promise<Error | null> {
  const [, host = '', port = ''] = /^\[?(.+?)\]?:(\d+)$/.exec(address) ?? [];
  const { tls, apiKey, metadata } = options;
  const secure = tls ? true : tls !== false && apiKey !== undefined;
  const tlsOptions = { rejectUnauthorized: verifiesCertificate, ...tlsOf(tls, host) };
  const socket = secure
    ? connectTls({ host, port: Number(port), ALPNProtocols: ['h2'], ...tlsOptions })
    : connectTcp({ host, port: Number(port) });
  let session: ClientHttp2Session | undefined;
  try {
    session = connectHttp2(`${secure ? 'https' : 'http'}://${address}`, { createConnection: () => socket });
    // Neither credentials nor metadata are sent, so a Temporal server that needs them refuses: no fault is known then.
    return await answerFault(socket, session, apiKey !== undefined || Object.keys(metadata ?? {}).length > 0);
  } finally {
    session?.destroy();
    // The session does not close a socket that is still connecting, and that would keep the process alive.
    socket.destroy();
  }
}

function answerFault(socket: Socket, session: ClientHttp2Session, needsCredentials: boolean): Promise<Error | null> {
  return new Promise((resolve) => {
    const finish = (fault: Error | null): void => {
      clearInterval(clock);
      resolve(fault);
    };
    // Counts intervals, not wall time: on a machine so busy that this process does not run, the server may not run either.
    let left = ANSWERS_WITHIN_MS / INTERVAL_MS;
    const clock = setInterval(() => {
      left -= 1;
      const state = socket.connecting
        ? 'the connection is not accepted'
        : 'it accepts connections, and has not answered';
      if (left <= 0) finish(new Error(`${state} within ${ANSWERS_WITHIN_MS / 1000} s`));
    }, INTERVAL_MS);
    const onHeaders = (headers: IncomingHttpHeaders): void => {
      const fault = headerFault(headers);
      if (fault) finish(needsCredentials ? null : fault);
      else if (headers['grpc-status'] !== undefined) finish(null);
    };
    const onClose = (): void => finish(new Error(`${NOT_TEMPORAL}: it closes the connection, and does not speak gRPC`));
    const onError = (error: Error): void => finish(notGrpc(error));
    // The socket's error comes first and has the reason. Later errors need a listener too, or they end the process.
    socket.on('error', onError);
    session.on('error', onError).once('close', onClose);
    const asked = session.request(
      { ':method': 'POST', ':path': METHOD, 'content-type': 'application/grpc', te: 'trailers' },
      { endStream: false },
    );
    asked
      .on('response', onHeaders)
      .on('trailers', onHeaders)
      .on('data', () => {})
      .on('close', onClose)
      .on('error', onError)
      .end(EMPTY_MESSAGE);
  });
}

/** What shows in headers or trailers that this is no Temporal server; null where nothing does. */
function headerFault(headers: IncomingHttpHeaders): Error | null {
  const status = headers[':status'];
  if (status !== undefined && Number(status) !== constants.HTTP_STATUS_OK)
    return new Error(`${NOT_TEMPORAL}: it answers with the HTTP status ${status}`);
  const type = headers['content-type'];
  if (type !== undefined && !type.startsWith('application/grpc'))
    return new Error(`${NOT_TEMPORAL}: it does not speak gRPC`);
  if (headers['grpc-status'] !== UNIMPLEMENTED) return null;
  return new Error(`${NOT_TEMPORAL}: it speaks gRPC, and does not know Temporal's service`);
}

/** Node's errors for servers that do not speak TLS or HTTP/2, in plain words; any other error as it is. */
function notGrpc(error: Error): Error {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'EPROTO' || code.startsWith('ERR_SSL'))
    return new Error(`${NOT_TEMPORAL}: it does not speak TLS`, { cause: error });
  if (!code.startsWith('ERR_HTTP2') && code !== 'ECONNRESET') return error;
  return new Error(`${NOT_TEMPORAL}: it does not speak gRPC`, { cause: error });
}

function tlsOf(tls: ConnectionOptions['tls'], host: string): TlsOptions {
  const { clientCertPair, serverNameOverride, serverRootCACertificate } =
    typeof tls === 'object' && tls !== null ? tls : {};
  if (clientCertPair) requireUsable(clientCertPair);
  const servername = serverNameOverride ?? (isIP(host) ? undefined : host);
  return {
    ...(servername ? { servername } : {}),
    ...(serverRootCACertificate ? { ca: Buffer.from(serverRootCACertificate) } : {}),
    ...(clientCertPair ? { cert: Buffer.from(clientCertPair.crt), key: Buffer.from(clientCertPair.key) } : {}),
  };
}

/** @throws Failure BAD_INPUT naming the setting whose value is no certificate, or no key of it */
function requireUsable({ crt, key }: { crt: Uint8Array; key: Uint8Array }): void {
  const cert = Buffer.from(crt);
  const refused = (setting: string, what: string, use: () => unknown): void => {
    try {
      use();
    } catch (cause) {
      const names = `TEMPORAL_TLS_CLIENT_${setting}_PATH or TEMPORAL_TLS_CLIENT_${setting}_DATA`;
      const reason = cause instanceof Error ? cause.message : String(cause);
      const details = [`it is set by ${names}, or by a Temporal profile`, reason];
      throw new Failure('BAD_INPUT', `the client's ${what} for Temporal cannot be used`, details, { cause });
    }
  };
  refused('CERT', 'certificate', () => createSecureContext({ cert }));
  refused('KEY', 'key', () => createSecureContext({ cert, key: Buffer.from(key) }));
}
