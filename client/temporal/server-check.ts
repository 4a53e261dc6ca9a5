/** Checks what listens at an address, if anything, by one question that only a Temporal server answers. */

import { type ClientHttp2Session, connect as connectHttp2, constants, type IncomingHttpHeaders } from 'node:http2';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type ConnectionOptions as TlsOptions } from 'node:tls';
import type { ConnectionOptions } from '@temporalio/client';
import { Failure } from '../../domain/kernel/failures';
import { messageOf } from '../../domain/values/faults';

/** Longest time until HTTP/2 is spoken there, and until the answer; the interval at which both are checked; ms. */
const SPEAKS_WITHIN_MS = 3_500;
const ANSWERS_WITHIN_MS = 5_000;
const INTERVAL_MS = 100;

/** Every Temporal server answers this method to everybody; its request message is empty. */
const METHOD = '/temporal.api.workflowservice.v1.WorkflowService/GetSystemInfo';
const EMPTY_MESSAGE = Buffer.alloc(5);
/** The gRPC status of a server that does not know the method: it serves something else. */
const UNIMPLEMENTED = '12';
/** HTTP statuses of a load balancer whose servers are busy or restart. */
const PASSING: ReadonlySet<unknown> = new Set([429, 502, 503, 504]);

const NOT_TEMPORAL = 'something else listens there, and it is no Temporal server';

/**
 * Why no Temporal server answers there; null where what answers may be one, or is too busy to answer. Closes its connection.
 * @param address HOST:PORT
 * @param verifiesCertificate whether Node has to trust the server's certificate
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
    const needsCredentials = apiKey !== undefined || Object.keys(metadata ?? {}).length > 0;
    // As Temporal's client names the server: a proxy in front of several may choose by it.
    const authority = (typeof tls === 'object' && tls?.serverNameOverride) || address;
    return await answerFault(socket, session, authority, needsCredentials);
  } finally {
    session?.destroy();
    // The session does not close a socket that is still connecting, and that would keep the process alive.
    socket.destroy();
  }
}

function answerFault(
  socket: Socket,
  session: ClientHttp2Session,
  authority: string,
  needsCredentials: boolean,
): Promise<Error | null> {
  const asked = session.request(
    { ':method': 'POST', ':path': METHOD, ':authority': authority, 'content-type': 'application/grpc', te: 'trailers' },
    { endStream: false },
  );
  return new Promise((resolve) => {
    const finish = (fault: Error | null): void => {
      clearInterval(clock);
      resolve(fault);
    };
    let speaks = false;
    session.once('remoteSettings', () => {
      speaks = true;
    });
    // Counts intervals, not wall time: on a machine so busy that this process does not run, the server may not run either.
    let passed = 0;
    const clock = setInterval(() => {
      passed += INTERVAL_MS;
      // A Temporal server that is busy is silent too.
      if (speaks) return passed < ANSWERS_WITHIN_MS ? undefined : finish(null);
      if (passed < SPEAKS_WITHIN_MS) return;
      const state = socket.connecting
        ? 'the connection is not accepted'
        : 'it accepts connections, and has not answered';
      finish(new Error(`${state} within ${SPEAKS_WITHIN_MS / 1000} s`));
    }, INTERVAL_MS);
    const onHeaders = (headers: IncomingHttpHeaders): void => {
      const fault = headerFault(headers);
      if (fault) finish(needsCredentials ? null : fault);
      else if (headers['grpc-status'] !== undefined || PASSING.has(headers[':status'])) finish(null);
    };
    const onClose = (): void => finish(new Error(`${NOT_TEMPORAL}: it closes the connection, and does not speak gRPC`));
    const onError = (error: Error): void => finish(errorFault(error));
    // The socket's error comes first and has the reason. Later errors need a listener too, or they end the process.
    socket.on('error', onError);
    session.on('error', onError).once('close', onClose);
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
  if (PASSING.has(status)) return null;
  if (status !== undefined && Number(status) !== constants.HTTP_STATUS_OK)
    return new Error(`${NOT_TEMPORAL}: it answers with the HTTP status ${status}`);
  const type = headers['content-type'];
  if (type !== undefined && !type.startsWith('application/grpc'))
    return new Error(`${NOT_TEMPORAL}: it does not speak gRPC`);
  if (headers['grpc-status'] !== UNIMPLEMENTED) return null;
  return new Error(`${NOT_TEMPORAL}: it speaks gRPC, and does not know Temporal's service, or it is too old`);
}

/** Node's errors for servers that refuse TLS, or do not speak it or HTTP/2, in plain words; any other error as it is. */
function errorFault(error: Error): Error {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const isTls = code === 'EPROTO' || code.startsWith('ERR_SSL');
  const isAboutProtocol = /NO_APPLICATION_PROTOCOL/i.test(code);
  if (isTls && !isAboutProtocol && /ALERT|CERTIFICATE_REQUIRED/i.test(`${code} ${message}`))
    return new Error(`it refuses the client certificate, or asks for one (${code})`, { cause: error });
  if (isTls && !isAboutProtocol) return new Error(`${NOT_TEMPORAL}: it does not speak TLS`, { cause: error });
  if (!isAboutProtocol && !code.startsWith('ERR_HTTP2') && code !== 'ECONNRESET') return error;
  return new Error(`${NOT_TEMPORAL}: it does not speak gRPC`, { cause: error });
}

function tlsOf(tls: ConnectionOptions['tls'], host: string): TlsOptions {
  const { clientCertPair, serverNameOverride, serverRootCACertificate } =
    typeof tls === 'object' && tls !== null ? tls : {};
  const servername = serverNameOverride ?? (isIP(host) ? undefined : host);
  return {
    ...(servername ? { servername } : {}),
    ...(serverRootCACertificate ? { ca: Buffer.from(serverRootCACertificate) } : {}),
    ...(clientCertPair ? { cert: Buffer.from(clientCertPair.crt), key: Buffer.from(clientCertPair.key) } : {}),
  };
}

/** @throws Failure BAD_INPUT naming the setting whose value is no certificate, or no key of it */
export function requireUsableCertificate({ tls }: ConnectionOptions): void {
  if (typeof tls !== 'object' || !tls?.clientCertPair) return;
  const { crt, key } = tls.clientCertPair;
  const cert = Buffer.from(crt);
  const refused = (setting: string, what: string, use: () => unknown): void => {
    try {
      use();
    } catch (cause) {
      const names = `TEMPORAL_TLS_CLIENT_${setting}_PATH or TEMPORAL_TLS_CLIENT_${setting}_DATA`;
      const reason = messageOf(cause);
      const details = [`it is set by ${names}, or by a Temporal profile`, reason];
      throw new Failure('BAD_INPUT', `the client's ${what} for Temporal cannot be used`, details, { cause });
    }
  };
  refused('CERT', 'certificate', () => createSecureContext({ cert }));
  refused('KEY', 'key', () => createSecureContext({ cert, key: Buffer.from(key) }));
}
