/** Findings and incidents. */

import type { Action } from './gates';
import type { Role } from './people';

export type Severity = 'low' | 'high' | 'severe';
/** What makes an incident serious by the EU AI Act (art. 3(49), 73); each has its own time to report. */
export type Seriousness = 'serious' | 'widespread' | 'death';

export interface Incident {
  id: string;
  severity: Severity;
  /** Texts are references (see `domain/values/texts.ts`). */
  what: string;
  harm: string | null;
  mitigation: string | null;
  /** When it began to be known, RFC 3339: the clock of a report starts here. */
  detectedAt: string;
  openedAt: string;
  openedBy: string;
  serious: Seriousness | null;
  /** When the authority was notified; null: not yet, or it does not have to be. */
  reportedAt: string | null;
  actions: { id: number; what: string; owner: Role; dueAt: string; doneAt: string | null }[];
  closedAt: string | null;
  reviewedAt: string | null;
  reviewedBy: string | null;
}

/** The severities, lowest first: each has the effects of those below. An automatic rollback is not a finding. */
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
  /** Its owner has been notified that it is overdue. */
  overdue: boolean;
  closedAt: string | null;
  closed: string | null;
  /** What was done about it, by whom, with the digest of an attached proof. */
  remediation: { by: string; at: string; how: string; evidence: string | null } | null;
  /** The release that is to remedy it, and who has approved that in which role; with two no freeze blocks it. */
  remedy: { release: string; approvedBy: Role[]; approvers: string[] } | null;
}
