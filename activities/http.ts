/** The one place from which dayone sends HTTP: bounded in time and size, no redirects, allowed hosts only. */
import { Agent, request } from 'undici';
import { Failure, type FailureCode } from '../domain/failures';

export interface HttpConfig {
  /** Host names or `host:port`; `'any'` allows all. Absent: loopback only. */
  allowedHosts?: readonly string[] | 'any';
  /** Longest time from sending to the last byte of the answer, ms. Default 10,000. */
  timeoutMs?: number;
  /** Largest body that is read, bytes. Default 1 MiB. */
  maxBytes?: number;
}

export interface HttpRequest {
  method?: 'GET' | 'POST';
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
  body: string;
  /** Seconds after which the other side wants to be asked again, where it says so. */
  retryAfterS?: number;
}

/** How far a request came: `unsent` certainly reached nobody, `lost` may have been acted upon. */
export type Reach = 'forbidden' | 'unsent' | 'lost' | 'answered';

/** A request without a usable answer. The message names host and path only: a query or header may hold a secret. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  constructor(
    readonly reach: Reach,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'] as const;

/** Errors that are raised before the first byte of a request has left. */
const BEFORE_SENDING =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|ERR_TLS_\w+|ERR_SSL_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/;

// A connection each: a kept one may be closed by the other side just as an order is sent on it.
const agent = new Agent({ pipelining: 0 });

/** `scheme://host/path` of a URL, without what may be secret; or the word `URL` where it is none. */
export function place(url: string): string {
  if (!URL.canParse(url)) return 'URL';
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

function allowed(text: string, config: HttpConfig): URL {
  if (!URL.canParse(text)) throw new HttpProblem('forbidden', 'the address is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new HttpProblem('forbidden', `${place(text)}: only http and https are spoken here, not ${url.protocol}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new HttpProblem('forbidden', `${place(text)}: the address carries a password; use a header with env:NAME`);
  }
  const hosts = config.allowedHosts ?? LOOPBACK;
  if (hosts !== 'any' && !hosts.includes(url.hostname) && !hosts.includes(url.host)) {
    throw new HttpProblem('forbidden', `${place(text)}: ${url.host} is not among the allowed hosts of this worker`);
  }
  return url;
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

async function readText(body: AsyncIterable<Uint8Array>, maxBytes: number, where: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.byteLength;
    if (size > maxBytes) throw new HttpProblem('answered', `${where} answered with more than ${maxBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/**
 * Sends one request and reads its answer, whatever its status is.
 * @throws HttpProblem for a host that is not allowed, a redirect, an answer too large or too late, a lost connection;
 *   the reason of `signal` once that is aborted.
 */
export async function send(asked: HttpRequest, config: HttpConfig): Promise<HttpAnswer> {
  asked.signal?.throwIfAborted();
  const url = allowed(asked.url, config);
  const where = place(asked.url);
  const timeoutMs = config.timeoutMs ?? 10_000;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const { statusCode, headers, body } = await request(url, {
      method: asked.method ?? 'GET',
      headers: { 'accept-encoding': 'identity', ...asked.headers },
      body: asked.body,
      dispatcher: agent,
      signal: asked.signal ? AbortSignal.any([asked.signal, timeout]) : timeout,
    });
    try {
      if (statusCode >= 300 && statusCode < 400) {
        throw new HttpProblem('answered', `${where} answered with a redirect (${statusCode}); give the final address`);
      }
      const mediaType = String(headers['content-type'] ?? '')
        .split(';')[0]!
        .trim()
        .toLowerCase();
      const text = asked.expect === 'ignore' ? '' : await readText(body, config.maxBytes ?? 1_048_576, where);
      const patience = /^\d{1,6}$/.exec(String(headers['retry-after'] ?? ''));
      return { status: statusCode, mediaType, body: text, ...(patience && { retryAfterS: Number(patience[0]) }) };
    } finally {
      // Closes the connection where the body was not read to its end; the stream then reports its own destruction.
      body.on('error', () => undefined).destroy();
    }
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    if (asked.signal?.aborted) throw asked.signal.reason;
    if (timeout.aborted) {
      throw new HttpProblem('lost', `${where} gave no full answer in ${timeoutMs / 1000} s`, { cause: error });
    }
    const code = codeOf(error);
    throw BEFORE_SENDING.test(code)
      ? new HttpProblem('unsent', `${where} cannot be reached (${code})`, { cause: error })
      : new HttpProblem('lost', `${where}: the connection was lost (${code || 'no code'})`, { cause: error });
  }
}

/** Reads a source by GET. @throws Failure SOURCE_UNREACHABLE (may pass by itself) or SOURCE_UNUSABLE (will not). */
export async function read(asked: Omit<HttpRequest, 'method' | 'body'>, config: HttpConfig): Promise<HttpAnswer> {
  const answer = await send(asked, config).catch((error: unknown) => {
    throw error instanceof HttpProblem ? new Failure(sourceCode(error), error.message, [], { cause: error }) : error;
  });
  if (answer.status >= 200 && answer.status < 300) return answer;
  const passing = answer.status >= 500 || answer.status === 408 || answer.status === 429;
  throw new Failure(
    passing ? 'SOURCE_UNREACHABLE' : 'SOURCE_UNUSABLE',
    `${place(asked.url)} answered ${answer.status}${answer.body ? `: ${excerpt(hide(answer.body, asked.headers))}` : ''}`,
  );
}

const sourceCode = (problem: HttpProblem): FailureCode =>
  problem.reach === 'answered' || problem.reach === 'forbidden' ? 'SOURCE_UNUSABLE' : 'SOURCE_UNREACHABLE';

/** A foreign text without the header values that were sent: a source may repeat a token in its complaint. */
export function hide(text: string, { accept: _, ...headers }: Record<string, string> = {}): string {
  const words = Object.values(headers).flatMap((value) => [value, ...value.split(' ')]);
  return words.filter((word) => word.length >= 4).reduce((left, word) => left.replaceAll(word, '***'), text);
}

/** The first 200 characters of a foreign text on one line, fit for a message. */
export function excerpt(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
