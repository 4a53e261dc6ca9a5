import type { Charter } from '../charter';
import type { WorkingDay } from '../charter/calendar';
import type { Span } from '../commands';
import type { Head } from '../entries';
import type { FailureCode } from '../failures';
import type { Decision, OutdatedSignOff } from '../gates';
import type { Undelivered } from '../notices';
import type { Alike, Role } from '../people';
import type { Answer, Baseline, Reading } from '../questions';
import type { StandingStep, StepId } from '../steps';

/** Events of an engagement itself: charter, gates, sign-offs, roles, evidence, and its end. */
export interface EngagementEvents {
  /** The engagement was recovered from its ledger alone. A new epoch begins after this head. */
  'engagement.recovered': { after: Head; why: string };
  /**
   * The engagement begins, with its resolved charter. `store` is the id of the evidence store that holds this ledger.
   */
  'engagement.started': { id: string; store: string; charter: Charter; charterDigest: string };
  /** The working days of the charter's calendar were computed in advance, as instants in UTC. */
  'calendar.laid-out': { workdays: WorkingDay[] };
  /**
   * Another charter is in force. `outdates`, here and in other events: sign-offs that were valid until now and have to
   * be given again; absent if there are none.
   */
  'charter.amended': { charter: Charter; charterDigest: string; outdates?: OutdatedSignOff[] };
  /**
   * Another charter was proposed while a release is live. It comes into force when the gates in `reopens` have accepted
   * it.
   */
  'amendment.proposed': {
    charter: Charter;
    charterDigest: string;
    reopens: StandingStep[];
    outdates?: OutdatedSignOff[];
  };
  /** The proposed charter is in force. */
  'amendment.accepted': { charterDigest: string };
  /** The step began: its gate asks for its requirements. */
  'gate.opened': { step: StepId; dueAt: string | null };
  /** Verification failed: at least one requirement does not hold. */
  'gate.disproved': { step: StepId; subject: string; answers: Record<string, Answer>; nextAt: string };
  /**
   * Every requirement holds, and the gate is accepted. `alsoSigned`: if people signed several forms of the subject, the
   * digests of the older ones.
   */
  'gate.accepted': { step: StepId; subject: string; alsoSigned?: string[]; answers: Record<string, Answer> };
  /** An accepted gate asks for its requirements again, because what it accepted has changed. */
  'gate.reopened': { step: StepId; why: string };
  /** Somebody asked for a check before its scheduled time. */
  'gate.recheck-asked': { step: StepId };
  /** The people on whom the gate is still pending were reminded, for the `nth` time. */
  'gate.reminded': { step: StepId; waitingOn: string[]; nth: number };
  /** The gate is overdue: the deputy of the person on whom it is pending is notified. */
  'gate.deputised': { step: StepId; waitingOn: string[]; deputy: string };
  /** The gate is still overdue: account manager and sponsor are notified. */
  'gate.escalated': { step: StepId; waitingOn: string[] };
  /** A person decided at a gate. */
  'sign-off.given': {
    gate: StepId;
    role: Role;
    decision: Decision;
    subject: string;
    comment: string | null;
    /** Given before the gate opened. It counts when the gate opens, if its subject is still the same. */
    kept: boolean;
    /** How many values of this gate the client had not confirmed; absent if there were none. */
    unconfirmed?: number;
    /** Whose role it is, if the actor covers for that person. */
    actingFor?: string;
  };
  /** A sign-off was withdrawn by the person who gave it, or by the person who covers for them. */
  'sign-off.revoked': { gate: StepId; role: Role; reason: string };
  /** A role was handed over to another person. */
  'role.transferred': { role: Role; from: string | null; to: string; reason: string };
  /** The new person accepted the role. */
  'role.accepted': { role: Role };
  /** Who is away in the half-open interval [from, until), and who covers for them. */
  'absence.noted': {
    person: string;
    from: string;
    until: string;
    cover: string;
    /** Overlapping absences of the same person, which this one replaces. */
    replaces?: Span[];
  };
  /** Ids that belong to one person, by the worker's directories. The list is complete at this moment. */
  'people.alike': { alike: Alike[] };
  /** A time-boxed exception to one requirement of a gate. */
  'waiver.granted': { gate: StepId; requirement: string; what: string; until: string; reason: string };
  /** The time of a waiver is over: its requirement is open again. */
  'waiver.expired': { gate: StepId; requirement: string };
  /** A message was refused by a rule. */
  'command.refused': {
    command: string;
    code: FailureCode;
    message: string;
    details: string[];
    gate?: StepId;
    /**
     * The key of the message, if it already stands for another message; the refusal is then recorded under another key.
     */
    key?: string;
  };
  /** A message was valid and changed nothing. */
  'command.noted': {
    command: string;
    note: string;
    /** For a sign-off that has already been given: its gate and its role. */
    gate?: StepId;
    role?: Role;
    /** For a rollback that changes nothing: the release that it named, and its reason. */
    release?: string;
    reason?: string;
  };
  /** A document was submitted as evidence. */
  'evidence.submitted': { name: string; digest: string; outdates?: OutdatedSignOff[] };
  /** A file of cases was submitted. */
  'cases.submitted': { digest: string; outdates?: OutdatedSignOff[] };
  /**
   * The worker has read the cases, or could not read them. `of` names the cases and the columns. `nextAt`: when it
   * reads them again; null: never. `signed`: whether the facts are part of what people sign at this gate. They are not
   * if the owner has already approved these cases: values for further metrics are signed with the metrics.
   */
  'cases.judged': { of: string; columns: string; answer: Answer; nextAt: string | null; signed: boolean };
  /** The value before the change, from the metric's own source over [from, to). */
  'baseline.measured': { metric: string; definition: string; baseline: Baseline; from: string; to: string };
  /** Values before the change could not be measured. `problems`: metric id → why. */
  'baseline.not-measured': { of: string; problems: Record<string, string>; nextAt: string };
  /** A person submitted the value of a metric. */
  'reading.attested': { metric: string; reading: Reading };
  /**
   * Notices of the append whose last entry is `entry` reached nobody. `first`: this happened for the first time for at
   * least one of the people.
   */
  'notice.undelivered': { entry: number; to: Undelivered[]; first: boolean };
  /**
   * Somebody requested in Temporal that the workflow be cancelled. Temporal does not say who. The request has no
   * effect.
   */
  'cancellation.ignored': { runId: string };
  /** Somebody closed the engagement. First, a live release is left running or rolled back, as `mode` says. */
  'engagement.closing': { mode: 'leave-running' | 'roll-back' | 'not-live'; reason: string };
  /** The engagement has ended. */
  'engagement.closed': Record<string, never>;
}
