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
export { type ComposedCharter, composeCharter } from './charter-builder';
export { type ReadCharter, readCharterFile } from './charter-file';
export type { CommandInput, SignOffGiven, Subject } from './command-input';
export type { CycleRun } from './cycle';
export { DayOne } from './dayone';
export type { LookGiven } from './dry-run-probes';
export type { Attached } from './files';
export { type Credentials, type HeldLogin, ownSigner, type Signer } from './identity/signer';
export type {
  EngagementFindings,
  FindingsPage,
  InboxItem,
  InboxPage,
  Listed,
  ListFilter,
  ListPage,
  PageRequest,
} from './listing';
export type { FreezeGiven, Portfolio } from './portfolio';
export type { Recovered, RecoveryGiven } from './recovery';
export type { RetainerView } from './retainer';
export type { ScheduleSeen } from './schedules';
export type { ConnectOptions } from './settings';
export type { Started, WrittenCharter } from './start';
export type { Submission, SubmissionFacts, SubmissionKind, SubmissionOf, Submitted } from './submissions';
export type { WatchOptions } from './watch';
