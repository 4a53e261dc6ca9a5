/** Every name that crosses a process: workflows, schedules, task queues, messages, search attributes. */

export const NAMESPACE = 'default';
export const TASK_QUEUE = 'dayone';
/** Task queue of the worker at a site. */
export const siteQueue = (site: string): string => `dayone-site-${site}`;

export const WORKFLOWS = {
  engagement: 'engagement',
  drill: 'drill',
  retainerCycle: 'retainerCycle',
  watch: 'watch',
  notices: 'notices',
  dryRun: 'dryRun',
  installation: 'installation',
} as const;

export const engagementWorkflowId = (id: string): string => `engagement:${id}`;
/** Also the name of the drill's own ledger stream. */
export const drillWorkflowId = (id: string, n: number): string => `drill:${id}:${n}`;
export const isDrillStream = (stream: string): boolean => stream.startsWith('drill:');
/** Watches the limits between cycles. */
export const watchScheduleId = (id: string): string => `watch:${id}`;
export const retainerScheduleId = (id: string): string => `retainer:${id}`;
/** Delivers the notifications of the append whose last entry is this one. */
export const noticesWorkflowId = (id: string, seq: number): string => `notices:${id}:${seq}`;
/** A cycle of the retainer that was started by hand; those of the Schedule have its time in their ids. */
export const cycleWorkflowId = (id: string, unique: string): string => `cycle:${id}:${unique}`;
/** A dry run of probes, from the place where an engagement would run them. Needs no running engagement. */
export const dryRunWorkflowId = (unique: string): string => `dry-run:${unique}`;
/** Remembers which evidence store holds the engagements of a task queue. */
export const installationWorkflowId = (taskQueue: string): string =>
  taskQueue === TASK_QUEUE ? 'installation' : `installation:${taskQueue}`;
/** The engagement of a workflow id as `engagementWorkflowId` makes it. */
export const engagementOf = (workflowId: string): string => workflowId.slice(engagementWorkflowId('').length);
/** The ledger stream of an engagement. */
export const engagementStream = (id: string): string => `engagement:${id}`;

/** Updates and signals take the same payload; queries answer from the state without calling external systems. */
export const UPDATE_COMMAND = 'command';
export const SIGNAL_COMMAND = 'command-signal';
/** What drills and retainer cycles tell their engagement. */
export const SIGNAL_REPORT = 'report';
export const SIGNAL_DRILL_PERFORMED = 'performed';
export const QUERY_STATE = 'state';
/** How far the engagement's ledger goes, and why the evidence store cannot be written: nothing is decided meanwhile. */
export const QUERY_STORE = 'store';

export const SEARCH_ATTRIBUTES = {
  DayOneClient: 'KEYWORD',
  DayOneStep: 'KEYWORD',
  DayOnePhase: 'KEYWORD',
  DayOneHealth: 'KEYWORD',
  DayOneOwner: 'KEYWORD',
  DayOneAccountManager: 'KEYWORD',
  DayOneWaitingOn: 'KEYWORD_LIST',
  DayOneWaitingSide: 'KEYWORD',
  DayOneWaitingSince: 'DATETIME',
  DayOneDueAt: 'DATETIME',
} as const;

/** Memo key under which lists and inboxes find what is open, without asking the engagement. */
export const MEMO_OPEN = 'dayone';
/** Memo key of `installation`, and of an engagement, for the id of the evidence store. */
export const MEMO_STORE = 'dayoneStore';
