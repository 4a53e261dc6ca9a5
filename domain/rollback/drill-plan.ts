/** What a drill would do if it were ordered now, as data: for people who want to know before they order it. */

import type { ExecutorSpec } from '../model/charter/executors';
import type { Proof, Rollback } from '../model/charter/rollback';
import type { Events } from '../model/events';
import type { DrillPhase } from '../model/questions';
import type { Target } from '../model/rollback';
import type { State } from '../model/state';
import { DRILL_PHASES, patienceFor, phasesOf } from '../record/drill-record';
import { duration } from '../values/quantity';
import { confirmedBy } from './confirmation';
import { rollbackTargetOf } from './drill-order';
import { orderDrill, releaseToDrill } from './drills';

export interface PlannedPhase {
  phase: DrillPhase['name'];
  proves: string;
  /** What the target is ordered to, or looked at as. */
  target: Target;
  /** Whether the target is switched in it; else it is only looked at. */
  switches: boolean;
  /** How it is seen, in words; null: it is an order, and seen in the next phase. */
  seenBy: string | null;
  /** Time allowed until it has to be seen; null: it has none of its own. */
  withinSeconds: number | null;
}

export interface DrillPlan {
  /** The release that would be drilled; null: there is none. */
  release: string | null;
  orderedBy: string;
  /** Who performs it, by the charter; null: nobody is named. */
  performedBy: string | null;
  rtoSeconds: number | null;
  /** Why an order would be refused now; null: it would be taken. */
  refusal: Pick<Events['command.refused'], 'code' | 'message' | 'details'> | null;
  /** In their order; none while the charter does not say how to roll back, and how fast. */
  phases: PlannedPhase[];
}

/** What the order of a drill would result in, by the same rule. @param by person id of who would order it */
export function drillPlanOf(s: State, by: string, at: string): DrillPlan {
  const { rollback, people } = s.charter;
  const release = releaseToDrill(s);
  const executor = s.executor ?? rollback?.executor;
  const rtoSeconds = rollback?.rto === undefined ? null : duration(rollback.rto) / 1_000;
  const planned = release !== null && rollback && executor && rtoSeconds !== null;
  return {
    release,
    orderedBy: by,
    performedBy: (rollback && people[rollback.performer]) ?? null,
    rtoSeconds,
    refusal: refusalOf(s, by, at),
    phases: planned ? phasesIn(s, { release, rollback, executor, rtoSeconds }) : [],
  };
}

function refusalOf(s: State, by: string, at: string): DrillPlan['refusal'] {
  if (s.closedAt || s.closing) return { code: 'ALREADY_CLOSED', message: `${s.id} is closed`, details: [] };
  const [first] = orderDrill(s, { kind: 'order-drill', key: 'dry-run', by }, at);
  if (first?.type !== 'command.refused') return null;
  const { code, message, details } = first.data;
  return { code, message, details };
}

interface Given {
  release: string;
  rollback: Rollback;
  executor: ExecutorSpec;
  rtoSeconds: number;
}

const inWords = ({ url, value, equals }: Proof): string => `${url} has ${JSON.stringify(equals)} at ${value}`;

function phasesIn(s: State, { release, rollback, executor, rtoSeconds }: Given): PlannedPhase[] {
  const { proof, compensated } = rollback;
  const { desired } = s.target;
  const wayBack = rollbackTargetOf(s, release);
  const seenAs = (target: Target): string => {
    if (confirmedBy(target, executor, proof) === 'proof') return inWords(proof!);
    return executor.kind === 'manual' ? `the ${executor.confirmedBy} says so` : 'the status of the target system';
  };
  const phases: Record<DrillPhase['name'], Omit<PlannedPhase, 'phase' | 'proves'>> = {
    'steady-before': { target: desired, switches: false, seenBy: seenAs(desired), withinSeconds: null },
    'way-back': { target: wayBack, switches: true, seenBy: null, withinSeconds: null },
    'fallback-proven': { target: wayBack, switches: false, seenBy: seenAs(wayBack), withinSeconds: rtoSeconds },
    'data-compensated': {
      target: wayBack,
      switches: false,
      seenBy: compensated ? inWords(compensated) : null,
      withinSeconds: patienceFor('data-compensated', rtoSeconds),
    },
    restored: { target: desired, switches: true, seenBy: seenAs(desired), withinSeconds: null },
    'steady-after': { target: desired, switches: false, seenBy: seenAs(desired), withinSeconds: null },
  };
  return phasesOf(compensated !== undefined).map((phase) => ({
    phase,
    proves: DRILL_PHASES[phase],
    ...phases[phase],
  }));
}
