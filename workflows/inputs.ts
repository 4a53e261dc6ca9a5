/** The inputs with which workflows are started. Plain JSON, parsed when read; `v` is the version of the shape. */
import type { CommandStart } from '../domain/engagement/decide';
import type { Recovery } from '../domain/model/commands';
import type { Head } from '../domain/model/entries';
import type { Question } from '../domain/model/questions';
import type { State } from '../domain/model/state';
import type { Delivery, Subject } from '../domain/notices/notice';

export interface EngagementStart extends CommandStart {
  /** Idempotency key of the start. */
  key: string;
}

export interface EngagementRecovery extends Omit<Recovery, 'kind'> {
  /** The last entry that the person who recovers it has verified: later entries of somebody else are rejected. */
  after: Head;
  /** Idempotency key of the recovery. */
  key: string;
}

export interface EngagementInput {
  v: 1;
  id: string;
  start?: EngagementStart;
  /** Handed over by the run before. If absent, or if that run did not save it, the state is folded from the ledger. */
  carried?: State;
  /**
   * Time of the last entry of the run before, RFC 3339. People for whom an item is pending only since then are not
   * notified yet.
   */
  waitingAsOf?: string;
  /** The engagement is recovered from its ledger: a new epoch begins. */
  recovery?: EngagementRecovery;
  /** History events after which to continue as new; the default is 1,000. */
  continueAfter?: number;
}

/** Which drill to carry out. The ledger says how. */
export interface DrillStart {
  engagement: string;
  /** Its workflow id. */
  drill: string;
  /** The engagement was recovered while the drill was open: the drill continues from its own record. */
  resumes?: true;
}

export interface NoticesInput {
  subject: Subject;
  deliveries: Delivery[];
  /** Whether what reached nobody is reported to the engagement. */
  reports: boolean;
}

/** What a look asks, for whom, and at which site. */
export interface LookInput {
  /** The charter's id; no engagement need run under it. */
  engagement: string;
  site: string | null;
  questions: Record<string, Question>;
}

export interface CycleInput {
  engagement: string;
  /** If started by hand: only these steps of the retainer, due or not. If the list is empty, only the Schedules. */
  steps?: string[];
}

export interface InstallationInput {
  v: 1;
  /** Id of the evidence store. */
  store: string;
  /** Milliseconds between two checks of the Schedules; the default is an hour. */
  checkEvery?: number;
  /** When the next check is due, across continue-as-new, ms since 1970; absent: at once. */
  nextCheckAt?: number;
}
