/** What the steps of the retainer share: facts that a cycle reports, outcomes in a row, and a step without a measurement. */

import type { z } from 'zod';
import { closeFinding, openFinding } from '../findings/findings';
import type { NewEvent } from '../kernel/events';
import type { RetainerStepId } from '../model/charter/retainer-steps';
import type { Verdict } from '../model/metrics';
import type { Answer } from '../model/questions';
import type { State } from '../model/state';
import { siteMissed } from '../releases/site';
import { lookup } from '../values/own-members';

/**
 * The facts that a cycle reports, or why there are none: the code and detail of an answer that is none. Anybody can send the
 * signal of a cycle, so its facts are checked.
 */
export function parseFacts<S extends z.ZodType>(
  answer: Answer | undefined,
  shape: S,
): { facts: z.output<S> } | { problem: string } {
  if (!answer) return { problem: 'it was not asked' };
  if (!answer.ok) return { problem: `${answer.code}: ${answer.detail}` };
  const read = shape.safeParse(answer.facts);
  return read.success ? { facts: read.data } : { problem: 'SOURCE_UNUSABLE: what was brought is no such fact' };
}

/** How often in a row a step has come out like this by now, the outcome of this time included. */
export function inARow(s: State, step: string, verdict: Verdict): number {
  const before = lookup(s.retainer.steps, step)?.history ?? [];
  return before.length - before.findLastIndex((one) => one.verdict !== verdict);
}

/** A step that could not be measured twice in a row is a finding: missing data never passes, and never goes unnoticed. */
export function measurementGap(
  s: State,
  step: RetainerStepId,
  verdict: Verdict,
  detail: string,
  at: string,
): NewEvent[] {
  const id = `${step}:unmeasured`;
  if (verdict !== 'error') return verdict === 'inconclusive' ? [] : closeFinding(s, id, 'it was measured again');
  // That a site's worker is away is a finding of its own.
  if (inARow(s, step, 'error') < 2 || siteMissed(s)) return [];
  return openFinding(
    s,
    { id, step, severity: 'ticket', what: `${step} could not be measured twice: ${detail}`, owner: 'delivery-lead' },
    at,
  );
}
