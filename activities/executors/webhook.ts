/** Orders a switch by a signed webhook: the signature covers the time and the raw body. */
import { createHmac } from 'node:crypto';
import type { ExecutorSpec } from '../../domain/charter/charter';
import { Failure } from '../../domain/failures';
import { describeTarget, type SwitchOutcome } from '../../domain/target';
import type { Look } from '../deps';
import { excerpt, type HttpAnswer, HttpProblem, place, send } from '../http';
import { resolveSecret } from '../secrets';
import type { Executor, Order } from './index';
import { done, parseJson, parseStatus, settle, TARGET } from './status';

type Spec = Extract<ExecutorSpec, { kind: 'webhook' }>;

/**
 * The header `dayone-signature`: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<raw body>">`. A GET has an empty body.
 */
function signature(secret: string, raw: string, now = Date.now()): string {
  const t = Math.floor(now / 1000);
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${raw}`).digest('hex')}`;
}

const unreachable = (cause: unknown): unknown =>
  cause instanceof HttpProblem ? new Failure('EXECUTOR_UNREACHABLE', cause.message, [], { cause }) : cause;

const refusal = (url: string, { status, body }: HttpAnswer): Failure =>
  new Failure('EXECUTOR_REFUSED', `${place(url)} refused with ${status}${body ? `: ${excerpt(body)}` : ''}`);

/** The status document, for one order where a key is given. @throws Failure */
async function askStatus(spec: Spec, look: Look, key?: string): Promise<string> {
  const url = new URL(spec.status);
  if (key !== undefined) url.searchParams.set('key', key);
  const headers = { accept: 'application/json', 'dayone-signature': signature(await resolveSecret(spec.secret), '') };
  const answer = await send({ url: url.href, headers, signal: look.signal }, look.deps.http).catch((error: unknown) => {
    throw unreachable(error);
  });
  if (answer.status >= 500)
    throw new Failure('EXECUTOR_UNREACHABLE', `${place(spec.status)} answered ${answer.status}`);
  if (answer.status >= 400) throw refusal(spec.status, answer);
  return answer.body;
}

/** Whether the target applied the order of `key`; null where it does not say. */
async function wasApplied(spec: Spec, look: Look, key: string): Promise<boolean | null> {
  try {
    const document = parseJson(await askStatus(spec, look, key)) as { applied?: unknown } | null | undefined;
    return typeof document?.applied === 'boolean' ? document.applied : null;
  } catch (error) {
    // Being unable to ask is an answer here: the caller asks again and, in the end, reports it as unknown.
    if (error instanceof Failure) return null;
    throw error;
  }
}

async function order(spec: Spec, { target, action, key }: Order, look: Look): Promise<SwitchOutcome> {
  const raw = JSON.stringify({ engagement: look.engagement, action, target, key });
  const headers = {
    'content-type': 'application/json',
    'dayone-signature': signature(await resolveSecret(spec.secret), raw),
    'idempotency-key': key,
  };
  const lost = await send(
    { method: 'POST', url: spec.url, headers, body: raw, signal: look.signal },
    look.deps.http,
  ).then(
    (answer) => {
      if (answer.status >= 400 && answer.status < 500) throw refusal(spec.url, answer);
      if (answer.status >= 500) return { what: `${place(spec.url)} answered ${answer.status}` };
      const reported = TARGET.safeParse((parseJson(answer.body) as { target?: unknown } | null | undefined)?.target);
      return reported.success ? done(target, reported.data) : { what: `${place(spec.url)} answered without a target` };
    },
    (cause: unknown) => {
      if (!(cause instanceof HttpProblem)) throw cause;
      if (cause.reach === 'forbidden' || cause.reach === 'unsent') throw unreachable(cause);
      return { what: cause.message, cause };
    },
  );
  if ('outcome' in lost) return lost;
  await settle(lost, () => wasApplied(spec, look, key), look);
  return { outcome: 'done', target };
}

/** An executor that is a web service of the client's. */
export const webhookExecutor = (spec: Spec): Executor => ({
  dryRun: async (look) => {
    const status = parseStatus(await askStatus(spec, look), place(spec.status));
    return { detail: `${place(spec.status)} answers: ${describeTarget(status)}` };
  },
  switchTo: (asked, look) => order(spec, asked, look),
  status: async (look) => parseStatus(await askStatus(spec, look), place(spec.status)),
});
