/**
 * Every event that a ledger can hold, in the newest shape that this build reads. An event says what happened and carries
 * its verdict; `apply` never judges, and an event type never changes its meaning. Its shape changes by version
 * (`versions.ts`).
 */

import type { Charter } from './charter';
import type { WorkingDay } from './charter/calendar';
import type { Span } from './commands';
import type { EventToAppend, Head, StoredEntry } from './entries';
import type { FailureCode } from './failures';
import type { FindingSeverity, Incident, Seriousness, Severity } from './findings';
import type { Action, Decision, OutdatedSignOff } from './gates';
import type { MetricRange, MetricVerdict, MissingReadings, Tally, Verdict } from './metrics';
import type { Undelivered } from './notices';
import type { Alike, Role } from './people';
import type { Answer, Baseline, Reading } from './questions';
import type { Manifest, PortfolioFreeze } from './releases';
import type { PersonRequest, QualitySample, ValueDecision } from './retainer';
import type { Confirmation, DrillProof, SwitchAction, Target } from './rollback';
import type { PilotReason } from './state';
import type { Prerequisite, StandingStep, StepId } from './steps';

export interface Events {
  /** Recovered from its ledger alone: a new epoch begins after this head. */
  'engagement.recovered': { after: Head; why: string };
  /** `store`: id of the evidence store that holds this ledger. */
  'engagement.started': { id: string; store: string; charter: Charter; charterDigest: string };
  'calendar.laid-out': { workdays: WorkingDay[] };

  /** `outdates`, here and below: sign-offs that were valid until now, and have to be given again. Absent: none. */
  'charter.amended': { charter: Charter; charterDigest: string; outdates?: OutdatedSignOff[] };
  'amendment.proposed': {
    charter: Charter;
    charterDigest: string;
    reopens: StandingStep[];
    outdates?: OutdatedSignOff[];
  };
  'amendment.accepted': { charterDigest: string };

  'gate.opened': { step: StepId; dueAt: string | null };
  /** Verification failed: at least one requirement does not hold. */
  'gate.disproved': { step: StepId; subject: string; answers: Record<string, Answer>; nextAt: string };
  /** `alsoSigned`: if people signed several forms of the subject, the digests of the older ones. */
  'gate.accepted': { step: StepId; subject: string; alsoSigned?: string[]; answers: Record<string, Answer> };
  'gate.reopened': { step: StepId; why: string };
  'gate.recheck-asked': { step: StepId };
  'gate.reminded': { step: StepId; waitingOn: string[]; nth: number };
  /** Overdue: the deputy of the person it is pending on is notified. */
  'gate.deputised': { step: StepId; waitingOn: string[]; deputy: string };
  'gate.escalated': { step: StepId; waitingOn: string[] };

  'sign-off.given': {
    gate: StepId;
    role: Role;
    decision: Decision;
    subject: string;
    comment: string | null;
    /** Given before its gate came up; it counts then, if its subject is still the same. */
    kept: boolean;
    /** How many values this gate asks about the client had not confirmed. Absent: none. */
    unconfirmed?: number;
    /** Whose role it is, if somebody covers for them. */
    actingFor?: string;
  };
  /** Revoked by the person who gave it, or by the person who covers for them. */
  'sign-off.revoked': { gate: StepId; role: Role; reason: string };
  'role.transferred': { role: Role; from: string | null; to: string; reason: string };
  'role.accepted': { role: Role };
  /** Who is away in the half-open interval [from, until), and who covers for them. */
  'absence.noted': {
    person: string;
    from: string;
    until: string;
    cover: string;
    /** Absences of theirs that overlap it, and that it takes the place of. */
    replaces?: Span[];
  };
  /** Ids of which the worker's directories say that one person stands behind them; all of them, at this moment. */
  'people.alike': { alike: Alike[] };
  /** A time-boxed exception to one requirement of a gate. */
  'waiver.granted': { gate: StepId; requirement: string; what: string; until: string; reason: string };
  'waiver.expired': { gate: StepId; requirement: string };
  'command.refused': {
    command: string;
    code: FailureCode;
    message: string;
    details: string[];
    gate?: StepId;
    /** The message's key, where the refusal is recorded under another one: the key stands for another message. */
    key?: string;
  };
  /** A message that was valid and changed nothing. */
  'command.noted': {
    command: string;
    note: string;
    /** Of a sign-off that has already been given: at which gate, and in which role. */
    gate?: StepId;
    role?: Role;
    /** Of a rollback that changes nothing: what it was about, and why. */
    release?: string;
    reason?: string;
  };

  'evidence.submitted': { name: string; digest: string; outdates?: OutdatedSignOff[] };
  'cases.submitted': { digest: string; outdates?: OutdatedSignOff[] };
  /**
   * The worker has read the cases (`of` names them and the columns), or could not. `nextAt`: when it reads them again;
   * null: never. `signed`: the facts are part of what the gate signs. They are not if the owner has already approved
   * these cases: values for further metrics are signed with the metrics.
   */
  'cases.judged': { of: string; columns: string; answer: Answer; nextAt: string | null; signed: boolean };
  /** The value before the change, from the metric's own source over [from, to). */
  'baseline.measured': { metric: string; definition: string; baseline: Baseline; from: string; to: string };
  /** Metric id → why its value before the change could not be measured. */
  'baseline.not-measured': { of: string; problems: Record<string, string>; nextAt: string };
  'reading.attested': { metric: string; reading: Reading };
  'release.submitted': { manifest: Manifest };
  'release.went-live': { release: string };
  'release.withdrawn': { release: string; why: string };

  /** `order`: digest of what it is carried out by. */
  'drill.ordered': { drill: string; release: string; performedBy: string; rtoSeconds: number; order: string };
  /** `run`: the run of the engagement that started it. */
  'drill.started': { drill: string; run?: string };
  /** Somebody else's workflow runs under its id: it is started under another one. */
  'drill.renamed': { drill: string; as: string; why: string };
  'drill.not-started': { drill: string; problem: string; retryAt: string };
  /** A manual rollback: somebody has to act. */
  'drill.waits-for-person': { drill: string; key: string; on: Role; witness: boolean };
  /** The named person has acted; a second one is to see it. */
  'drill.acted': { drill: string; key: string; on: Role };
  'drill.performed': { drill: string; key: string };
  'drill.cancelled': { drill: string; why: string };
  'drill.passed': { release: string; proof: DrillProof };
  'drill.failed': { drill: string; release: string; problem: string; restored: boolean };

  'target.desired': { target: Target; action: SwitchAction; key: string };
  /** A person is asked: to switch by hand, or to say what runs where nothing else can tell. */
  'target.pending': { key: string; on: Role };
  'target.performed': { key: string };
  /** The switch is confirmed. `seconds` since it was wanted. */
  'target.switched': { key: string; seconds: number; confirmed: Confirmation };
  /**
   * Not confirmed: the order was not taken (`answer` is null then), or the answer to the look that followed says
   * otherwise. `taken`: the executor has just taken the order.
   */
  'target.not-switched': { key: string; problem: string; retryAt: string; taken: boolean; answer: Answer | null };
  /** The order is given again; under another key where the one before was taken and has not led there. */
  'target.ordered-again': { key: string; before: string };

  'go-live.decided': { release: string };
  /** The whole portfolio is frozen: the next stage waits, and the freeze is read again at `lookAt`. */
  'freeze.found': { freeze: PortfolioFreeze; lookAt: string };
  /** Somebody has said that the freeze changed. */
  'freeze.look-asked': Record<string, never>;
  'freeze.over': Record<string, never>;
  'stage.begun': { release: string; index: number; exposure: number; plan: string };
  'stage.measured': {
    release: string;
    index: number;
    /** Number of readings of the stage before these, and number of these. */
    after: number;
    readings: number;
    /** When the first and the last of them were asked: RFC 3339, on the same day (UTC). */
    from: string;
    to: string;
    /** Of the last reading. All readings before it had the verdicts of the previous entry. */
    verdicts: MetricVerdict[];
    worst: Verdict;
    /** Metric id → summary of all these readings. Absent for a single reading. */
    ranges?: Record<string, MetricRange>;
    /** Metric id → what has been counted of it in this stage, these readings included. */
    tallies: Record<string, Tally>;
    nextReadAt: string | null;
    /** SHA-256 of the readings as they were answered, one JSON line each: an attachment, or a part of the day's attachment. */
    raw: string;
  };
  /**
   * The readings of a day (UTC) are joined in the attachment `digest`, which has `readings` lines. `digest` null: each entry
   * keeps its own attachment. `missing`: entries whose readings were not in the store.
   */
  'readings.joined': { day: string; digest: string | null; readings: number; missing: MissingReadings };
  /** A named person has reviewed every case of a stage. */
  'stage.reviewed': { release: string; index: number; cases: number; wrong: number; digest: string | null };
  'stage.inconclusive': { release: string; index: number; why: string };
  'stage.extended': { release: string; index: number; until: string };
  /** A prerequisite reopened: exposure ends, the release stays on its way. */
  'stage.stopped': { release: string; why: string };
  'stage.passed': { release: string; index: number; exposure: number; decidedBy: 'measurement' | 'person' };
  /** `exposure`: percent of live cases that the release took. */
  'rollback.pulled': {
    release: string;
    exposure: number;
    to: Target;
    reason: string;
    key: string;
    automatic: boolean;
  };

  'hold.set': { reason: string; kind: 'asked' | 'after-rollback' };
  'hold.lifted': { reason: string };
  'pilot-mode.entered': { why: PilotReason; detail: string };
  'pilot-mode.left': { by: string };

  /** Of one that was closed, or is open with another severity, too: it is reopened, or raised, and never doubled. */
  'finding.opened': {
    id: string;
    step: string;
    severity: FindingSeverity;
    what: string;
    owner: Role;
    /** Absent: nothing was agreed. */
    dueAt?: string | null;
    /** What closes it, where one message does. */
    action?: Action;
  };
  'finding.overdue': { id: string };
  'finding.closed': { id: string; how: string };
  /** Closed by what a person did about it; `evidence` is the digest of an attached proof. */
  'finding.remediated': { id: string; how: string; evidence: string | null };
  /** The release that is to remedy it, and the approval of that. */
  'finding.remedy-named': { id: string; release: string };
  'finding.remedy-approved': { id: string; release: string; role: Role };
  'incident.opened': { id: string; what: string };

  'schedule.armed': { spec: string };
  'schedule.not-armed': { problem: string; retryAt: string };
  'schedule.removed': Record<string, never>;
  /** A schedule was lost, or not as it should be, and is as it should be again. */
  'schedule.mended': { what: string[] };
  /** Which schedules somebody has paused in Temporal, past dayone; none: they act again. */
  'schedule.paused': { schedules: string[] };
  /** A step has been due for two cycles without an outcome: the schedules are created again. */
  'schedule.missed': { step: string; dueAt: string };
  'retainer.paused': { until: string; reason: string };
  'retainer.resumed': { reason: string };
  /** Between cycles: another verdict than the last one, or what follows from it. */
  'watch.reported': { scheduledAt: string; verdict: Verdict; verdicts: MetricVerdict[] };
  'retainer.reported': {
    step: string;
    scheduledAt: string;
    verdict: Verdict;
    verdicts: MetricVerdict[];
    /** What was found, in words, and what was measured, by name. */
    detail: string;
    figures: Record<string, number>;
    cycleEnds: boolean;
  };

  /** Something is requested from a person outside the gates. */
  'request.opened': Pick<PersonRequest, 'id' | 'step' | 'what' | 'action' | 'role' | 'dueAt' | 'ownName'>;
  'request.answered': { id: string; how: string };
  'request.reminded': { id: string; waitingOn: string[]; nth: number };
  'request.deputised': { id: string; waitingOn: string[]; deputy: string };
  'request.escalated': { id: string; waitingOn: string[] };

  /** A proof does not hold any more. `gate` has to prove it again; null: a drill has to. */
  'prerequisite.lapsed': { prerequisite: Prerequisite; why: string; gate: StandingStep | null };
  'prerequisite.regained': { prerequisite: Prerequisite; how: string };
  'person.left': { person: string; reason: string };
  'owner.acknowledged': { as: 'owner' | 'deputy' };

  'sample.drawn': Omit<QualitySample, 'drawnAt' | 'graded'>;
  'sample.graded': { sample: string; good: number; total: number; digest: string | null };

  'incident.recorded': Pick<Incident, 'id' | 'severity' | 'what' | 'harm' | 'detectedAt' | 'serious'>;
  /** Only what has changed. */
  'incident.updated': {
    id: string;
    severity?: Severity;
    harm?: string;
    mitigation?: string;
    serious?: Seriousness;
    /** An action that was agreed, or the number of one that is done. */
    action?: { what: string; owner: Role; dueAt: string };
    done?: number;
    /** When the authority was notified. */
    reportedAt?: string;
  };
  'incident.closed': { id: string; how: string };
  'incident.reviewed': { id: string; learned: string };

  /** The process expert: it is still the process that was redesigned, or it is not any more. */
  'process.confirmed': Record<string, never>;
  'process.changed': { what: string; handOvers: string[] };
  'value.decided': { decision: ValueDecision; reason: string };
  'effort.submitted': { hours: number; on: string; what: string | null };
  'report.signed': { period: string; digest: string; role: 'account-manager' | 'owner' };

  /** Notifications of the append whose last entry is `entry`. `first`: for one of them it is the first time. */
  'notice.undelivered': { entry: number; to: Undelivered[]; first: boolean };

  /** Somebody requested in Temporal that the workflow be cancelled; who, Temporal does not say. Nothing follows from it. */
  'cancellation.ignored': { runId: string };
  'engagement.closing': { mode: 'leave-running' | 'roll-back' | 'not-live'; reason: string };
  'engagement.closed': Record<string, never>;
}

export type EventType = keyof Events;

/** An event as rules and views read it: in the newest shape that this build knows, so it has no version. */
export type Event = {
  [K in EventType]: Omit<EventToAppend, 'type' | 'v' | 'data'> & { type: K; data: Events[K] };
}[EventType];
/** An event with its place in the ledger. Only `read-entry.ts` creates one. */
export type Entry = Event & Omit<StoredEntry, keyof EventToAppend>;
