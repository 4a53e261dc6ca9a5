/** Posts an order to a webhook of the client's: signed over the time and the raw body, once, and with its key. */
import { createHmac } from 'node:crypto';
import { Failure } from '../../domain/kernel/failures';
import type { SecretRef } from '../../domain/model/charter/secrets';
import type { ProbeContext } from '../deps';
import { allowedUrl, type HttpAnswer, HttpProblem, redactSecrets, redactUrl, send, truncateForeign } from '../http';
import { resolveSecret } from '../secrets';
import type { Order } from '.';

/**
 * The header `dayone-signature`: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<raw body>">`. A GET has an empty body.
 * @throws Failure SECRET_UNRESOLVED
 */
export async function signature(secret: SecretRef, raw: string, now = Date.now()): Promise<string> {
  const t = Math.floor(now / 1000);
  return `t=${t},v1=${createHmac('sha256', await resolveSecret(secret))
    .update(`${t}.${raw}`)
    .digest('hex')}`;
}

export const unreachable = (cause: unknown): unknown =>
  cause instanceof HttpProblem ? new Failure('EXECUTOR_UNREACHABLE', cause.message, [], { cause }) : cause;

/** @param headers those of the request that hold secrets */
export const refusal = (url: string, { status, body }: HttpAnswer, headers: Record<string, string> = {}): Failure =>
  new Failure(
    'EXECUTOR_REFUSED',
    `${redactUrl(url)} refused with ${status}${body ? `: ${truncateForeign(redactSecrets(body, headers, url))}` : ''}`,
  );

/** Whether the same request might get another answer later, or from another server. */
export const isPassing = (status: number): boolean => status >= 500 || status === 408 || status === 429;

/** The URL, where it may be called; nothing is sent. @throws Failure EXECUTOR_UNREACHABLE */
export function mayCall(url: string, look: ProbeContext): URL {
  try {
    return allowedUrl(url, look.deps.http);
  } catch (error) {
    throw unreachable(error);
  }
}

/** An order whose outcome is not known yet. */
export interface MayHaveActed {
  what: string;
  cause?: unknown;
}

/**
 * Posts the order, together with `more`, to `url`.
 * @returns the answer of the receiver, or what is known of an order that may have been carried out
 * @throws Failure EXECUTOR_REFUSED, EXECUTOR_UNREACHABLE (nothing was switched), SECRET_UNRESOLVED
 */
export async function postOrder(
  { url, secret }: { url: string; secret: SecretRef },
  { target, action, key }: Order,
  look: ProbeContext,
  more: Record<string, string> = {},
): Promise<HttpAnswer | MayHaveActed> {
  const raw = JSON.stringify({ engagement: look.engagement, action, target, key, ...more });
  const headers = {
    'content-type': 'application/json',
    'dayone-signature': await signature(secret, raw),
    'idempotency-key': key,
  };
  const posted = { method: 'POST', url, headers, body: raw, signal: look.signal } as const;
  const answer = await send(posted, look.deps.http).catch((cause: unknown): MayHaveActed => {
    if (!(cause instanceof HttpProblem)) throw cause;
    if (cause.reach === 'forbidden' || cause.reach === 'unsent') throw unreachable(cause);
    return { what: cause.message, cause };
  });
  if ('what' in answer || answer.status < 400) return answer;
  // 408 may come from a proxy: the order may have been forwarded.
  if (answer.status >= 500 || answer.status === 408) return { what: `${redactUrl(url)} answered ${answer.status}` };
  throw refusal(url, answer);
}
