/** What a drill is carried out by: the engagement's state tells it, and no workflow's input does. */

import { FALLBACK } from '../kernel/target';
import type { OpenDrill, Target } from '../model/rollback';
import type { State } from '../model/state';
import type { DrillOrder } from '../model/work';
import { digest } from '../values/digest';

/** Where a drill of this release leads: the candidate goes, or the live release does. */
export const rollbackTargetOf = (s: State, release: string): Target => ({
  ...FALLBACK,
  base: release === s.live?.release ? null : (s.live?.release ?? null),
});

type Ordered = Pick<OpenDrill, 'drill' | 'release' | 'orderedBy' | 'performedBy' | 'rtoSeconds' | 'resumes' | 'record'>;

/** The order of a drill as the state has it now; null while no rollback plan is accepted. */
export function drillOrderOf(s: State, drill: Ordered): DrillOrder | null {
  if (!s.executor) return null;
  return {
    engagement: s.id,
    drill: drill.drill,
    record: drill.record ?? drill.drill,
    release: drill.release,
    orderedBy: drill.orderedBy,
    performedBy: drill.performedBy,
    executor: s.executor,
    proof: s.charter.rollback?.proof ?? null,
    compensated: s.charter.rollback?.compensated ?? null,
    before: s.target.desired,
    rollbackTarget: rollbackTargetOf(s, drill.release),
    rtoSeconds: drill.rtoSeconds,
    site: s.charter.site,
    ...(drill.resumes ? { resumes: true as const } : {}),
  };
}

/** Digest of everything that decides what a drill proves; not of the name that it runs under. */
export function orderDigest({ drill: _drill, record: _record, resumes: _resumes, ...order }: DrillOrder): string {
  return digest(order);
}
