/** What a script imports: one client, and the types and words of what it gives and takes. */

export type { Change, ChangeKind, Changes, Place } from '../domain/changes/change';
export { CHANGE_KINDS, type Telling, tellChange } from '../domain/changes/words';
export type { Charter } from '../domain/charter/charter';
export type { PersonRecord } from '../domain/charter/persons';
export { type Counted, Failure, type FailureCode } from '../domain/failures';
export type { CommandAnswer, PersonCommand, PersonCommandKind } from '../domain/messages';
export { type Assurance, ROLES, type Role, type Side } from '../domain/people';
export type { PortfolioFreeze } from '../domain/portfolio';
export type { Looked, Question } from '../domain/questions';
export type { Manifest } from '../domain/release';
export type { Status, StepStatus, Why } from '../domain/report';
export type { CalendarRow, RetainerTold } from '../domain/retainer/told';
export type { Prerequisite, Standing } from '../domain/standing';
export type { Decision, State, StepId } from '../domain/state';
export type { Health, ListedFinding, OpenItem } from '../domain/visibility';
export type { KeyPair } from '../evidence/jws';
export { type ReadCharter, readCharterFile } from './charter-file';
export { type ComposedCharter, composeCharter } from './composed';
export type { CycleRun } from './cycle';
export { DayOne } from './dayone';
export type { Attached } from './files';
export { type Held, type HeldLogin, ownSigner, type Signer } from './identity/signer';
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
export type { LookGiven } from './looking';
export type { FreezeGiven, Portfolio } from './portfolio';
export type { Recovered, RecoveryGiven } from './recovery';
export type { RetainerView } from './retainer';
export type { ScheduleSeen } from './schedules';
export type { ConnectOptions } from './settings';
export type { Started, WrittenCharter } from './starting';
export type { Submission, SubmissionFacts, SubmissionKind, SubmissionOf, Submitted } from './submissions';
export type { SignOffGiven, Subject, Told } from './told';
export type { WatchOptions } from './watch';
