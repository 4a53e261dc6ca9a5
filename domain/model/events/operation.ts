import type { FindingSeverity, Incident, Seriousness, Severity } from '../findings';
import type { Action } from '../gates';
import type { MetricVerdict, Verdict } from '../metrics';
import type { Role } from '../people';
import type { PersonRequest, QualitySample, ValueDecision } from '../retainer';
import type { PilotReason } from '../state';
import type { Prerequisite, StandingStep } from '../steps';

/** Events of its operation: findings, incidents, the retainer, requests to people, lapsed prerequisites. */
export interface OperationEvents {
  /** The engagement is in pilot mode. */
  'pilot-mode.entered': { why: PilotReason; detail: string };
  /** Pilot mode ended. */
  'pilot-mode.left': { by: string };
  /**
   * A finding was opened. If the same problem is found again, the finding is reopened or its severity rises; there is
   * never a second one.
   */
  'finding.opened': {
    id: string;
    step: string;
    severity: FindingSeverity;
    what: string;
    owner: Role;
    /** Absent: no due date was agreed. */
    dueAt?: string | null;
    /** What closes the finding, if one message does. */
    action?: Action;
  };
  /** The due date of a finding has passed. */
  'finding.overdue': { id: string };
  /** A finding closed, because its check passed or its cause is over. */
  'finding.closed': { id: string; how: string };
  /** A finding closed by what a person did about it. `evidence`: digest of an attached proof. */
  'finding.remediated': { id: string; how: string; evidence: string | null };
  /** A release was named that should remedy the finding. */
  'finding.remedy-named': { id: string; release: string };
  /** A person approved that release as the remedy. */
  'finding.remedy-approved': { id: string; release: string; role: Role };
  /** dayone detected an incident. */
  'incident.opened': { id: string; what: string };
  /** The schedules of the retainer were created or updated in Temporal. */
  'schedule.armed': { spec: string };
  /** The schedules could not be created. The next attempt is at `retryAt`. */
  'schedule.not-armed': { problem: string; retryAt: string };
  /** The schedules were removed. */
  'schedule.removed': Record<string, never>;
  /** A schedule was lost or edited in Temporal, and was repaired. */
  'schedule.mended': { what: string[] };
  /** Somebody has paused these schedules in Temporal, without dayone. An empty list: none is paused any more. */
  'schedule.paused': { schedules: string[] };
  /** A step has been due for two cycles without an outcome: the schedules are created again. */
  'schedule.missed': { step: string; dueAt: string };
  /** The retainer is paused. */
  'retainer.paused': { until: string; reason: string };
  /** The pause ended. */
  'retainer.resumed': { reason: string };
  /** Between cycles, the watch found another verdict than before, or a result that has consequences. */
  'watch.reported': { scheduledAt: string; verdict: Verdict; verdicts: MetricVerdict[] };
  /** A step of the retainer ran. `cycleEnds`: it was the last one of its cycle. */
  'retainer.reported': {
    step: string;
    scheduledAt: string;
    verdict: Verdict;
    verdicts: MetricVerdict[];
    /** What was found, in words; `figures`: what was measured, by name. */
    detail: string;
    figures: Record<string, number>;
    cycleEnds: boolean;
  };
  /** Something is requested from a person outside the gates. */
  'request.opened': Pick<PersonRequest, 'id' | 'step' | 'what' | 'action' | 'role' | 'dueAt' | 'ownName'>;
  /** The request was answered. */
  'request.answered': { id: string; how: string };
  /** The people on whom the request is pending were reminded, for the `nth` time. */
  'request.reminded': { id: string; waitingOn: string[]; nth: number };
  /** The request is overdue: the deputy is asked too. */
  'request.deputised': { id: string; waitingOn: string[]; deputy: string };
  /** The request is still overdue: account manager and sponsor are notified. */
  'request.escalated': { id: string; waitingOn: string[] };
  /** The proof of a prerequisite no longer holds. `gate` has to prove it again; null: a drill has to. */
  'prerequisite.lapsed': { prerequisite: Prerequisite; why: string; gate: StandingStep | null };
  /** The prerequisite is proven again. */
  'prerequisite.regained': { prerequisite: Prerequisite; how: string };
  /** A person has left, and can no longer decide anything. */
  'person.left': { person: string; reason: string };
  /** The owner, or the deputy, confirmed that they are still there. */
  'owner.acknowledged': { as: 'owner' | 'deputy' };
  /** A sample of cases was drawn for grading. */
  'sample.drawn': Omit<QualitySample, 'drawnAt' | 'graded'>;
  /** A person graded the sample. */
  'sample.graded': { sample: string; good: number; total: number; digest: string | null };
  /** A person opened an incident. */
  'incident.recorded': Pick<Incident, 'id' | 'severity' | 'what' | 'harm' | 'detectedAt' | 'serious'>;
  /** An incident was updated. The entry has only what has changed. */
  'incident.updated': {
    id: string;
    severity?: Severity;
    harm?: string;
    mitigation?: string;
    serious?: Seriousness;
    /** An action that was agreed; `done`: the number of an action that is done. */
    action?: { what: string; owner: Role; dueAt: string };
    done?: number;
    /** When the authority was notified. */
    reportedAt?: string;
  };
  /** The incident is over. */
  'incident.closed': { id: string; how: string };
  /** The incident was reviewed, and what was learned is recorded. */
  'incident.reviewed': { id: string; learned: string };
  /** The process expert confirmed that the process is still the one that was redesigned. */
  'process.confirmed': Record<string, never>;
  /** The process expert said that the process has changed. */
  'process.changed': { what: string; handOvers: string[] };
  /** The sponsor decided what to do about a system that does not reach its value. */
  'value.decided': { decision: ValueDecision; reason: string };
  /** Hours of work for this engagement were submitted. */
  'effort.submitted': { hours: number; on: string; what: string | null };
  /** A person accepted the report of a period. */
  'report.signed': { period: string; digest: string; role: 'account-manager' | 'owner' };
}
