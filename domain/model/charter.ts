/**
 * The resolved charter: the written one with every default merged in. People sign it and the engagement carries it, so
 * a default changed in code never changes a running engagement (docs/decisions/0015).
 *
 * Durations are text such as `30 min` or `90 days`, targets are text such as `at most 6 %`, because people have to be
 * able to read what they sign. `domain/values/quantity.ts` reads both.
 */
import type { Assurance, Identity, Role } from './people';
import type { Retainer } from './retainer-charter';
import type { ExecutorSpec, Proof, SecretRef, Source } from './sources';
import type { StepId } from './steps';

export interface WorkingDay {
  /** Start and end of the working hours, RFC 3339 in UTC, half-open. */
  from: string;
  to: string;
  /** Reason of a change freeze on that day, or null. */
  freeze: string | null;
}

/**
 * A charter as it is signed, sent and recorded, in any version. Its digest covers this form. `readCharter` converts it to
 * the `Charter` that rules and views read.
 */
export interface StoredCharter {
  /** Version of its shape, from 1 on. */
  v: number;
  /** The engagement's id. */
  id: string;
}

/**
 * A charter with every base and default merged in: what people sign, in the newest shape that this build reads. Its
 * sections are described in docs/reference/charter.
 */
export interface Charter extends StoredCharter {
  /** Version of the charter's format. */
  dayone: 1;
  /** The engagement's id: a slug. */
  id: string;
  client: string;
  title: string;
  profile: 'light' | 'standard' | 'strict';
  /** Least assurance of a sign-off that counts. */
  assurance: Assurance;
  /** The site whose worker reaches the client's systems; null: the engagement's own worker does. */
  site: string | null;
  people: People;
  /** How people are recognised, by person id; absent where nobody has said. */
  identities?: Record<string, Identity>;
  /** Who signs in addition to those whom a step requires, how many of them, in which order; absent: nobody. */
  signOffs?: Partial<Record<StepId, SignOffRule>>;
  /** Ids in `people` and `goLive.users` that stand for a team or a shared mailbox: a group is nobody. */
  groups: string[];
  process?: Process;
  metrics?: Metric[];
  governance?: Governance;
  rollback?: Rollback;
  build: Build;
  goLive: GoLive;
  operation: Operation;
  retainer: Retainer;
  calendar: Calendar;
  plan: Plan;
  limits: Limits;
  notices: Notices;
  /**
   * Where each figure that a decision rests on comes from, by its place (`process.volume`), and each other value that
   * is not the client's own.
   */
  origins: Record<string, Origin>;
}

/** The client said it, it was measured, a template gave it as an example, or nobody wrote it and it is the default. */
export const ORIGINS = ['client', 'measured', 'example', 'default'] as const;

export type Origin = (typeof ORIGINS)[number];

/** Who holds which role, by opaque person id. Names and addresses are stored elsewhere and can be erased. */
export type People = Partial<Record<Role, string>>;

export interface SignOffRule {
  /** Roles that sign too. */
  also?: Role[];
  /** So many of those must approve; absent: all. */
  quorum?: number;
  /** People decide in the order in which they are named: first those whom the step requires, then `also`. */
  ordered?: boolean;
}

export interface Process {
  /** The volume as it was written, with its unit: what people read. */
  volume?: string;
  /** Cases per week: what is calculated with. */
  volumePerWeek: number;
  /** Minutes of a person's work per case today. */
  minutesPerCase: number;
  /** Cost of an hour of that work, in the charter's currency. */
  hourlyCost: number;
  /** Share of those minutes that the target process saves, 0 to 1. */
  saving: number;
  currency: string;
  /** What the client would do without AI. */
  alternative?: string;
  /** Every hand-over between people and AI in the target process; absent: an attached document says it. */
  handOvers?: string[];
  /** Cost of another pilot compared with production first (docs/decisions/0015). */
  cost: CostCase;
}

export interface CostCase {
  pilot: { cost: number; weeks: number; chance: number; tries: number; hardeningCost: number; hardeningWeeks: number };
  production: { cost: number; weeks: number; chance: number };
  /** Cost of running the system, per week. */
  runPerWeek: number;
}

export type MetricRole = 'primary' | 'guardrail' | 'diagnostic';

export interface Metric {
  id: string;
  question: string;
  role: MetricRole;
  unit: string;
  /** Whether its samples are whole cases, or parts of them such as clauses; absent: as its unit says. */
  counts?: 'cases' | 'parts';
  /** Which way is better. */
  better: 'higher' | 'lower';
  /** How cases become one value; a `distribution` is compared as a whole with the one before the change. */
  aggregation: 'share' | 'mean' | 'sum' | 'count' | 'latest' | 'distribution';
  /** Observation window in operation, half-open [from, to). */
  window: string;
  /** `at least 55 %`, `exactly 0`, `12 % above baseline`, `like baseline` (of a distribution), …; absent: not yet said. */
  target?: string;
  /**
   * Where the value before the change comes from: a column of the collected cases, the metric's own source over so long
   * before it is measured; `none` only for a metric that exists `from: build`.
   */
  baseline: { from: 'cases'; column: string } | { from: 'source'; over: string } | { from: 'none' };
  /** `build`: the metric exists only with the system, so it has an absolute target and no baseline. */
  from: 'today' | 'build';
  minSamples: number;
  /** How many measurements of a stage may fail, be inconclusive, or end in an error one after the other. */
  limits: MeasurementLimits;
  /** What a probe without data means. It never means `pass`. */
  missing: 'error' | 'inconclusive';
  critical: boolean;
  /** Absent: nobody has said yet where it is measured. */
  source?: Source;
  /** Role of the person who answers for the metric. */
  owner: Role;
  onBreach: 'ticket' | 'page' | 'rollback';
}

/** As in Argo Rollouts' analysis: a limit is exceeded, not reached. */
export interface MeasurementLimits {
  failures: number;
  /** Absent: as many as fit into the stage's longest observation. */
  inconclusive?: number;
  /** Errors one after the other. */
  errors: number;
}

/** What is absent here has not been decided yet: its gate asks for it. */
export interface Governance {
  risk?: 'minimal' | 'limited' | 'high';
  /** Data class → processor → allowed or denied. Every class must say so for every processor. */
  data?: Record<string, Record<string, 'allow' | 'deny'>>;
  /** Access role → who has it, in words or person ids. */
  accessRoles?: Record<string, string>;
  accountable?: Role;
  /** Who is liable to whom. */
  liability?: string;
  oversight?: string;
  /** Processor → its data-processing agreement (a reference), or `own` where the client runs it. */
  agreements?: Record<string, string>;
  /** Document (an agreement, an assessment) → the last date on which it holds; absent: it does not end. */
  validUntil?: Record<string, string>;
  logRetention?: { floor: string; ceiling: string };
  dpia?: { decision: 'done' | 'not-required'; reason: string };
  worksCouncil?: { decision: 'consulted' | 'not-applicable'; reason: string };
}

/** What is absent here has not been decided yet: its gate asks for it. */
export interface Rollback {
  mode?: 'previous-version' | 'fallback' | 'manual';
  triggers: string[];
  /** Longest outage allowed. */
  rto?: string;
  /** Roles that may roll back. */
  mayPull: Role[];
  /** Cases per day that people can take over. */
  manualCapacity?: number;
  /** What happens to data that the AI made since the last good point. */
  compensation?: string;
  /** A probe that proves the data compensated once the fallback works; absent: only people can tell. */
  compensated?: Proof;
  /** How the process continues, and what happens to data, when the engagement ends. */
  exit?: string;
  /** Who performs the drill. */
  performer: Role;
  executor?: ExecutorSpec;
  /** A probe that proves the fallback is really working; absent: the executor's own status does. */
  proof?: Proof;
}

export interface Build {
  /** Metric id → least evaluation result before a release is accepted, a target in words. */
  evaluation: Record<string, string>;
  /** Metric id → slice of the evaluation data → least result in that slice alone. */
  slices?: Record<string, Record<string, string>>;
  /** Least number of evaluation cases per metric. */
  minSamples: number;
  /** URL that answers when the event log of the system works; absent: evidence `event-log` is asked for. */
  eventLog?: string;
}

export interface GoLive {
  stages: Stage[];
  /** How often metrics are read during a stage. */
  readEvery: string;
  /** Named users who must really work with it at 100 %; `leastUse` is the share of cases handled with it. */
  users: string[];
  leastUse: { target: string; source?: Source };
}

export interface Stage {
  /** Percent of live cases; 0 is shadow. */
  exposure: number;
  window: string;
  minSamples: number;
  /** Longest wait for enough samples before a person is asked. */
  atMost: string;
  /** Ids of the metrics that decide it, in addition to the critical ones; absent: all. */
  metrics?: string[];
}

export interface Operation {
  supportContact?: string;
  /** Where the runbook is; absent: evidence `runbook` is asked for. */
  runbook?: string;
}

export interface Calendar {
  timezone: string;
  /** ISO weekdays, 1 is Monday. */
  workdays: number[];
  /** Local working hours, half-open: `08:00` to `18:00`. */
  opens: string;
  closes: string;
  /** Local dates without work. */
  holidays: string[];
  /** Change freezes, in which exposure must not grow. */
  freezes: Freeze[];
}

/** Local dates, both inclusive; or so many days before and after every turn of the month, quarter or year. */
export type Freeze =
  | { from: string; to: string; reason: string }
  | { every: 'month' | 'quarter' | 'year'; before: number; after: number; reason: string };

/** Planned working days per Engagement Step. The order itself is not in the charter: it cannot be changed. */
export type Plan = Record<string, number>;

export interface Limits {
  /** Working days without a requirement met before the engagement is in pilot mode. */
  stallDays: number;
  /** Working days after a due date before a reminder goes out again. */
  remindDays: number;
  /** Working days after a due date before the deputy is notified of what is pending on the owner, and may decide it. */
  deputyDays?: number;
  /** Working days after a due date before account manager and sponsor are notified. */
  escalateDays: number;
  /** Least look-back of the cases: working days, or this many cases. */
  caseDays: number;
  caseCount: number;
  /** Days after which a drill is not fresh any more. */
  drillFindingDays: number;
}

/** How people are notified. Addresses are in the people directory, webhooks are references. */
export interface Notices {
  /** Incoming webhook of the engagement's own chat channel; absent: the worker's. */
  chat?: SecretRef;
  /** Whether people are notified by mail, if the worker has a mail server. */
  mail: boolean;
  /** Roles that are notified only of what is pending on them. */
  quiet: Role[];
}
