/** What workflows are started with. Plain JSON, parsed when read; `v` tells the shape. */
import type { Recovery } from '../domain/commands';
import type { CommandStart } from '../domain/decide/decide';
import type { Delivery, Subject } from '../domain/notices/notice';
import type { Question } from '../domain/questions';
import type { State } from '../domain/state';

export interface EngagementStart extends CommandStart {
  /** Idempotency key of the start. */
  key: string;
}

export interface EngagementRecovery extends Omit<Recovery, 'kind'> {
  /** Idempotency key of the recovery. */
  key: string;
}

export interface EngagementInput {
  v: 1;
  id: string;
  start?: EngagementStart;
  /** Carried across continue-as-new, or folded from the ledger. */
  carried?: State;
  /** The state was folded from the ledger: a new epoch begins. */
  recovery?: EngagementRecovery;
  /** History events after which to continue as new; the default is 2,000. */
  continueAfter?: number;
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
  /** By hand: these steps of the retainer and no others, due or not; none: the schedules are looked after alone. */
  steps?: string[];
}

export interface InstallationInput {
  v: 1;
  /** Id of the evidence store. */
  store: string;
}
