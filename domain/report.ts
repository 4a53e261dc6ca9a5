/** What is told of an engagement: where it stands, what blocks it, who waited on whom, planned against elapsed. */

import { apply } from './apply/apply';
import { workingDaysBetween } from './calendar';
import { whereItStands } from './decide/follow';
import { gateOf, isPassStep } from './gates/gate-of';
import { openSteps } from './gates/open-steps';
import { type Requirement, requirementsOf } from './gates/requirements';
import type { Entry } from './ledger';
import { type Side, sideOf } from './people';
import { lockOpen, type Prerequisite, type Standing, standings } from './standing';
import { LOCK_STEPS, type State, type StepId } from './state';
import { numberOf, STEPS } from './steps';
import { type Health, healthOf, type OpenItem, openItems, waitsForPeople } from './visibility';

export interface StepStatus {
  number: number;
  step: StepId;
  phase: string;
  delivers: string;
  status: 'accepted' | 'open' | 'to come';
  openedAt: string | null;
  dueAt: string | null;
  acceptedAt: string | null;
  plannedDays: number;
}

export interface Status {
  id: string;
  client: string;
  title: string;
  step: string;
  health: Health;
  lock: 'open' | 'closed';
  standings: Record<Prerequisite, Standing>;
  steps: StepStatus[];
  people: Record<string, string>;
  live: State['live'];
  release: string | null;
  stage: { exposure: number; status: string; worst: string | null } | null;
  hold: State['hold'];
  pilot: State['pilot'];
  drill: { drill: string; release: string } | null;
  findings: State['findings'];
  rollbacks: State['rollbacks'];
  retainer: State['retainer'];
  charter: { version: number; digest: string };
  ledgerEntries: number;
  startedAt: string;
  closedAt: string | null;
  /** Working days: planned for all ten steps, and begun until now. */
  plannedDays: number;
  elapsedDays: number;
}

function stepStatus(s: State, step: (typeof STEPS)[number]): StepStatus {
  const gate = gateOf(s, step.id);
  const wentLive = isPassStep(step.id) && !s.pass && s.live !== null;
  const accepted = Boolean(gate?.acceptedAt) || wentLive;
  return {
    number: numberOf(step.id),
    step: step.id,
    phase: step.phase,
    delivers: step.delivers,
    status: accepted ? 'accepted' : openSteps(s).includes(step.id) ? 'open' : 'to come',
    openedAt: gate?.openedAt ?? null,
    dueAt: gate?.dueAt ?? null,
    acceptedAt: gate?.acceptedAt ?? (wentLive ? s.live!.since : null),
    plannedDays: s.charter.plan[step.id] ?? 0,
  };
}

/** Where the engagement stands at a moment. */
export function statusOf(s: State, at: string): Status {
  const stage = s.pass?.stage ?? null;
  return {
    id: s.id,
    client: s.charter.client,
    title: s.charter.title,
    step: whereItStands(s),
    health: healthOf(s, at),
    lock: lockOpen(s) ? 'open' : 'closed',
    standings: standings(s),
    steps: STEPS.map((step) => stepStatus(s, step)),
    people: s.charter.people as Record<string, string>,
    live: s.live,
    release: s.pass?.release ?? null,
    stage: stage ? { exposure: stage.exposure, status: stage.status, worst: stage.last?.worst ?? null } : null,
    hold: s.hold,
    pilot: s.pilot,
    drill: s.drill ? { drill: s.drill.drill, release: s.drill.release } : null,
    findings: s.findings,
    rollbacks: s.rollbacks,
    retainer: s.retainer,
    charter: { version: s.charterVersion, digest: s.charterDigest },
    ledgerEntries: s.head.seq,
    startedAt: s.startedAt,
    closedAt: s.closedAt,
    plannedDays: STEPS.reduce((sum, step) => sum + (s.charter.plan[step.id] ?? 0), 0),
    elapsedDays: workingDaysBetween(s.workdays, s.startedAt, s.live?.since ?? at),
  };
}

export interface Why {
  id: string;
  step: string;
  lock: 'open' | 'closed';
  hold: State['hold'];
  pilot: State['pilot'];
  frozen: string[];
  /** Everything that blocks now. */
  open: OpenItem[];
  /** While the lock is closed: what the steps after this one will ask before it opens, so that it can be prepared. */
  ahead: { step: StepId; requirements: Requirement[] }[];
}

/** Everything that blocks: what, who can supply it, since when, by when. */
export function whyOf(s: State, at: string): Why {
  const open = openSteps(s);
  const later = lockOpen(s) ? [] : LOCK_STEPS.filter((step) => !s.gates[step].acceptedAt && !open.includes(step));
  return {
    id: s.id,
    step: whereItStands(s),
    lock: lockOpen(s) ? 'open' : 'closed',
    hold: s.hold,
    pilot: s.pilot,
    frozen: s.findings
      .filter((finding) => !finding.closedAt && finding.severity === 'freeze')
      .map((finding) => finding.what),
    open: openItems(s, at),
    ahead: later
      .map((step) => ({ step, requirements: requirementsOf(s, step, at).filter((one) => !one.met) }))
      .filter((one) => one.requirements.length > 0),
  };
}

/** Milliseconds of waiting by side and by person, measured from the ledger: between two entries, who was waited for. */
export function waitsOf(entries: readonly Entry[]): { bySide: Record<Side, number>; byPerson: Record<string, number> } {
  const bySide: Record<Side, number> = { client: 0, us: 0 };
  const byPerson: Record<string, number> = {};
  let state: State | null = null;
  let before: string | null = null;
  for (const entry of entries) {
    if (state && before) {
      const waited = Date.parse(entry.at) - Date.parse(before);
      const items = waitsForPeople(openItems(state, before)).filter(
        (item) => item.kind === 'sign-off' || item.kind === 'evidence',
      );
      const sides = new Set(items.map((item) => sideOf(item.role)));
      for (const side of sides) bySide[side] += waited / sides.size;
      const people = new Set(items.flatMap((item) => (item.person ? [item.person] : [])));
      for (const person of people) byPerson[person] = (byPerson[person] ?? 0) + waited;
    }
    state = apply(state, entry);
    before = entry.at;
  }
  return { bySide, byPerson };
}
