/** What the state holds of the retainer: outcomes of its steps, what people are asked, samples and reports. */

import type { RetainerStepId } from './charter/retainer-steps';
import type { Incident } from './findings';
import type { Action } from './gates';
import type { MetricVerdict, Verdict } from './metrics';
import type { Role } from './people';

export interface RetainerStepRecord {
  scheduledAt: string;
  at: string;
  verdict: Verdict;
  verdicts: MetricVerdict[];
  /** What was found, in words. */
  detail: string;
  /** What was measured, by name. */
  figures: Record<string, number>;
  /** The latest outcomes, this one last: "twice in a row" is read from it. */
  history: { scheduledAt: string; verdict: Verdict }[];
}

/** Something that a cycle, or time, asks of a person. One is open under an id at most. */
export interface PersonRequest {
  /** `owner-continuity:acknowledge`, `quality-sample:2026-11-25…`, … */
  id: string;
  step: RetainerStepId;
  what: string;
  /** What answers it. */
  action: Action;
  role: Role;
  openedAt: string;
  dueAt: string;
  reminders: number;
  remindedAt: string | null;
  /** The deputy was asked too. */
  deputised: boolean;
  escalated: boolean;
  /** Nobody but the holder of the role can answer it. */
  ownName: boolean;
}

/** A sample of live cases that was drawn, and what the process expert said of it. */
export interface QualitySample {
  id: string;
  release: string;
  drawnAt: string;
  /** Seed of the draw: the same list and seed give the same sample. */
  seed: string;
  /** Cases that could have been drawn, in the half-open time [from, to). */
  population: number;
  from: string;
  to: string;
  /** Ids of the drawn cases. */
  cases: string[];
  /** Null until it is graded. */
  graded: { by: string; at: string; good: number; total: number; digest: string | null } | null;
}

/** Hours of the agency's work, as somebody handed them in. */
export interface Effort {
  at: string;
  by: string;
  /** Local date on which the work was done. */
  on: string;
  hours: number;
  what: string | null;
}

/** What becomes of a system that does not pay. */
export type ValueDecision = 'go-on' | 'change' | 'stop';

/** A period's report, accepted by account manager and owner. */
export interface ReportSignOff {
  /** Digest of the report that was shown. */
  digest: string;
  signed: Partial<Record<'account-manager' | 'owner', { by: string; at: string }>>;
}

export interface RetainerState {
  cycles: number;
  steps: Record<string, RetainerStepRecord>;
  /** The last verdict between cycles that differed from the one before it. */
  watch: { scheduledAt: string; at: string; verdict: Verdict; verdicts: MetricVerdict[] } | null;
  /** No cycle runs until then; the watch does. */
  paused: { since: string; by: string; reason: string; until: string } | null;
  requests: PersonRequest[];
  incidents: Incident[];
  samples: QualitySample[];
  /** The last time that the owner, or the deputy for them, confirmed to be available. */
  acknowledged: { by: string; at: string } | null;
  /** The last time that the process expert confirmed that the process is still the redesigned one. */
  confirmed: { by: string; at: string } | null;
  effort: Effort[];
  /** Period (`2026-Q4`, `2026-11`) → its report's sign-offs. */
  reports: Record<string, ReportSignOff>;
  /** What the sponsor decided of a system that does not pay. */
  decided: { decision: ValueDecision; by: string; at: string } | null;
  /** When a cycle was last found to be missing, and when a pause last ended. */
  missedAt: string | null;
  resumedAt: string | null;
}

/** What both are made of; a change of it updates them. */
export interface SchedulesWanted {
  /** Interval and jitter of the retainer's cycle. */
  every: string;
  jitter: string;
  /** Interval of the watch between cycles. */
  watch: string;
  timezone: string;
  /** The client's opening hour, `08:00`. */
  opens: string;
  /** The note of a pause of the retainer's schedule; null: it acts. */
  paused: string | null;
}
