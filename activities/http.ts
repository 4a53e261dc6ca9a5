/** The one place from which dayone sends HTTP: bounded in time and size, no redirects, allowed hosts only. */

import { Agent, type Dispatcher, request } from 'undici';
import { declaredCharset, decodeText } from '../domain/kernel/decode';
import { Failure } from '../domain/kernel/failures';
import type { FailureCode } from '../domain/model/failures';
import { oneLine, truncate } from '../domain/values/text';
import { allowedHost, checkedLookup, type EgressConfig, HttpProblem } from './egress';
import { limitBytes } from './limit-bytes';
import { secretsOfQuery } from './secret-parts';
import { withoutSecrets, withoutThese } from './secrets';

export { HttpProblem };

export interface HttpConfig extends EgressConfig {
  /** Longest time from sending to the last byte of the answer, ms. Default 10,000. */
  timeoutMs?: number;
  /** Largest body that is read, bytes. Default 1 MiB. */
  maxBytes?: number;
}

export interface HttpRequest {
  method?: 'GET' | 'POST' | 'PUT';
  url: string;
  headers?: Record<string, string>;
  body?: string;
  /** `ignore` does not read the body, so its size does not matter. Default `text`. */
  expect?: 'text' | 'ignore';
  signal?: AbortSignal;
}

export interface HttpAnswer {
  status: number;
  /** Media type in lower case without parameters, or '' where the answer names none. */
  mediaType: string;
  /** As UTF-8, damaged letters and all: fit for a message. `read` decodes strictly. */
  body: string;
  bytes: Uint8Array;
  /** The charset that the answer declares, where it does. */
  charset?: string;
  /** Seconds after which the other side wants to be asked again, where it says so. */
  retryAfterS?: number;
}

/** Errors that are raised before the first byte of a request has left. */
const BEFORE_SENDING =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|ERR_TLS_\w+|ERR_SSL_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/;

/** Largest head of an answer, bytes. */
const MAX_HEAD = 16_384;

/** `scheme://host/path` of a URL, without parts that may be secret; the word `URL` if the text is not a URL. */
export function redactUrl(url: string): string {
  if (!URL.canParse(url)) return 'URL';
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

/** The URL, where it may be called. @throws HttpProblem `forbidden` */
export function allowedUrl(text: string, config: EgressConfig): URL {
  if (!URL.canParse(text)) throw new HttpProblem('forbidden', 'the address is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new HttpProblem('forbidden', `${redactUrl(text)}: only http and https are spoken here, not ${url.protocol}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new HttpProblem(
      'forbidden',
      `${redactUrl(text)}: the address carries a password; use a header with env:NAME`,
    );
  }
  allowedHost(url.hostname, Number(url.port) || (url.protocol === 'https:' ? 443 : 80), config);
  return url;
}

/** The code of an error of the system or of a connection, or ''. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

async function readBytes(body: AsyncIterable<Uint8Array>, maxBytes: number, where: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of limitBytes(body, maxBytes, tooLong(where, maxBytes))) parts.push(part);
  return Buffer.concat(parts);
}

export const tooLong = (where: string, maxBytes: number) => (): HttpProblem =>
  new HttpProblem('answered', `${where} answered with more than ${maxBytes} bytes`);

/**
 * The media type of an answer, in lower case without parameters, or '' where it names none.
 * @throws HttpProblem `answered` for a redirect, and for a body that is compressed but not to be ignored
 */
export function mediaTypeOf(
  { statusCode, headers }: Dispatcher.ResponseData,
  where: string,
  expect?: HttpRequest['expect'],
): string {
  if (statusCode >= 300 && statusCode < 400) {
    throw new HttpProblem('answered', `${where} answered with a redirect (${statusCode}); give the final address`);
  }
  const encoding = String(headers['content-encoding'] ?? 'identity');
  // Compressed, a small body can be a huge one; nobody asked for it.
  if (expect !== 'ignore' && encoding !== 'identity') {
    throw new HttpProblem(
      'answered',
      `${where} answered compressed (${truncateForeign(encoding)}), though it was asked not to`,
    );
  }
  return String(headers['content-type'] ?? '')
    .split(';')[0]!
    .trim()
    .toLowerCase();
}

/** The answer, once its head is there. @throws HttpProblem `answered` for what is not read */
async function answerOf(
  response: Dispatcher.ResponseData,
  { expect }: HttpRequest,
  maxBytes: number,
  where: string,
): Promise<HttpAnswer> {
  const { statusCode, headers, body } = response;
  const mediaType = mediaTypeOf(response, where, expect);
  const bytes = expect === 'ignore' ? new Uint8Array() : await readBytes(body, maxBytes, where);
  const patience = /^\d{1,6}$/.exec(String(headers['retry-after'] ?? ''));
  const charset = declaredCharset(String(headers['content-type'] ?? ''));
  const text = new TextDecoder().decode(bytes);
  return {
    status: statusCode,
    mediaType,
    body: text,
    bytes,
    ...(charset && { charset }),
    ...(patience && { retryAfterS: Number(patience[0]) }),
  };
}

/**
 * Sends one request and reads its answer, also if its status is an error.
 * @throws HttpProblem for a host or address that is not allowed, a redirect, an answer too large or too late, a lost
 *   connection; the reason of `signal` once that is aborted.
 */
export const send = (asked: HttpRequest, config: HttpConfig): Promise<HttpAnswer> =>
  exchange(asked, config, (response, where) => answerOf(response, asked, config.maxBytes ?? 1_048_576, where));

/** Sends one request and gives its response to `use`, within the time. @throws as `send` does; any Failure of `use` */
export async function exchange<T>(
  asked: HttpRequest,
  config: HttpConfig,
  use: (response: Dispatcher.ResponseData, where: string) => Promise<T>,
): Promise<T> {
  asked.signal?.throwIfAborted();
  const url = allowedUrl(asked.url, config);
  const where = redactUrl(asked.url);
  const timeoutMs = config.timeoutMs ?? 10_000;
  const timeout = AbortSignal.timeout(timeoutMs);
  // A connection each: a kept one may be closed by the other side just as an order is sent on it.
  const connect = { lookup: checkedLookup(config), timeout: timeoutMs + 1_000 };
  const agent = new Agent({ pipelining: 0, maxHeaderSize: MAX_HEAD, connect });
  const signal = asked.signal ? AbortSignal.any([asked.signal, timeout]) : timeout;
  // A request obeys its signal only once it is connected; until then this ends it.
  const stop = (): void => void agent.destroy(signal.reason);
  signal.addEventListener('abort', stop);
  try {
    const response = await request(url, {
      method: asked.method ?? 'GET',
      headers: { 'accept-encoding': 'identity', ...asked.headers },
      body: asked.body,
      dispatcher: agent,
      signal,
    });
    // Closes the connection where the body is not read to its end; the stream then reports its own destruction.
    response.body.on('error', () => undefined);
    return await use(response, where).finally(() => response.body.destroy());
  } catch (error) {
    if (asked.signal?.aborted) throw asked.signal.reason;
    throw error instanceof Failure ? error : problemOf(error, where, timeout.aborted ? timeoutMs : null);
  } finally {
    signal.removeEventListener('abort', stop);
    await agent.destroy();
  }
}

/** What an error of sending or reading means. @param lateMs the time that ran out, or null */
export function problemOf(error: unknown, where: string, lateMs: number | null): HttpProblem {
  if (error instanceof HttpProblem) return error;
  const options = { cause: error };
  if (lateMs !== null) return new HttpProblem('lost', `${where} gave no full answer in ${lateMs / 1000} s`, options);
  const code = codeOf(error);
  if (code === 'UND_ERR_HEADERS_OVERFLOW')
    return new HttpProblem('answered', `${where} answered with a head of more than ${MAX_HEAD} bytes`, options);
  return BEFORE_SENDING.test(code)
    ? new HttpProblem('unsent', `${where} cannot be reached (${code})`, options)
    : new HttpProblem('lost', `${where}: the connection was lost (${code || 'no code'})`, options);
}

/** Reads a source by GET. @throws Failure SOURCE_UNREACHABLE (may be temporary), SOURCE_UNUSABLE or BAD_ENCODING. */
export async function read(asked: Omit<HttpRequest, 'method' | 'body'>, config: HttpConfig): Promise<HttpAnswer> {
  const answer = await send(asked, config).catch((error: unknown) => {
    throw sourceFailure(error);
  });
  const said = answer.body ? `: ${truncateForeign(redactSecrets(answer.body, asked.headers, asked.url))}` : '';
  const where = redactUrl(asked.url);
  checkStatus(answer.status, `${where} answered ${answer.status}${said}`);
  return { ...answer, body: decodeText(answer.bytes, where, answer.charset) };
}

/**
 * @throws Failure with `message` unless the status is a success: SOURCE_UNREACHABLE (may be temporary), SOURCE_UNUSABLE
 */
export function checkStatus(status: number, message: string): void {
  if (status >= 200 && status < 300) return;
  const passing = status >= 500 || status === 408 || status === 429;
  throw new Failure(passing ? 'SOURCE_UNREACHABLE' : 'SOURCE_UNUSABLE', message);
}

/** A problem as the failure of a source; any other error as it is. */
export const sourceFailure = (error: unknown): unknown =>
  error instanceof HttpProblem ? new Failure(sourceCode(error), error.message, [], { cause: error }) : error;

const sourceCode = (problem: HttpProblem): FailureCode =>
  problem.reach === 'answered' || problem.reach === 'forbidden' ? 'SOURCE_UNUSABLE' : 'SOURCE_UNREACHABLE';

/** Headers that say what an answer is read as, and no secret. */
const NO_SECRET = /^(accept(-.*)?|content-type|user-agent)$/i;

/** A foreign text without the secrets that were sent: a source may repeat a token in its complaint. */
export function redactSecrets(text: string, headers: Record<string, string> = {}, url = ''): string {
  const sent = Object.entries(headers).flatMap(([name, value]) => (NO_SECRET.test(name) ? [] : [value]));
  return withoutThese(text, [...sent, ...(URL.canParse(url) ? secretsOfQuery(new URL(url)) : [])]);
}

/** The first 200 characters of a foreign text on one line, fit for a message. */
export function truncateForeign(text: string): string {
  return truncate(oneLine(withoutSecrets(text)), 200);
}
