/** What could not be measured twice in a row is a finding: missing data never passes, and never goes unnoticed. */

import { found, passed } from '../findings/findings';
import type { Happening } from '../kernel/events';
import type { Verdict } from '../model/metrics';
import type { RetainerStepId } from '../model/retainer-charter';
import type { State } from '../model/state';
import { siteMissed } from '../releases/site';
import { inARow } from './outcomes';

export function unmeasured(s: State, step: RetainerStepId, verdict: Verdict, detail: string, at: string): Happening[] {
  const id = `${step}:unmeasured`;
  if (verdict !== 'error') return verdict === 'inconclusive' ? [] : passed(s, id, 'it was measured again');
  // That a site's worker is away is a finding of its own.
  if (inARow(s, step, 'error') < 2 || siteMissed(s)) return [];
  return found(
    s,
    { id, step, severity: 'ticket', what: `${step} could not be measured twice: ${detail}`, owner: 'delivery-lead' },
    at,
  );
}
