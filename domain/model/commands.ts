/**
 * Every command that an engagement takes: from people (`domain/model/messages.ts` has their schemas), from cycles of
 * the retainer and drills, and as results of work that the engagement asked for.
 */
import type { WorkingDay } from './charter/calendar';
import type { KeyUse } from './entries';
import type { FailureCode } from './failures';
import { PERSON_COMMANDS, type PersonCommand } from './messages';
import type { MissingReadings, StageReading } from './metrics';
import type { Undelivered } from './notices';
import type { Alike, Assurance } from './people';
import type { Proven } from './proofs';
import type { Answer, DrillRecord } from './questions';
import type { PortfolioFreeze } from './releases';
import type { StepId } from './steps';

/** A half-open time, RFC 3339. */
export interface Span {
  from: string;
  to: string;
}

/** The result of one piece of work (see `domain/model/work.ts`). */
export type WorkResult =
  | { kind: 'clock' }
  | { kind: 'workdays-computed'; workdays: WorkingDay[] }
  | { kind: 'gate-verified'; step: StepId; subject: string; answers: Record<string, Answer> }
  | { kind: 'cases-judged'; of: string; answer: Answer }
  | { kind: 'baselines-measured'; of: string; scopes: Record<string, Span>; answers: Record<string, Answer> }
  /** `freeze`: of the whole portfolio, null for none; or why it cannot be known, and no answer means no. */
  | { kind: 'freeze-read'; freeze: PortfolioFreeze | null | { unknown: string } }
  /** Consecutive readings of a stage; all but the last were buffered (`decide/reading-buffer.ts`). */
  | { kind: 'stage-measured'; release: string; index: number; readings: StageReading[] }
  /** `digest` of the day's attachment; null: its readings could not be joined and stay in one attachment for each entry. */
  | { kind: 'readings-joined'; day: string; digest: string | null; readings: number; missing: MissingReadings }
  /** A person was asked to switch. */
  | { kind: 'target-pending'; switchKey: string }
  /** The order was not taken, or nobody knows whether it was. */
  | { kind: 'target-failed'; switchKey: string; code: string; detail: string }
  /** What the proof or the status answered. `taken`: the executor had just taken the order. */
  | { kind: 'target-probed'; switchKey: string; taken: boolean; answer: Answer }
  /** `run`: the run of the engagement that started it. */
  | { kind: 'drill-started'; drill: string; run?: string }
  /** Somebody else's workflow runs under its id. */
  | { kind: 'drill-id-taken'; drill: string; detail: string }
  | { kind: 'drill-not-started'; drill: string; detail: string }
  | { kind: 'schedules-ensured'; spec: string }
  | { kind: 'schedules-removed' }
  | { kind: 'schedules-failed'; detail: string };

/** What the drill workflow reports by signal. */
export type DrillReport =
  | { kind: 'drill-pending'; drill: string; switchKey: string; witness: boolean }
  | { kind: 'drill-ended'; drill: string; record: DrillRecord; restored: boolean; rtoSeconds: number };

/** What a retainer cycle reports by signal, one message per step. */
export interface RetainerReport {
  kind: 'retainer-report';
  step: string;
  /** The Schedule's time of the cycle, RFC 3339: with the step it is the message's key. */
  scheduledAt: string;
  answers: Record<string, Answer>;
  cycleEnds: boolean;
}

/** A schedule was lost, or edited by hand, and is as it should be again. */
export interface SchedulesReport {
  kind: 'schedules-repaired';
  what: string[];
}

/** Which of its Schedules are paused in Temporal, past dayone; none: they act again. Sent when that has changed. */
export interface PausesReport {
  kind: 'schedules-paused';
  schedules: string[];
}

/** What the watch between cycles has read. */
export interface WatchReport {
  kind: 'watch-report';
  /** The Schedule's time: one report for each. */
  scheduledAt: string;
  answers: Record<string, Answer>;
}

/** The notifications of one append that reached nobody. */
export interface NoticesReport {
  kind: 'notices-undelivered';
  /** Sequence number of the append's last entry. */
  entry: number;
  to: Undelivered[];
}

/** The engagement is recovered from its ledger, in a new epoch. */
export interface Recovery {
  kind: 'recover';
  /** Person id of the person who recovers it; null if not given. */
  by: string | null;
  why: string;
}

/** Somebody has frozen or released the whole portfolio. */
export interface FreezeReport {
  kind: 'freeze-changed';
}

/** Somebody requested in Temporal that the engagement's workflow be cancelled: once for each run. */
export interface CancelRequest {
  kind: 'cancel-requested';
  runId: string;
}

/** A rollback that was ordered while the evidence store was away is not recorded as one. */
export interface RollbackUnrecorded {
  kind: 'rollback-unrecorded';
  release: string;
  key: string;
}

export type SystemCommand =
  | UnknownSenders
  | RepeatedRefusals
  | RollbackUnrecorded
  | CancelRequest
  | FreezeReport
  | WorkResult
  | DrillReport
  | RetainerReport
  | SchedulesReport
  | PausesReport
  | WatchReport
  | NoticesReport
  | Recovery;
/**
 * A person's message as the rules see it: its free text is stored outside the ledger, and the worker has added what it
 * found about the proof and, if a rule for this message compares people, which ids are the same person.
 */
export type Received = PersonCommand & {
  proven?: Proven;
  alike?: Alike[];
  /** Why the message is refused. This is decided before its free text is stored, so the text is never stored. */
  refusal?: Refusal;
  /** What the key of the message stands for already: other content. */
  usedFor?: KeyUse;
};
export type Command = Received | SystemCommand;

export const isFromPerson = (command: Command): command is Received => PERSON_COMMANDS.includes(command.kind);

export type CommandKind = Command['kind'];
export type CommandOf<K extends CommandKind> = Extract<Command, { kind: K }>;

/** Why a person's message is refused. */
export interface Refusal {
  code: FailureCode;
  message: string;
  details: string[];
}

/**
 * The person who sent a message (for a relayed decision, the one who relayed it), and the assurance of that. Refusals are
 * counted separately by assurance: messages that others send in a person's name never hide one that this person signed.
 */
export interface Sender {
  by: string;
  assurance: Exclude<Assurance, 'relayed'>;
}

/** A refusal with the fields that are compared or counted. */
export interface ComparableRefusal extends Sender {
  code: FailureCode;
  /** Kind of the message, and its gate. */
  command: string;
  gate: StepId | null;
  /** Digest of the message without its key, its proof and its free text. */
  content: string;
}

/** Refusals of one sender with one code that were counted instead of recorded. */
export interface RepeatedRefusals extends Sender {
  kind: 'refusals-repeated';
  code: FailureCode;
  /** Sequence number of the entry with the refusal that they repeat; null: independent of their content. */
  like: number | null;
  /** Kinds of the messages, sorted; their gate if they are equal. */
  commands: string[];
  gate: StepId | null;
  count: number;
  /** Sequence number of the last entry before the first of them. */
  after: number;
}

/** A recorded refusal, with its entry's sequence number and time (RFC 3339). */
export type RecordedRefusal = ComparableRefusal & { seq: number; at: string };

/** Refused messages of unknown senders since an entry. */
export interface UnknownSenders {
  kind: 'unknown-senders';
  count: number;
  /** Sequence number of the last entry before the first of them. */
  after: number;
}
