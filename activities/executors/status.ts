/** What executors share: reading a target's status, and finding out what became of an order. */

import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { Failure } from '../../domain/kernel/failures';
import { describeTarget, sameTarget } from '../../domain/kernel/target';
import type { SwitchOutcome, Target, TargetStatus } from '../../domain/model/rollback';
import { issueLines } from '../../domain/values/faults';
import { readJson } from '../../domain/values/json';
import type { ProbeContext } from '../deps';
import { truncateForeign } from '../http';

export const TARGET = z.object({
  base: z.string().nullable(),
  candidate: z.string().nullable(),
  exposure: z.number().min(0).max(100),
});
const STATUS = TARGET.extend({ artefacts: z.record(z.string(), z.string()).default({}) });

/**
 * Parses a status document.
 * @param toExcerpt shortens the text for the failure's message, and removes what must not be shown
 * @throws Failure EXECUTOR_REFUSED naming `where` it came from and every fault
 */
export function parseStatus(
  text: string,
  where: string,
  toExcerpt: (text: string) => string = truncateForeign,
): TargetStatus {
  const parsed = STATUS.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new Failure(
    'EXECUTOR_REFUSED',
    `${where} gave no usable status: ${toExcerpt(text) || 'nothing'}`,
    issueLines(parsed.error, 'document'),
    { cause: parsed.error },
  );
}

/** A JSON value, or undefined where the text is none that can be used. */
export function parseJson(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}

/** The outcome of a switch that was carried out. @throws Failure EXECUTOR_REFUSED where another target is reported. */
export function done(ordered: Target, reported: Target): SwitchOutcome {
  if (sameTarget(ordered, reported)) return { outcome: 'done', target: ordered };
  throw new Failure(
    'EXECUTOR_REFUSED',
    `the switch was ordered to ${describeTarget(ordered)}, but the target reports ${describeTarget(reported)}`,
  );
}

/**
 * Pauses before each question about an order, ms. Few and short: the caller asks again anyway and then orders again.
 */
const PAUSES = [0, 400, 800];
/** No further question is asked after this, ms: a target that answers slowly must not delay the order. */
const LONGEST_SETTLE_MS = 3_000;

/**
 * Finds out the outcome of an order whose answer was lost: asks until it was applied, a limited number of times.
 * @param applied whether the target says that it applied the order; null where it could not be asked
 * @throws Failure EXECUTOR_UNREACHABLE if the last answer is that it did not, OUTCOME_UNKNOWN if there is no answer;
 *   the reason of the probe's signal once that is aborted.
 */
export async function settle(
  lost: { what: string; cause?: unknown },
  applied: () => Promise<boolean | null>,
  { deps, signal }: ProbeContext,
): Promise<void> {
  const began = performance.now();
  let last: boolean | null = null;
  for (const pause of deps.outcomePauses ?? PAUSES) {
    await wait(pause, undefined, { signal }).catch(() => signal.throwIfAborted());
    if (performance.now() - began > LONGEST_SETTLE_MS) break;
    last = await applied();
    if (last === true) return;
  }
  const options = { cause: lost.cause };
  if (last === false)
    throw new Failure('EXECUTOR_UNREACHABLE', `${lost.what}; the target did not apply the order`, [], options);
  throw new Failure(
    'OUTCOME_UNKNOWN',
    `${lost.what}; and the target cannot say whether it applied the order`,
    [],
    options,
  );
}
