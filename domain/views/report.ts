/** The status of an engagement: its phase, what blocks it, waiting times, planned and elapsed time. */

import { type CostInShort, costInShort, costOfDelay } from '../charter/cost';
import { frozenBy } from '../findings/findings';
import { gateOf, isPassStep } from '../gates/gate-of';
import { currentPhase, openSteps } from '../gates/open-steps';
import { lockOpen, type PrerequisiteStatus, prerequisiteStatuses } from '../gates/prerequisites';
import type { Requirement } from '../gates/requirement-specs';
import { problemShown, requirementsOf } from '../gates/requirements';
import { numberOf, STEPS } from '../gates/steps';
import { type ToleratedSilence, toleratedSilences } from '../gates/tolerated';
import type { Head } from '../model/entries';
import type { Entry } from '../model/events';
import { ROLES, type Role } from '../model/people';
import type { State } from '../model/state';
import { LOCK_STEPS, type Prerequisite, type StepId } from '../model/steps';
import { type OpenItem, openItems } from '../open-items/open-items';
import { absenceOf } from '../people/delegation';
import { siteMissed } from '../releases/site';
import { lookup } from '../values/own-members';
import { elapsedDays, type Span, type Timeline, timelineOf, type WaitingTimes } from './lead-time';
import { type Health, healthOf } from './visibility';

/** One of the ten steps: its gate, planned against elapsed. */
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
  /** Working days that its gate was open, the one on which it opened not counted; null: not yet, or not known here. */
  elapsedDays: number | null;
  /** Of these, more than planned. */
  overDays: number;
}

/** Figures of the charter; amounts are whole and in its currency. */
export interface StatusCost extends CostInShort {
  /** What the working days over the plan have cost so far. */
  delayTotal: number;
}

/** The status of an engagement. */
export interface Status {
  id: string;
  client: string;
  title: string;
  step: string;
  health: Health;
  lock: 'open' | 'closed';
  standings: Record<Prerequisite, PrerequisiteStatus>;
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
  lapses: State['lapses'];
  retainer: Pick<State['retainer'], 'cycles' | 'steps' | 'watch' | 'paused' | 'requests'>;
  charter: { version: number; digest: string };
  ledgerEntries: number;
  startedAt: string;
  closedAt: string | null;
  /** Working days: planned for all ten steps, and elapsed until the handover; null: not known here. */
  plannedDays: number;
  elapsedDays: number | null;
  /** Days beyond what the plan gives the steps up to the current one. */
  overDays: number;
  /** Seconds in which something was pending on people, by side and by person; null if the ledger is not available. */
  waits: { client: number; us: number; byPerson: Record<string, number> } | null;
  /** Another pilot compared with production first; null while the charter has no process. */
  cost: StatusCost | null;
}

function stepStatus(s: State, step: (typeof STEPS)[number], at: string, way: Timeline | null): StepStatus {
  const gate = gateOf(s, step.id);
  const wentLive = isPassStep(step.id) && !s.pass && s.live !== null;
  const accepted = Boolean(gate?.acceptedAt) || wentLive;
  const plannedDays = s.charter.plan[step.id] ?? 0;
  const openedAt = gate?.openedAt ?? null;
  const acceptedAt = gate?.acceptedAt ?? (wentLive ? s.live!.since : null);
  const known: Span[] = openedAt ? [{ from: openedAt, to: acceptedAt ?? s.closedAt ?? at }] : [];
  const spans = way ? (way.open[step.id] ?? []) : known;
  const elapsed = spans.length === 0 ? null : elapsedDays(way?.workdays ?? s.workdays, spans);
  return {
    number: numberOf(step.id),
    step: step.id,
    phase: step.phase,
    delivers: step.delivers,
    status: accepted ? 'accepted' : openSteps(s).includes(step.id) ? 'open' : 'to come',
    openedAt,
    dueAt: gate?.dueAt ?? null,
    acceptedAt,
    plannedDays,
    elapsedDays: elapsed,
    overDays: Math.max(0, (elapsed ?? 0) - plannedDays),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Days in all: until the handover, or now. `overDays` is what exceeds the plan of the steps up to the current one. */
function paceOf(s: State, at: string, way: Timeline | null, steps: readonly StepStatus[]) {
  const to = way?.handedOverAt ?? s.gates['operation-handover'].acceptedAt ?? s.closedAt ?? at;
  const elapsed = elapsedDays(way?.workdays ?? s.workdays, [{ from: s.startedAt, to }]);
  const stands = steps.find(({ step }) => step === currentPhase(s))?.number ?? steps.length;
  const planned = sum(steps.filter(({ number }) => number <= stands).map(({ plannedDays }) => plannedDays));
  return {
    plannedDays: sum(steps.map(({ plannedDays }) => plannedDays)),
    elapsedDays: elapsed,
    overDays: Math.max(0, (elapsed ?? 0) - planned),
  };
}

const waitsInSeconds = ({ bySide, byPerson }: WaitingTimes): Status['waits'] => {
  const seconds = (ms: number): number => Math.round(ms / 1000);
  return {
    client: seconds(bySide.client),
    us: seconds(bySide.us),
    byPerson: Object.fromEntries(Object.entries(byPerson).map(([person, ms]) => [person, seconds(ms)])),
  };
};

/**
 * The status of the engagement at a given time. `entries` is its whole ledger, if available: only the ledger has the
 * waiting times, and days that are no longer in the state.
 */
export function statusOf(s: State, at: string, entries: readonly Entry[] = []): Status {
  const stage = s.pass?.stage ?? null;
  const way = entries.length > 0 && entries.at(-1)!.seq >= s.head.seq ? timelineOf(entries, at) : null;
  const steps = STEPS.map((step) => stepStatus(s, step, at, way));
  const pace = paceOf(s, at, way, steps);
  const { process, calendar } = s.charter;
  return {
    id: s.id,
    client: s.charter.client,
    title: s.charter.title,
    step: currentPhase(s),
    health: healthOf(s, at),
    lock: lockOpen(s) ? 'open' : 'closed',
    standings: prerequisiteStatuses(s),
    steps,
    people: s.charter.people as Record<string, string>,
    live: s.live,
    release: s.pass?.release ?? null,
    stage: stage ? { exposure: stage.exposure, status: stage.status, worst: stage.last?.worst ?? null } : null,
    hold: s.hold,
    pilot: s.pilot,
    drill: s.drill ? { drill: s.drill.drill, release: s.drill.release } : null,
    findings: s.findings,
    rollbacks: s.rollbacks,
    lapses: s.lapses,
    retainer: {
      cycles: s.retainer.cycles,
      steps: s.retainer.steps,
      watch: s.retainer.watch,
      paused: s.retainer.paused,
      requests: s.retainer.requests,
    },
    charter: { version: s.charterVersion, digest: s.charterDigest },
    ledgerEntries: s.head.seq,
    startedAt: s.startedAt,
    closedAt: s.closedAt,
    ...pace,
    waits: way ? waitsInSeconds(way.waits) : null,
    cost: process
      ? { ...costInShort(process), delayTotal: costOfDelay(process, pace.overDays, calendar.workdays.length) }
      : null,
  };
}

/** Why nothing can be decided: the store is unavailable, or it holds records that this release cannot read. */
export interface StoreWait {
  code: 'STORE_UNAVAILABLE' | 'NEWER_RECORD';
  /** In the store's own words. */
  detail: string;
}

export const storeWait = (code: string | null | undefined, detail: string): StoreWait => ({
  code: code === 'NEWER_RECORD' ? code : 'STORE_UNAVAILABLE',
  detail,
});

/** Said of a store that gives no reason. */
export const STORE_SILENT: StoreWait = storeWait(null, 'the evidence store does not answer');

/** How an engagement's workflow and the evidence store stand to each other. */
export interface StoreStanding {
  /** The last entry that the workflow knows; null before the first. */
  head: Head | null;
  /** Why nothing can be written, so that nothing is decided; null where nothing is wrong. */
  away: StoreWait | null;
}

/** Everything that blocks an engagement. */
export interface Why {
  id: string;
  step: string;
  lock: 'open' | 'closed';
  hold: State['hold'];
  pilot: State['pilot'];
  lapses: State['lapses'];
  /** The evidence store does not answer: nothing is decided, and nothing is lost, until it does. */
  storeAway: boolean;
  /** What is wrong with the store, in its own words; null while nothing is. */
  storeReason: string | null;
  /** `NEWER_RECORD`: a newer release wrote the record, and a worker of that release can continue. Null while nothing is wrong. */
  storeCode: StoreWait['code'] | null;
  frozen: string[];
  /** The site whose worker is away, and since when it is missed: nothing of its systems is measured or switched. */
  siteAway: { site: string; since: string } | null;
  /** Everything that blocks now. */
  open: OpenItem[];
  /** While the lock is closed: what the steps after this one will ask before it opens, so that it can be prepared. */
  ahead: { step: StepId; requirements: Requirement[] }[];
  /** While the lock is closed: what got no answer when a gate was accepted, and why that is tolerated. */
  unanswered: { step: StepId; checks: ToleratedSilence[] }[];
}

/** What got no answer when this gate was accepted; nothing of a gate that is not accepted. */
export function unansweredAt(s: State, step: StepId): ToleratedSilence[] {
  const gate = gateOf(s, step);
  return gate?.acceptedAt && gate.verification ? toleratedSilences(gate.verification.answers) : [];
}

/** Everything that blocks: what, who can supply it, since when, by when. */
export function whyOf(s: State, at: string, away: StoreWait | null = null): Why {
  const open = openSteps(s);
  const missed = siteMissed(s);
  const later = lockOpen(s) ? [] : LOCK_STEPS.filter((step) => !s.gates[step].acceptedAt && !open.includes(step));
  return {
    id: s.id,
    step: currentPhase(s),
    lock: lockOpen(s) ? 'open' : 'closed',
    hold: s.hold,
    pilot: s.pilot,
    lapses: s.lapses,
    storeAway: away !== null,
    storeReason: away?.detail ?? null,
    storeCode: away?.code ?? null,
    frozen: frozenBy(s, s.pass?.release ?? null),
    siteAway: missed && s.charter.site ? { site: s.charter.site, since: missed.openedAt } : null,
    open: openItems(s, at),
    ahead: later
      .map((step) => ({
        step,
        requirements: requirementsOf(s, step, at)
          .filter((one) => !one.met)
          .map((one) => ({ ...one, problem: problemShown(s, step, one) })),
      }))
      .filter((one) => one.requirements.length > 0),
    unanswered: lockOpen(s)
      ? []
      : LOCK_STEPS.map((step) => ({ step, checks: unansweredAt(s, step) })).filter(({ checks }) => checks.length > 0),
  };
}

/** Milliseconds of waiting by side and by person, from the ledger: between two entries, on whom it was pending. */
export const waitsOf = (entries: readonly Entry[]): WaitingTimes => timelineOf(entries).waits;

/** Who holds a role, since when, and whether they are there. */
export interface RoleHolder {
  role: Role;
  person: string;
  since: string;
  /** Away now, until when, and who covers for them. */
  away: { until: string; cover: string } | null;
  /** When it was said that they have left. */
  leftAt: string | null;
  /** The role was handed over to them, and they do not hold it yet. */
  handedTo: string | null;
}

/** The people in force, role by role. */
export function roleHolders(s: State, at: string): RoleHolder[] {
  return ROLES.flatMap((role) => {
    const person = s.charter.people[role];
    if (person === undefined) return [];
    const transfer = s.transfers[role];
    const absence = absenceOf(s, role, at);
    return [
      {
        role,
        person,
        since: transfer?.to === person ? (transfer.acceptedAt ?? transfer.at) : s.startedAt,
        away: absence ? { until: absence.until, cover: absence.cover } : null,
        leftAt: lookup(s.leavers, person) ?? null,
        handedTo: transfer && transfer.to !== person && transfer.acceptedAt === null ? transfer.to : null,
      },
    ];
  });
}
