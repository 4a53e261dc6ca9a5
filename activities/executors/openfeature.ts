/** Orders a switch by setting a feature flag through its provider's management webhook, and reads the flag back. */

import { Failure } from '../../domain/kernel/failures';
import { describeTarget, sameTarget } from '../../domain/kernel/target';
import type { ExecutorSpec } from '../../domain/model/charter/executors';
import type { SwitchOutcome } from '../../domain/model/rollback';
import type { ProbeContext } from '../deps';
import { resolveSecret } from '../secrets';
import type { Executor, Order } from '.';
import { readFlag } from './flag';
import { mayCall, postOrder } from './signed-order';
import { settle } from './status';

type Spec = Extract<ExecutorSpec, { kind: 'openfeature' }>;

/** Whether the flag reads as ordered; null where it cannot be read. */
async function readsAs({ target }: Order, spec: Spec, look: ProbeContext): Promise<boolean | null> {
  try {
    return sameTarget(target, await readFlag(spec, look));
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

async function order(spec: Spec, asked: Order, look: ProbeContext): Promise<SwitchOutcome> {
  const answer = await postOrder(spec, asked, look, { flag: spec.flag });
  // One system manages flags and another evaluates them: an accepted order confirms nothing, and the new value may be
  // readable only a little later.
  if ('what' in answer) await settle(answer, () => readsAs(asked, spec, look), look);
  return { outcome: 'done', target: asked.target };
}

/** An executor that is a feature flag; its value is the target. */
export const openfeatureExecutor = (spec: Spec): Executor => ({
  dryRun: async (look) => {
    await resolveSecret(spec.secret);
    mayCall(spec.url, look);
    return { detail: `flag ${spec.flag} reads: ${describeTarget(await readFlag(spec, look))}` };
  },
  switchTo: (asked, look) => order(spec, asked, look),
  status: (look) => readFlag(spec, look),
});
