/** Orders a switch by a signed webhook, whose status address says what became of an order. */

import { Failure } from '../../domain/kernel/failures';
import { describeTarget } from '../../domain/kernel/target';
import type { ExecutorSpec } from '../../domain/model/charter/executors';
import type { SwitchOutcome } from '../../domain/model/rollback';
import type { ProbeContext } from '../deps';
import { redactUrl, send } from '../http';
import type { Executor, Order } from '.';
import { isPassing, mayCall, postOrder, refusal, signature, unreachable } from './signed-order';
import { done, parseJson, parseStatus, settle, TARGET } from './status';

type Spec = Extract<ExecutorSpec, { kind: 'webhook' }>;

/** The status document, for one order where a key is given. @throws Failure */
async function askStatus(spec: Spec, look: ProbeContext, key?: string): Promise<string> {
  const url = mayCall(spec.status, look);
  if (key !== undefined) url.searchParams.set('key', key);
  const headers = { accept: 'application/json', 'dayone-signature': await signature(spec.secret, '') };
  const answer = await send({ url: url.href, headers, signal: look.signal }, look.deps.http).catch((error: unknown) => {
    throw unreachable(error);
  });
  if (isPassing(answer.status))
    throw new Failure('EXECUTOR_UNREACHABLE', `${redactUrl(spec.status)} answered ${answer.status}`);
  if (answer.status >= 400) throw refusal(spec.status, answer);
  return answer.body;
}

/** Whether the target applied the order of `key`; null where it does not say. */
async function wasApplied(spec: Spec, look: ProbeContext, key: string): Promise<boolean | null> {
  try {
    const document = parseJson(await askStatus(spec, look, key)) as { applied?: unknown } | null | undefined;
    return typeof document?.applied === 'boolean' ? document.applied : null;
  } catch (error) {
    // Being unable to ask is an answer here: the caller asks again and, in the end, reports it as unknown.
    if (error instanceof Failure) return null;
    throw error;
  }
}

async function order(spec: Spec, asked: Order, look: ProbeContext): Promise<SwitchOutcome> {
  const answer = await postOrder(spec, asked, look);
  if ('what' in answer) {
    await settle(answer, () => wasApplied(spec, look, asked.key), look);
    return { outcome: 'done', target: asked.target };
  }
  const reported = TARGET.safeParse((parseJson(answer.body) as { target?: unknown } | null | undefined)?.target);
  // That it was taken confirms nothing; but one that says itself that it did something else has refused.
  return reported.success ? done(asked.target, reported.data) : { outcome: 'done', target: asked.target };
}

/** An executor that is a web service of the client's. */
export const webhookExecutor = (spec: Spec): Executor => ({
  dryRun: async (look) => {
    mayCall(spec.url, look);
    const status = parseStatus(await askStatus(spec, look), redactUrl(spec.status));
    return { detail: `${redactUrl(spec.status)} answers: ${describeTarget(status)}` };
  },
  switchTo: (asked, look) => order(spec, asked, look),
  status: async (look) => parseStatus(await askStatus(spec, look), redactUrl(spec.status)),
});
