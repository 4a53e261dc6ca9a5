/**
 * The state of an engagement is the fold of its ledger and nothing else. It has three parts instead of one current
 * step: the gates of the process and of the handover, one pass per release, and what is live (docs/decisions/0012).
 */

import type { Charter } from './charter';
import type { WorkingDay } from './charter/calendar';
import type { ExecutorSpec } from './charter/executors';
import type { RecordedRefusal } from './commands';
import type { Head } from './entries';
import type { Finding } from './findings';
import type { Gate, Proposal, Waiver } from './gates';
import type { MeasuredBaseline, SubmittedCases } from './metrics';
import type { Absence, Alike, Role, Transfer } from './people';
import type { Reading } from './questions';
import type { Hold, Pass, PortfolioFreeze, ReleaseRecord } from './releases';
import type { RetainerState } from './retainer';
import type { OpenDrill, Rollbacked, TargetControl } from './rollback';
import type { Prerequisite, StandingStep } from './steps';

/** Why an engagement is in pilot mode. */
export type PilotReason = 'stalled' | 'ran-before-lock' | 'lapsed';

/** A prerequisite that was proven and no longer is. */
export interface Lapse {
  since: string;
  why: string;
}

/**
 * Version of the shape of `State`. Raise it with every change that builds before or after cannot read, and if the same
 * entries are folded to another state.
 */
export const STATE_VERSION = 1;

/** All that is known of an engagement; its parts are described in `domain/model/state.ts`. */
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
  /** The rollback executor that gate 6 accepted: an amendment never removes it. */
  executor: ExecutorSpec | null;
  target: TargetControl;
  drill: OpenDrill | null;
  drills: number;
  evidence: Record<string, { digest: string; by: string; at: string }>;
  cases: SubmittedCases | null;
  /** Metric id → value before the change, measured from its source; frozen with the gate of the metrics. */
  baselines: Record<string, MeasuredBaseline>;
  /** The last attempt to measure the missing ones, while some could not be measured. */
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
  /** The portfolio freeze that last prevented a stage, and when to check it again. */
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
