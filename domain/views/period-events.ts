/** What a period's report says about single events: findings, drills, changes, lapses, and intervals. */

import type { Entry, Events, EventType } from '../model/events';
import type { FindingSeverity } from '../model/findings';
import type { Role } from '../model/people';
import type { Prerequisite } from '../model/steps';

/** A finding from its opening to its close; one that was reopened is reported again. */
export interface FindingRun {
  id: string;
  step: string;
  severity: FindingSeverity;
  what: string;
  owner: Role;
  from: string;
  dueAt: string | null;
  /** Null: it is open. */
  to: string | null;
  /** How it was closed, and by whom: a person, or the same check passing. */
  closed: string | null;
  remedied: boolean;
}

export interface DrillHeld {
  drill: string;
  release: string;
  at: string;
  passed: boolean;
  /** From the order to roll back until the fallback was proven; null if it never was. */
  restoreSeconds: number | null;
  rtoSeconds: number | null;
  problem: string | null;
}

export interface Change {
  at: string;
  /** Person id, or `dayone`. */
  by: string;
  kind: 'release' | 'charter' | 'people' | 'process';
  what: string;
  /** Person id of whom it concerns. */
  person: string | null;
}

export interface Lapsed {
  prerequisite: Prerequisite;
  from: string;
  why: string;
  to: string | null;
  how: string | null;
}

export interface Interval {
  from: string;
  to: string | null;
  why: string;
}

export function findingsOf(entries: readonly Entry[]): FindingRun[] {
  const runs: FindingRun[] = [];
  const openRun = (id: string) => runs.findLast((run) => run.id === id && run.to === null);
  const opens = (found: Omit<FindingRun, 'to' | 'closed' | 'remedied'>): void => {
    const open = openRun(found.id);
    if (open) Object.assign(open, { ...found, from: open.from });
    else runs.push({ ...found, to: null, closed: null, remedied: false });
  };
  for (const event of entries) {
    const { at: from } = event;
    if (event.type === 'finding.opened') {
      const { dueAt = null, ...found } = event.data;
      opens({ ...found, from, dueAt });
    } else if (event.type === 'incident.opened')
      opens({ ...event.data, step: 'incident', severity: 'page', owner: 'owner', from, dueAt: null });
    else if (event.type === 'finding.closed' || event.type === 'finding.remediated') {
      const run = openRun(event.data.id);
      const remedied = event.type === 'finding.remediated';
      if (run) Object.assign(run, { to: event.at, closed: event.data.how, remedied });
    }
  }
  return runs;
}

export function drillsOf(entries: readonly Entry[]): DrillHeld[] {
  const allowed = new Map<string, number>();
  return entries.flatMap((event): DrillHeld[] => {
    if (event.type === 'drill.ordered') allowed.set(event.data.drill, event.data.rtoSeconds);
    if (event.type === 'drill.passed') {
      const { release, proof } = event.data;
      const { drill, restoreSeconds, rtoSeconds } = proof;
      return [{ drill, release, at: event.at, passed: true, restoreSeconds, rtoSeconds, problem: null }];
    }
    if (event.type !== 'drill.failed') return [];
    const { drill, release, problem } = event.data;
    const rtoSeconds = allowed.get(drill) ?? null;
    return [{ drill, release, at: event.at, passed: false, restoreSeconds: null, rtoSeconds, problem }];
  });
}

type Said = Pick<Change, 'kind' | 'what'> & Partial<Pick<Change, 'person'>>;
type Telling = { [K in EventType]?: (data: Events[K]) => Said };

const CHANGES: Telling = {
  'release.submitted': ({ manifest }) => ({ kind: 'release', what: `release ${manifest.release} was submitted` }),
  'release.went-live': ({ release }) => ({ kind: 'release', what: `release ${release} went live` }),
  'release.withdrawn': ({ release, why }) => ({ kind: 'release', what: `release ${release} was withdrawn: ${why}` }),
  'rollback.pulled': ({ release, reason }) => ({
    kind: 'release',
    what: `release ${release} was rolled back: ${reason}`,
  }),
  'charter.amended': () => ({ kind: 'charter', what: 'the charter was amended' }),
  'amendment.proposed': ({ reopens }) => ({
    kind: 'charter',
    what: `an amendment was proposed; it reopens ${reopens.join(', ') || 'no gate'}`,
  }),
  'amendment.accepted': () => ({ kind: 'charter', what: 'the amendment is in force' }),
  'role.transferred': ({ role, to }) => ({ kind: 'people', what: `the role of ${role} was handed over`, person: to }),
  'role.accepted': ({ role }) => ({ kind: 'people', what: `the role of ${role} was accepted` }),
  'person.left': ({ person }) => ({ kind: 'people', what: 'somebody has left', person }),
  'process.changed': ({ what }) => ({ kind: 'process', what: `the process has changed: ${what}` }),
  'value.decided': ({ decision }) => ({ kind: 'process', what: `the sponsor decided on the value: ${decision}` }),
};

export const changesOf = (entries: readonly Entry[]): Change[] =>
  entries.flatMap((event) => {
    const describe = CHANGES[event.type] as ((data: unknown) => Said) | undefined;
    return describe ? [{ at: event.at, by: event.actor.id, person: null, ...describe(event.data) }] : [];
  });

export function lapsesOf(entries: readonly Entry[]): Lapsed[] {
  const lapses: Lapsed[] = [];
  for (const event of entries) {
    if (event.type === 'prerequisite.lapsed') {
      const { prerequisite, why } = event.data;
      lapses.push({ prerequisite, from: event.at, why, to: null, how: null });
    }
    if (event.type !== 'prerequisite.regained') continue;
    const { prerequisite, how } = event.data;
    const open = lapses.findLast((lapse) => lapse.prerequisite === prerequisite && lapse.to === null);
    if (open) Object.assign(open, { to: event.at, how });
  }
  return lapses;
}

/** Intervals that one kind of event begins and another one ends; a second beginning continues the open one. */
export function intervalsOf(
  entries: readonly Entry[],
  begins: 'retainer.paused' | 'pilot-mode.entered',
  ends: 'retainer.resumed' | 'pilot-mode.left',
): Interval[] {
  const spells: Interval[] = [];
  for (const event of entries) {
    const open = spells.find(({ to }) => to === null);
    if (event.type === begins) {
      const why = event.type === 'retainer.paused' ? event.data.reason : (event.data as { detail: string }).detail;
      if (open) open.why = why;
      else spells.push({ from: event.at, to: null, why });
    } else if (event.type === ends && open) open.to = event.at;
  }
  return spells;
}
