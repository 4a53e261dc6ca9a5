/** The open findings, and a finding that has just been opened. */

import { FINDING_SEVERITIES, type Finding, type FindingSeverity } from '../model/findings';
import type { State } from '../model/state';

/** What is not known yet of a finding that has just been opened. */
export const newFinding: Pick<
  Finding,
  'dueAt' | 'reopened' | 'overdue' | 'closedAt' | 'closed' | 'remediation' | 'remedy'
> = {
  dueAt: null,
  reopened: 0,
  overdue: false,
  closedAt: null,
  closed: null,
  remediation: null,
  remedy: null,
};

/** The rank of a finding's severity. */
export const severityRank = (severity: FindingSeverity): number => FINDING_SEVERITIES.indexOf(severity);

/** In the order in which they were opened. */
export const openFindings = (s: Pick<State, 'findings'>): Finding[] =>
  s.findings.filter(({ closedAt }) => closedAt === null);

export const openFindingOf = (s: Pick<State, 'findings'>, id: string): Finding | undefined =>
  openFindings(s).find((one) => one.id === id);

/** Incident and finding of a rollback by a critical guardrail: a person closes and reviews it. */
export const GUARDRAIL = 'guardrail:';
export const isOfGuardrail = (id: string): boolean => id.startsWith(GUARDRAIL);

/** The highest severity first, then the oldest. */
export const highestFirst = (s: Pick<State, 'findings'>): Finding[] =>
  openFindings(s).sort(
    (a, b) => severityRank(b.severity) - severityRank(a.severity) || (a.openedAt < b.openedAt ? -1 : 1),
  );
