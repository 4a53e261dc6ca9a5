/** Checks once whether the client's system is as it should be; a caller that waits for it polls. */

import { Failure } from '../domain/kernel/failures';
import { describeTarget, sameTarget } from '../domain/kernel/target';
import type { ExecutorSpec } from '../domain/model/charter/executors';
import type { Proof } from '../domain/model/charter/rollback';
import type { Target } from '../domain/model/rollback';
import type { Deps, ProbeContext } from './deps';
import { executorFor } from './executors';
import { withHeartbeat } from './heartbeat';
import { redactUrl, truncateForeign } from './http';
import { valueAt } from './json-pointer';
import { withoutSecrets } from './secrets';
import { readJson } from './sources/http-json';

/**
 * Asks a proof of the charter, that the fallback works or the data is compensated; without one, the executor's status.
 */
export type ProveFallbackInput = { engagement?: string } & (
  | { proof: Proof }
  | { proof?: undefined; executor: ExecutorSpec; expect: Target }
);

export interface FallbackProof {
  proven: boolean;
  /** What was seen, in words. */
  detail: string;
}

export async function byProbe(proof: Proof, look: ProbeContext): Promise<FallbackProof> {
  const seen = valueAt(await readJson(proof.url, look), proof.value);
  const text = seen === undefined ? 'nothing' : truncateForeign(String(JSON.stringify(seen)));
  const wanted = JSON.stringify(proof.equals);
  const proven = seen === proof.equals;
  return {
    proven,
    detail: `${redactUrl(proof.url)} has ${text} at ${proof.value}${proven ? '' : `, expected ${wanted}`}`,
  };
}

async function byStatus(executor: ExecutorSpec, expect: Target, look: ProbeContext): Promise<FallbackProof> {
  const status = await executorFor(executor).status(look);
  const proven = sameTarget(status, expect);
  const seen = `the target reports ${describeTarget(status)}`;
  return { proven, detail: proven ? seen : `${seen}, expected ${describeTarget(expect)}` };
}

/** Does not throw if a probe fails: then nothing is proven, and `detail` says why. @throws CancelledFailure */
export async function proveFallback(input: ProveFallbackInput, deps: Deps): Promise<FallbackProof> {
  return withHeartbeat(async (signal) => {
    const look = { engagement: input.engagement ?? '', deps, signal };
    try {
      const { proven, detail } = await (input.proof
        ? byProbe(input.proof, look)
        : byStatus(input.executor, input.expect, look));
      return { proven, detail: withoutSecrets(detail) };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return { proven: false, detail: withoutSecrets(`${error.code}: ${error.message}`) };
    }
  });
}
