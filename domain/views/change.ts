/** What can change in an engagement, as scripts and people follow it. */

import type { PrerequisiteStatus } from '../gates/prerequisites';
import type { Finding } from '../model/findings';
import type { Decision } from '../model/gates';
import type { Verdict } from '../model/metrics';
import type { Role } from '../model/people';
import type { StageRun } from '../model/releases';
import type { Target } from '../model/rollback';
import type { PilotReason, State } from '../model/state';
import type { Prerequisite, StepId } from '../model/steps';
import type { OpenItem } from '../open-items/open-items';
import type { Health } from './visibility';

/** The current phase of an engagement: a step, in operation, or closed. */
export type Place = StepId | 'operation' | 'closed';

/** What each kind of change says. */
export interface Changes {
  /** The first one: the status of the engagement when watching begins. */
  stands: { step: Place; health: Health; lock: 'open' | 'closed'; live: string | null };
  /** The current phase is another one. */
  step: { from: Place; to: Place };
  health: { from: Health; to: Health };
  /** The production lock. */
  lock: { to: 'open' | 'closed' };
  standing: { prerequisite: Prerequisite; from: PrerequisiteStatus['standing']; to: PrerequisiteStatus['standing'] };

  'gate-opened': { step: StepId; dueAt: string | null };
  'gate-accepted': { step: StepId };
  'gate-reopened': { step: StepId; why: string | null };
  /** Something is newly pending on somebody, or was found not to hold. */
  asked: { item: OpenItem };
  /** What is wrong with what there is has changed; null where nothing is any more. */
  problem: { item: OpenItem };
  met: { item: OpenItem };
  /** Not required any more without having been met: it is checked again, the charter changed, its release has ended. */
  dropped: { item: OpenItem };
  /** `kept`: recorded early, before its gate opened. */
  signed: { step: StepId; role: Role; by: string; decision: Decision; comment: string | null; kept: boolean };
  'handed-in': { what: 'evidence' | 'cases' | 'reading'; name: string | null; by: string };

  charter: { version: number; digest: string };
  'amendment-proposed': { by: string; gates: StepId[] };

  'release-submitted': { release: string; by: string };
  'release-live': { release: string };
  /** A release that was rolled back is reported as `rolled-back`. */
  'release-ended': { release: string; how: 'superseded' | 'withdrawn'; why: string | null };
  go: { release: string };
  /** A stage has begun, its last measurement or its status is another one. */
  stage: { release: string; exposure: number; status: StageRun['status']; worst: Verdict | null };
  'stage-stopped': { release: string; exposure: number };
  'drill-ordered': { drill: string; release: string; performedBy: string };
  'drill-started': { drill: string; release: string };
  'drill-cancelled': { drill: string; release: string; why: string };
  'drill-passed': { drill: string; release: string; restoreSeconds: number; rtoSeconds: number };
  /** Failed, or ended after it was cancelled. `release` is null where it came and went unseen. */
  'drill-failed': { drill: string; release: string | null };
  /** What the target system is asked to be, and whether it is. */
  target: { target: Target; status: 'wanted' | 'confirmed' | 'failed'; problem: string | null };
  'rolled-back': { release: string; to: string | null; reason: string; by: string };
  /** The target system has confirmed the rollback. */
  'way-back-done': { release: string; seconds: number };

  hold: { by: string; reason: string; why: 'asked' | 'after-rollback' };
  'hold-lifted': { since: string };
  'pilot-mode': { why: PilotReason; detail: string };
  'pilot-mode-left': { since: string };
  'finding-opened': { finding: string; severity: Finding['severity']; what: string; owner: Role };
  'finding-closed': { finding: string; how: string | null };
  'retainer-armed': { armed: boolean };
  /** A retainer step has reported. */
  retainer: { step: string; verdict: Verdict; scheduledAt: string };

  closing: { mode: 'leave-running' | 'roll-back' | 'not-live'; by: string; reason: string };
  closed: { by: string | null };
}

/** The kind of a change. */
export type ChangeKind = keyof Changes;

/** One change, by its kind. */
export type Change = {
  [K in ChangeKind]: {
    kind: K;
    /** RFC 3339: when it happened, as far as the state knows; else when it was seen. */
    at: string;
    /** The last entry of the ledger that is in it. */
    entry: number;
  } & Changes[K];
}[ChangeKind];

/** A change without the entry at which it was seen. */
export type ChangeDraft = Omit<Change, 'entry'>;
/** Finds the changes of one aspect of an engagement between two states; `seenAt` is when `before` was seen. */
export type ChangeRule = (before: State, after: State, at: string, seenAt: string) => ChangeDraft[];

export const is = <K extends ChangeKind>(kind: K, at: string, data: Changes[K]): ChangeDraft =>
  ({ kind, at, ...data }) as ChangeDraft;
