/** What the state holds of gates: sign-offs, verifications, waivers, and what answers an open requirement. */

import type { Charter } from './charter';
import type { Head } from './entries';
import type { PersonCommandKind } from './messages';
import type { Assurance, Role } from './people';
import type { Answer } from './questions';
import type { StandingStep, StepId } from './steps';

/** What answers a requirement, as data: the message and what it names. Each surface words it for its readers. */
export interface Action {
  /** The kind of message that supplies what is missing. */
  message: PersonCommandKind;
  gate?: StepId;
  role?: Role;
  /** Digest of what a sign-off signs. */
  subject?: string;
  /** The name under which a document counts. */
  evidence?: EvidenceName;
  metric?: string;
  /** Of an amendment by which the client confirms what stands there: a place of the charter, or `all`. */
  confirms?: string;
  switchKey?: string;
  finding?: string;
  /** An incident, and which of its actions is done. */
  incident?: string;
  done?: number;
  /** Of an incident: the authority has been notified. */
  reported?: true;
  /** Of a report: `2026-Q4`, `2026-11`. */
  period?: string;
  /** Of a sample that is to be graded. */
  sample?: string;
}

/** The names under which gates ask for documents. */
export const EVIDENCE_NAMES = ['process', 'dpia', 'event-log', 'training', 'use', 'runbook'] as const;
export type EvidenceName = (typeof EVIDENCE_NAMES)[number];

/** A sign-off that has to be given again. */
export interface OutdatedSignOff {
  gate: StepId;
  role: Role;
  /** Person id of who gave it. */
  by: string;
}

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
  /** Whose role it is, if somebody covers for them. */
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
  /** Requirement id → the result of its probe. */
  answers: Record<string, Answer>;
  /** When to verify again, if the gate did not open. */
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
  /** The deputy has been notified. */
  deputised?: boolean;
  escalated: boolean;
}

export interface Proposal {
  charter: Charter;
  digest: string;
  by: string;
  at: string;
  /** The gates that the proposal reopens, with their own sign-offs. */
  gates: Partial<Record<StandingStep, Gate>>;
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
