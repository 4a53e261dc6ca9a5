/** What could not be measured twice in a row is a finding: missing data never passes, and never goes unnoticed. */
import type { RetainerStepId } from '../charter/retainer';
import type { Happening } from '../decide/ruling';
import type { State, Verdict } from '../state';
import { found, passed } from './findings';
import { inARow } from './outcomes';

export function unmeasured(s: State, step: RetainerStepId, verdict: Verdict, detail: string, at: string): Happening[] {
  const id = `${step}:unmeasured`;
  if (verdict !== 'error') return verdict === 'inconclusive' ? [] : passed(s, id, 'it was measured again');
  if (inARow(s, step, 'error') < 2) return [];
  return found(
    s,
    { id, step, severity: 'ticket', what: `${step} could not be measured twice: ${detail}`, owner: 'delivery-lead' },
    at,
  );
}
