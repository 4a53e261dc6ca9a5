/**
 * The state of an engagement: nothing but the fold of its ledger. Three parts, not one cursor: the gates of the
 * process and of the handover, one pass per release, and what is live (DESIGN section 3).
 */

import type { WorkingDay } from './calendar';
import type { Charter, ExecutorSpec } from './charter/charter';
import type { Confirmation } from './confirmation';
import type { Action } from './gates/action';
import type { RecordedRefusal } from './identity/repeated-refusals';
import type { Alike } from './identity/same-human';
import type { Head } from './ledger';
import type { Tally } from './metrics/tally';
import type { Assurance, Role } from './people';
import type { PortfolioFreeze } from './portfolio';
import type { Answer, Baseline, CasesFacts, Reading } from './questions';
import type { Manifest } from './release';
import type { RetainerState } from './retainer/record';
import type { Prerequisite } from './standing';
import type { SwitchAction, Target } from './target';

export const STANDING_STEPS = [
  'first-conversation',
  'process-redesign',
  'ownership',
  'metrics',
  'governance',
  'rollback-plan',
  'operation-handover',
] as const;
/** Steps 1 to 6: what stands before the production lock opens. */
export const LOCK_STEPS = STANDING_STEPS.slice(0, 6) as readonly StandingStep[];
export const PASS_STEPS = ['build', 'readiness', 'staged-go-live'] as const;
export type StandingStep = (typeof STANDING_STEPS)[number];
export type PassStep = (typeof PASS_STEPS)[number];
/** One of the ten Engagement Steps. */
export type StepId = StandingStep | PassStep;

/** What a person decides about what was shown. */
export type Decision = 'approve' | 'reject' | 'request-changes';

export interface SignOff {
  role: Role;
  by: string;
  decision: Decision;
  /** Digest of the subject that was shown. */
  subject: string;
  comment: string | null;
  at: string;
  assurance: Assurance;
  /** Whose role it is, where somebody stands in for them. */
  actingFor?: string;
  /** Who recorded it, where the person did not say it here. */
  relayedBy?: string;
  /** Its entry in the ledger. */
  entry: Head;
}

export interface Verification {
  /** Digest of the subject that was verified. */
  subject: string;
  at: string;
  attempts: number;
  /** Requirement id → what the gate activities brought back. */
  answers: Record<string, Answer>;
  /** When to look again, if the gate did not open. */
  nextAt: string;
}

export interface Gate {
  openedAt: string | null;
  dueAt: string | null;
  acceptedAt: string | null;
  /** Digest of the subject that was accepted, in the newest form that was signed. If the subject changes, the gate reopens. */
  acceptedSubject: string | null;
  /** Digests of the same subject in older forms, if they were signed as well. */
  alsoSigned?: string[];
  /** Latest decision per role. */
  signOffs: Partial<Record<Role, SignOff>>;
  verification: Verification | null;
  /** Since when the present requirements are open. */
  since: string | null;
  reopened: string | null;
  reminders: number;
  remindedAt: string | null;
  /** The deputy has been told. */
  deputised?: boolean;
  escalated: boolean;
}

export interface MetricVerdict {
  metric: string;
  verdict: Verdict;
  value: number | null;
  samples: number | null;
  detail: string;
}

export type Verdict = 'pass' | 'warn' | 'fail' | 'inconclusive' | 'error';

export interface MeasuredBaseline extends Baseline {
  /** Digest of what was measured from where. */
  definition: string;
  /** The half-open time that it is of, and when it was measured. */
  from: string;
  to: string;
  at: string;
}

export interface StageReview {
  by: string;
  at: string;
  /** Cases that were looked at, and how many of them the system had got wrong. */
  cases: number;
  wrong: number;
  /** Digest of the attached list; null where none was attached. */
  digest: string | null;
}

export interface StageRun {
  index: number;
  exposure: number;
  /** Digest of the charter's go-live that this stage is one of. */
  plan: string;
  begunAt: string;
  /** When the target had really been switched; observation starts here. */
  observedFrom: string | null;
  readings: number;
  nextReadAt: string | null;
  last: { at: string; verdicts: MetricVerdict[]; worst: Verdict } | null;
  /** Metric id → what was counted of its measurements. */
  tallies: Record<string, Tally>;
  /** Of a small volume: every case of the stage, looked at by a named person. */
  review: StageReview | null;
  status: 'observing' | 'awaiting-decision' | 'passed';
  /** While it awaits a decision: why the numbers did not decide it, as recorded. */
  leftOpen: string | null;
  /** Longest observation, moved on when a person asks for more. */
  until: string | null;
}

/** One release on its way through steps 7 to 9. */
export interface Pass {
  release: string;
  gates: Record<PassStep, Gate>;
  /** When go/no-go was answered with go, once. */
  goAt: string | null;
  stage: StageRun | null;
}

export interface ReleaseRecord {
  manifest: Manifest;
  submittedBy: string;
  submittedAt: string;
  status: 'passing' | 'live' | 'rolled-back' | 'superseded' | 'withdrawn';
  /** When its build was accepted; absent: nothing of it can have reached the target. */
  builtAt?: string;
  /** When it first was live; absent: it never was. */
  wentLiveAt?: string;
  endedAt: string | null;
  ended: string | null;
  drill: DrillProof | null;
}

export interface DrillProof {
  drill: string;
  at: string;
  restoreSeconds: number;
  rtoSeconds: number;
  head: Head;
}

export interface OpenDrill {
  drill: string;
  release: string;
  orderedBy: string;
  orderedAt: string;
  performedBy: string;
  /** The RTO at the moment of the order: an amendment meanwhile changes neither the drill nor its end. */
  rtoSeconds: number;
  /** Digest of what it was ordered to be carried out by: its record has to name the same. */
  order: string;
  started: boolean;
  /** The run of the engagement that started it. */
  startedBy?: string;
  /** The stream of its record, where that is not named after its id. */
  record?: string;
  /** The engagement was brought back while it was open: it goes on from its own record, at its restore. */
  resumes?: boolean;
  cancel: string | null;
  /** The switch that a person is asked for; without a probe a second person has to see it. */
  waitingFor: { key: string; witness: boolean; actedBy: string | null } | null;
  /** When to try again to start it. */
  retryAt: string | null;
}

export interface TargetControl {
  desired: Target;
  action: SwitchAction;
  /** Idempotency key of the wanted switch. */
  key: string;
  since: string;
  /** When the proof, the status or a person confirmed the desired state; null while it is on its way. */
  confirmedAt: string | null;
  /** What confirmed it; null while it is on its way, and before anything was ever switched. */
  confirmed: Confirmation | null;
  /** When the executor took the order; null while it is not known to have been taken. Confirms nothing. */
  takenAt: string | null;
  /** Since when nobody has moved it: confirmed, or restored after a drill. */
  steadySince: string | null;
  attempts: number;
  lastError: string | null;
  retryAt: string | null;
  /** A person was asked to act (manual executor), or to say what runs, because nothing else can tell. */
  pendingOn: Role | null;
  /** That person says it is done; the proof is being looked for. */
  performedBy: string | null;
}

export interface Hold {
  since: string;
  by: string;
  reason: string;
  kind: 'asked' | 'after-rollback';
}

/** The ladder, lowest first: each rung has what the ones below it have. An automatic rollback is no finding but a deed. */
export const FINDING_SEVERITIES = ['ticket', 'page', 'freeze'] as const;
export type FindingSeverity = (typeof FINDING_SEVERITIES)[number];

export interface Finding {
  id: string;
  /** The retainer step, or the event, that found it. */
  step: string;
  severity: FindingSeverity;
  what: string;
  owner: Role;
  openedAt: string;
  /** By when it has to be closed; null where nothing was agreed. */
  dueAt: string | null;
  /** What closes it, where one message does. */
  action?: Action;
  /** How often it came back after it had been closed. */
  reopened: number;
  /** Its owner has been told that it is overdue. */
  overdue: boolean;
  closedAt: string | null;
  closed: string | null;
  /** What was done about it, by whom, with the digest of an attached proof. */
  remediation: { by: string; at: string; how: string; evidence: string | null } | null;
  /** The release that is to remedy it, and in which roles who has approved that, two people: no freeze stands in its way then. */
  remedy: { release: string; approvedBy: Role[]; approvers: string[] } | null;
}

/** Why an engagement is in pilot mode. */
export type PilotReason = 'stalled' | 'ran-before-lock' | 'lapsed';

/** A prerequisite that was proven and no longer is. */
export interface Lapse {
  since: string;
  why: string;
}

export interface Rollbacked {
  at: string;
  release: string;
  to: string | null;
  reason: string;
  by: string;
  /** Seconds until the target confirmed; null while it is on its way. */
  seconds: number | null;
}

export interface Proposal {
  charter: Charter;
  digest: string;
  by: string;
  at: string;
  /** The gates that the proposal reopens, with their own sign-offs. */
  gates: Partial<Record<StandingStep, Gate>>;
}

/** Cases that were submitted, and what the worker found in them. */
export interface SubmittedCases {
  digest: string;
  by: string;
  at: string;
  /** What was measured last; null until they were read. */
  facts: CasesFacts | null;
  /** Digest of the columns that were measured. */
  columns: string | null;
  /** What the gate of the process signs: the facts as they were before the owner approved them. */
  signed: CasesFacts | null;
  /** The last reading: `of` names what was asked, `nextAt` when it is repeated (null: not). */
  judged: { of: string; attempts: number; problem: string | null; nextAt: string | null } | null;
}

/** A role that was handed over; what the former holder decided stays. */
export interface Transfer {
  /** Everybody who held it before. */
  former: string[];
  to: string;
  at: string;
  /** When the new person accepted, by saying so or by deciding in the role. */
  acceptedAt: string | null;
}

export interface Absence {
  person: string;
  /** RFC 3339, half-open. */
  from: string;
  until: string;
  /** Who decides meanwhile, but for what only the person can. */
  cover: string;
}

/** A time-boxed exception to one requirement; never of a prerequisite. */
export interface Waiver {
  gate: StepId;
  requirement: string;
  what: string;
  by: string;
  reason: string;
  at: string;
  until: string;
  /** Of a pass: the release that it is for. */
  release: string | null;
  expired: boolean;
}

/**
 * Version of the shape of `State`. Raise it with every change that builds before or after cannot read, and if the same
 * entries are folded to another state.
 */
export const STATE_VERSION = 1;

/** All that is known of an engagement; its parts are described in `domain/state.ts`. */
export interface State {
  /** Version of this object's shape. */
  v: typeof STATE_VERSION;
  id: string;
  /** Id of the evidence store that holds the ledger. */
  store: string;
  epoch: number;
  head: Head;
  startedAt: string;
  startedBy: string;
  charter: Charter;
  charterDigest: string;
  charterVersion: number;
  proposal: Proposal | null;
  workdays: WorkingDay[];
  gates: Record<StandingStep, Gate>;
  pass: Pass | null;
  releases: Record<string, ReleaseRecord>;
  live: { release: string; since: string } | null;
  /** The executor of the way back that gate 6 accepted: an amendment never takes a way back away. */
  executor: ExecutorSpec | null;
  target: TargetControl;
  drill: OpenDrill | null;
  drills: number;
  evidence: Record<string, { digest: string; by: string; at: string }>;
  cases: SubmittedCases | null;
  /** Metric id → value before the change, measured from its source; frozen with the gate of the metrics. */
  baselines: Record<string, MeasuredBaseline>;
  /** The last look for those that are missing, while some could not be measured. */
  baselineAttempt: { of: string; attempts: number; problems: Record<string, string>; nextAt: string } | null;
  /** When a release was first exposed to live cases. */
  exposedSince: string | null;
  /** Days (UTC, `YYYY-MM-DD`) whose readings of stages are not joined in one attachment yet. */
  readingDays: string[];
  /** Metric id → reading attested by a person. */
  readings: Record<string, Reading & { by: string }>;
  /** Refusals of people's messages that are on record, at least those of the hour before the last one; absent: none. */
  refusals?: RecordedRefusal[];
  /** The latest of each role. */
  transfers: Partial<Record<Role, Transfer>>;
  absences: Absence[];
  waivers: Waiver[];
  hold: Hold | null;
  /** The freeze of the whole portfolio as it was last seen in the way of a stage, and when to look again. */
  frozen: (PortfolioFreeze & { recheckAt: string }) | null;
  findings: Finding[];
  rollbacks: Rollbacked[];
  pilot: { since: string; why: PilotReason; detail: string } | null;
  /** When a requirement was last met: the stall clock starts here. */
  progressAt: string;
  schedule: { created: boolean; spec: string } | null;
  scheduleRetryAt: string | null;
  retainer: RetainerState;
  /** Proofs that do not hold any more, each since when and why. */
  lapses: Partial<Record<Prerequisite, Lapse>>;
  /** Person id → since when they are known to be gone. */
  leavers: Record<string, string>;
  /** Ids behind which one natural person stands, as far as the worker's directories show it. */
  alike: Alike[];
  /** Person id, or `*` for a chat channel → since when notices have not reached it; forgotten when the charter changes. */
  unreached: Record<string, string>;
  closing: { at: string; by: string; reason: string; mode: 'leave-running' | 'roll-back' | 'not-live' } | null;
  closedAt: string | null;
}
