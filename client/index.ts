/** What a script imports: one client, and the types and texts of its inputs and results. */

export type { PersonRecord } from '../domain/charter/persons';
export type { PrerequisiteStatus } from '../domain/gates/prerequisites';
export { type Counted, Failure } from '../domain/kernel/failures';
export type { CommandAnswer } from '../domain/messages/messages';
export type { Charter } from '../domain/model/charter';
export type { FailureCode } from '../domain/model/failures';
export type { Decision } from '../domain/model/gates';
export type { PersonCommand, PersonCommandKind } from '../domain/model/messages';
export { type Assurance, ROLES, type Role, type Side } from '../domain/model/people';
export type { Question, TimedProbeResult } from '../domain/model/questions';
export type { Manifest, PortfolioFreeze } from '../domain/model/releases';
export type { State } from '../domain/model/state';
export type { Prerequisite, StepId } from '../domain/model/steps';
export type { OpenItem } from '../domain/open-items/open-items';
export type { Change, ChangeKind, Changes, Place } from '../domain/views/change';
export { CHANGE_KINDS, type Telling, tellChange } from '../domain/views/change-texts';
export type { Status, StepStatus, Why } from '../domain/views/report';
export type { CalendarRow, RetainerOverview } from '../domain/views/retainer-overview';
export type { Health, ListedFinding } from '../domain/views/visibility';
export type { KeyPair } from '../evidence/jws';
export { type ComposedCharter, composeCharter } from './charter/builder';
export { type ReadCharter, readCharterFile, type WrittenCharter } from './charter/file';
export { DayOne } from './dayone';
export type { Attached } from './files/attach';
export type { HeldLogin } from './identity/own-files';
export { type Credentials, ownSigner, type Signer } from './identity/signer';
export type {
  EngagementFindings,
  FindingsPage,
  InboxItem,
  InboxPage,
  Listed,
  ListFilter,
  ListPage,
  PageRequest,
} from './lists/listing';
export type { ScheduleSeen } from './temporal/schedules';
export type { ConnectOptions } from './use-cases/context';
export type { LookGiven } from './use-cases/dry-run-probes';
export type { FreezeGiven, Portfolio } from './use-cases/portfolio';
export type { Recovered, RecoveryGiven } from './use-cases/recover';
export type { CycleRun, RetainerView } from './use-cases/run-retainer';
export type { CommandInput } from './use-cases/send';
export type { SignOffGiven, Subject } from './use-cases/sign';
export type { Started } from './use-cases/start';
export type { Submission, SubmissionFacts, SubmissionKind, SubmissionOf, Submitted } from './use-cases/submit';
export type { WatchOptions } from './use-cases/watch';
