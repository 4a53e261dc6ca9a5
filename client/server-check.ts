/** Asks an address one question of Temporal, before the long patience of a connection: what listens there, if anything. */
import { type ClientHttp2Session, connect as connectHttp2, constants, type IncomingHttpHeaders } from 'node:http2';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions as TlsOptions } from 'node:tls';
import type { ConnectionOptions } from '@temporalio/client';

/** For the connection, the first bytes of HTTP/2, and the answer. */
const ANSWERS_WITHIN_MS = 3_500;
const TURN_MS = 100;

/** What every Temporal server answers to everybody; its message is empty. */
const QUESTION = '/temporal.api.workflowservice.v1.WorkflowService/GetSystemInfo';
const EMPTY_MESSAGE = Buffer.alloc(5);
/** A server that knows no such method is a server of something else. */
const UNIMPLEMENTED = '12';

const NOT_TEMPORAL = 'something else listens there, and it is no Temporal server';

/**
 * Why nothing that can be a Temporal server answers there; null where something may be one. It leaves nothing open.
 * @param address HOST:PORT
 * @param trusts whether its certificate has to be one that Node trusts
 */
export async function faultAt(address: string, options: ConnectionOptions, trusts: boolean): Promise<Error | null> {
  const [, host = '', port = ''] = /^\[?(.+?)\]?:(\d+)$/.exec(address) ?? [];
  const { tls, apiKey, metadata } = options;
  const secure = tls ? true : tls !== false && apiKey !== undefined;
  const socket = secure
    ? connectTls({ host, port: Number(port), ALPNProtocols: ['h2'], rejectUnauthorized: trusts, ...tlsOf(tls, host) })
    : connectTcp({ host, port: Number(port) });
  const session = connectHttp2(`${secure ? 'https' : 'http'}://${address}`, { createConnection: () => socket });
  try {
    // Neither credentials nor metadata are sent: what asks for them may be a Temporal server.
    return await faultOf(socket, session, apiKey !== undefined || Object.keys(metadata ?? {}).length > 0);
  } finally {
    session.destroy();
    // The session leaves a socket alone that is still connecting, and it would keep the process alive.
    socket.destroy();
  }
}

function faultOf(socket: Socket, session: ClientHttp2Session, asksForMore: boolean): Promise<Error | null> {
  return new Promise((resolve) => {
    const ends = (fault: Error | null): void => {
      clearInterval(clock);
      resolve(fault);
    };
    // Counted in turns of this process: on a machine on which it has no turn, the server may have none either.
    let left = ANSWERS_WITHIN_MS / TURN_MS;
    const clock = setInterval(() => {
      left -= 1;
      const taken = socket.connecting ? 'the connection is not taken' : 'it takes connections, and has not answered';
      if (left <= 0) ends(new Error(`${taken} within ${ANSWERS_WITHIN_MS / 1000} s`));
    }, TURN_MS);
    const judged = (headers: IncomingHttpHeaders): void => {
      const fault = faultIn(headers);
      if (fault) ends(asksForMore ? null : fault);
      else if (headers['grpc-status'] !== undefined) ends(null);
    };
    const ended = (): void => ends(new Error(`${NOT_TEMPORAL}: it closes the connection, and does not speak gRPC`));
    const broken = (error: Error): void => ends(notGrpc(error));
    // The socket says why; the session after it, that its request was cancelled. An error after the end must find a listener.
    socket.on('error', broken);
    session.on('error', broken).once('close', ended);
    const asked = session.request(
      { ':method': 'POST', ':path': QUESTION, 'content-type': 'application/grpc', te: 'trailers' },
      { endStream: false },
    );
    asked
      .on('response', judged)
      .on('trailers', judged)
      .on('data', () => {})
      .on('close', ended)
      .on('error', broken)
      .end(EMPTY_MESSAGE);
  });
}

/** What headers or trailers say that no Temporal server says. */
function faultIn(headers: IncomingHttpHeaders): Error | null {
  const status = headers[constants.HTTP2_HEADER_STATUS];
  if (status !== undefined && Number(status) !== constants.HTTP_STATUS_OK)
    return new Error(`${NOT_TEMPORAL}: it answers with the HTTP status ${status}`);
  const type = headers['content-type'];
  if (type !== undefined && !type.startsWith('application/grpc'))
    return new Error(`${NOT_TEMPORAL}: it does not speak gRPC`);
  if (headers['grpc-status'] !== UNIMPLEMENTED) return null;
  return new Error(`${NOT_TEMPORAL}: it speaks gRPC, and does not know Temporal's service`);
}

/** Node has words of its own for what a server of another kind answers. */
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
  const servername = serverNameOverride ?? (isIP(host) ? undefined : host);
  return {
    ...(servername ? { servername } : {}),
    ...(serverRootCACertificate ? { ca: Buffer.from(serverRootCACertificate) } : {}),
    ...(clientCertPair ? { cert: Buffer.from(clientCertPair.crt), key: Buffer.from(clientCertPair.key) } : {}),
  };
}
