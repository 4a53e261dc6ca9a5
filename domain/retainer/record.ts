/** What the engagement keeps of its retainer: the outcome of each step, what people are asked, incidents and samples. */

import type { RetainerStepId } from '../charter/retainer';
import type { Action } from '../gates/action';
import type { Role } from '../people';
import type { MetricVerdict, Verdict } from '../state';

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

/** Outcomes of a step that are remembered: a quarter of weeks. */
export const OUTCOMES_KEPT = 13;
/** Submissions of effort that are remembered; a period's report reads the ledger. */
export const EFFORT_KEPT = 400;

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

export type Severity = 'low' | 'high' | 'severe';
/** What makes an incident serious by the EU AI Act (art. 3(49), 73); each has its own time to report. */
export type Seriousness = 'serious' | 'widespread' | 'death';

export interface Incident {
  id: string;
  severity: Severity;
  /** Texts are references (see `domain/texts.ts`). */
  what: string;
  harm: string | null;
  mitigation: string | null;
  /** When it began to be known, RFC 3339: the clock of a report starts here. */
  detectedAt: string;
  openedAt: string;
  openedBy: string;
  serious: Seriousness | null;
  /** When the authority was told; null: not yet, or it has not to be. */
  reportedAt: string | null;
  actions: { id: number; what: string; owner: Role; dueAt: string; doneAt: string | null }[];
  closedAt: string | null;
  reviewedAt: string | null;
  reviewedBy: string | null;
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
  /** The last word of the owner, or of the deputy for them, that they are there. */
  acknowledged: { by: string; at: string } | null;
  /** The last word of the process expert that the process is still the one that was redesigned. */
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

export const emptyRetainer = (): RetainerState => ({
  cycles: 0,
  steps: {},
  watch: null,
  paused: null,
  requests: [],
  incidents: [],
  samples: [],
  acknowledged: null,
  confirmed: null,
  effort: [],
  reports: {},
  decided: null,
  missedAt: null,
  resumedAt: null,
});
