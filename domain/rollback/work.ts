/** The work that the target system requires: orders, probes until it agrees, drills. */

import type { PlannedWork } from '../kernel/deadlines';
import { longestPause, orderAgainAfter, pauseBefore, rtoSecondsOf } from '../kernel/retry';
import type { Question } from '../model/questions';
import type { State } from '../model/state';
import type { TargetProbe } from '../model/work';
import { secondsSince, shifted } from '../values/dates';
import { approvedArtefacts, confirmingNow } from './confirmation';
import { drillOrderOf } from './drill-order';
import { ordersAgainAt } from './switching';

/** One work id for all orders and probes: the next one waits until the one before has been answered. */
export const TARGET = 'target';

/** The longest time that one piece of work probes: afterwards the engagement may have to do something else. */
const ASKS_FOR_S = 60;

/** How the target is probed until it agrees: for as long as nothing else is due for it. */
function targetProbe(s: State, at: string, question: Question): TargetProbe {
  const { desired, attempts, lastError, since } = s.target;
  const rto = rtoSecondsOf(s.charter);
  const pauseSeconds = pauseBefore(rto, secondsSince(since, at), attempts);
  const again = ordersAgainAt(s);
  const untils = [shifted(since, 1_000 * rto), ...(again ? [again] : [])].filter((moment) => moment > at);
  // A rollback that is not confirmed at once is reported at once; a stage may take longer.
  const urgent = attempts === 0 && (s.target.action === 'rollback' || s.target.action === 'restore');
  const most = urgent ? longestPause(rto) : again ? ASKS_FOR_S : orderAgainAfter(rto, false);
  return {
    question,
    expected: desired,
    approved: approvedArtefacts(s, desired),
    known: lastError,
    forSeconds: Math.min(most, ...untils.map((moment) => secondsSince(at, moment))),
    pauseSeconds,
  };
}

/** One mutation at a time: while a drill runs it alone switches, and what is desired is what it restores. */
export function targetWork(s: State, at: string): PlannedWork[] {
  const { target, executor } = s;
  if (target.confirmedAt !== null || s.drill || !executor) return [];
  const when = target.retryAt ?? at;
  const question = confirmingNow(s);
  const { key: switchKey, desired, action, takenAt, attempts } = target;
  const probe = question && targetProbe(s, at, question);
  const asking = probe ? [{ at: when, work: { kind: 'probe-target', id: TARGET, switchKey, probe } as const }] : [];
  if (executor.kind === 'manual' && target.pendingOn !== null) return target.performedBy === null ? [] : asking;
  if (takenAt !== null && probe) return asking;
  const order = { executor, target: desired, action, probeFirst: attempts > 0, probe };
  return [{ at: when, work: { kind: 'switch-target', id: TARGET, switchKey, ...order } }];
}

export function drillWork(s: State, at: string): PlannedWork[] {
  const { drill } = s;
  const order = drill && !drill.started ? drillOrderOf(s, drill) : null;
  if (!drill || !order) return [];
  return [{ at: drill.retryAt ?? at, work: { kind: 'start-drill', id: `start:${drill.drill}`, drill: order } }];
}
