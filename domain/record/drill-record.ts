/** The record of a rollback drill: the fold of the drill's own ledger stream. */

import { Failure } from '../kernel/failures';
import type { DrillPhase, DrillRecord } from '../model/questions';
import type { DrillEntry } from '../model/rollback';

/** What a passed drill has gone through, in this order, and what each phase proves. */
export const DRILL_PHASES: Readonly<Record<DrillPhase['name'], string>> = {
  'steady-before': 'the target is as desired, so that the drill measures the rollback alone',
  'way-back': 'the rollback was ordered: the clock runs from its order',
  'fallback-proven': 'the fallback works: the clock stops',
  'data-compensated': 'what the release left behind is where it belongs; asked where the charter gives a proof of it',
  restored: 'the target is back at what is desired by then',
  'steady-after': 'and it stays so',
};

/** The phases that a drill has to go through. */
export const phasesOf = (compensates: boolean): DrillPhase['name'][] =>
  (Object.keys(DRILL_PHASES) as DrillPhase['name'][]).filter((name) => compensates || name !== 'data-compensated');

/**
 * How long a drill waits until a phase is seen: this many times the RTO, and at least so many seconds. A late fallback
 * has failed, but the drill still measures how late it is. Data may take longer than the rollback, which waits for it.
 */
export const PATIENCE = {
  'fallback-proven': { timesRto: 3, leastSeconds: 5 },
  'data-compensated': { timesRto: 3, leastSeconds: 20 },
} as const;

/** Seconds that a drill waits until a phase is seen. */
export const patienceFor = (phase: keyof typeof PATIENCE, rtoSeconds: number): number =>
  Math.max(PATIENCE[phase].leastSeconds, rtoSeconds * PATIENCE[phase].timesRto);

/**
 * Folds a drill's entries, which the store has verified as a chain. A drill that claims to have passed although its own
 * phases or its time say otherwise is a failed one.
 * @throws Failure NOT_IN_STORE for an empty stream, LEDGER_BROKEN for entries that are no drill's.
 */
export function foldDrill(stream: string, entries: readonly DrillEntry[]): DrillRecord {
  const last = entries.at(-1);
  if (!last) throw new Failure('NOT_IN_STORE', `no drill was recorded as ${stream}`);
  const [first, ...rest] = entries;
  if (first?.type !== 'drill.begun') throw new Failure('LEDGER_BROKEN', `${stream} does not begin with drill.begun`);
  const { rtoSeconds, compensates = false, ...begun } = first.data;
  const record: DrillRecord = {
    ...begun,
    phases: [],
    restoreSeconds: null,
    outcome: 'open',
    restored: isRestored(entries),
    problem: null,
    head: { seq: last.seq, hash: last.hash },
  };
  for (const event of rest) {
    if (record.outcome !== 'open') throw new Failure('LEDGER_BROKEN', `${stream}, entry ${event.seq}: after the end`);
    switch (event.type) {
      case 'drill.intent':
      case 'drill.cancel-requested':
        break;
      case 'drill.phase':
        record.phases.push({ name: event.data.name, at: event.at, ok: event.data.ok, detail: event.data.detail });
        break;
      case 'drill.ended':
        record.outcome = event.data.outcome;
        record.restoreSeconds = event.data.restoreSeconds;
        record.problem = event.data.problem;
        break;
      case 'drill.begun':
        throw new Failure('LEDGER_BROKEN', `${stream}, entry ${event.seq}: ${event.type} comes first and only there`);
    }
  }
  const contradiction = record.outcome === 'passed' ? contradictionIn(record, rtoSeconds, compensates) : null;
  return contradiction === null ? record : { ...record, outcome: 'failed', problem: contradiction };
}

/** Why a drill cannot have passed, or null. The last entry about a phase counts. */
function contradictionIn(
  { phases, restoreSeconds }: DrillRecord,
  rtoSeconds: number,
  compensates: boolean,
): string | null {
  for (const name of phasesOf(compensates)) {
    const phase = phases.findLast((p) => p.name === name);
    if (!phase) return `recorded as passed, but ${name} never happened`;
    if (!phase.ok) return `recorded as passed, but ${name} failed: ${phase.detail}`;
  }
  if (restoreSeconds === null) return 'recorded as passed, but no restore time was taken';
  if (restoreSeconds > rtoSeconds) return `the rollback took ${restoreSeconds} s, and the RTO is ${rtoSeconds} s`;
  return null;
}

/**
 * Whether a drill left the target as it was desired: what it may have touched has to be restored and seen to be steady.
 */
export function isRestored(entries: readonly DrillEntry[]): boolean {
  const phases = entries.flatMap((entry) => (entry.type === 'drill.phase' ? [entry.data] : []));
  const isFine = (name: DrillPhase['name']): boolean => phases.findLast((phase) => phase.name === name)?.ok ?? false;
  return !hasTouched(entries) || (isFine('restored') && isFine('steady-after'));
}

/** Whether a mutation of the target stands in a drill's record: its intent is written before it is ordered. */
export const hasTouched = (entries: readonly DrillEntry[]): boolean =>
  entries.some(({ type }) => type === 'drill.intent');

/** How often a restore was ordered: each has a key of its own, since it may lead to another target. */
export const restoresIn = (entries: readonly DrillEntry[]): number =>
  entries.filter((entry) => entry.type === 'drill.intent' && entry.data.mutation === 'restore').length;

/** Whether the record of a drill has its last entry. */
export const hasEnded = (entries: readonly DrillEntry[]): boolean => entries.at(-1)?.type === 'drill.ended';
