/** What is read from the outcomes of a step by now. Apart from the registry of steps, for steps read it too. */

import type { Verdict } from '../model/metrics';
import type { State } from '../model/state';
import { lookup } from '../values/own-members';

/** How often in a row a step has come out like this by now, the outcome of this time included. */
export function inARow(s: State, step: string, verdict: Verdict): number {
  const before = lookup(s.retainer.steps, step)?.history ?? [];
  return before.length - before.findLastIndex((one) => one.verdict !== verdict);
}
