/** What answers a requirement, as data: the message and what it names. Each surface words it for its readers. */
import type { PersonCommandKind } from '../messages';
import type { Role } from '../people';
import type { StepId } from '../state';

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
  /** Of an incident: that the authority has been told. */
  reported?: true;
  /** Of a report: `2026-Q4`, `2026-11`. */
  period?: string;
  /** Of a sample that is to be graded. */
  sample?: string;
}

/** The names under which gates ask for documents. */
export const EVIDENCE_NAMES = ['process', 'dpia', 'event-log', 'training', 'use', 'runbook'] as const;
export type EvidenceName = (typeof EVIDENCE_NAMES)[number];

export const isEvidenceName = (name: string): name is EvidenceName =>
  (EVIDENCE_NAMES as readonly string[]).includes(name);
