/** The retainer's section of the charter, resolved: how often each of its twelve steps runs, and within which limits. */

import type { FindingSeverity } from './findings';
import type { SecretRef, Source } from './sources';

/** The twelve steps of the retainer, in the order in which a cycle runs them (docs/decisions/0022). */
export const RETAINER_STEP_IDS = [
  'slo-watch',
  'quality-sample',
  'drift-check',
  'oversight-check',
  'incident-review',
  'change-control',
  'vendor-currency',
  'unit-cost',
  'value-review',
  'owner-continuity',
  'rollback-drill',
  'governance-review',
] as const;
/** One of the twelve. */
export type RetainerStepId = (typeof RETAINER_STEP_IDS)[number];

export interface Retainer {
  /** Interval of the Schedule that starts a cycle; a day is a day of the client's calendar, at its opening hour. */
  every: string;
  jitter: string;
  /** Interval of the Schedule that watches the limits between cycles. */
  watch: string;
  /** Working days that people have for what a cycle asks of them. */
  answerDays: number;
  /** Working days in which a finding of each severity is closed. */
  findingDays: Record<FindingSeverity, number>;
  /** Working days that a prerequisite may be lapsed before the engagement is in pilot mode. */
  graceDays: number;
  /** What pilot mode does with what is live. */
  onPilotMode: 'stay' | 'roll-back';
  /** Hours of the agency's work per month that the client pays for; null: nobody has agreed on any. */
  hoursPerMonth: number | null;
  /** What an hour of that work costs, in the charter's currency. */
  hourlyRate: number;
  steps: RetainerSteps;
}

/** A figure that is read from a source, and what it has to be; without a source nobody can tell. */
export interface Figure {
  target: string;
  source?: Source;
}

/**
 * A list that is read row by row: a table with a header line (by address, or a file in a folder that the worker's
 * configuration allows), a JSON array at a pointer, or a query. In texts `$release`, `$from` and `$to` are replaced.
 */
export type ListSource =
  | { kind: 'csv'; url?: string; file?: string; column?: string; headers?: Record<string, string | SecretRef> }
  | { kind: 'http'; url: string; rows: string; column?: string; headers?: Record<string, string | SecretRef> }
  | { kind: 'postgresql'; url: string; query: string; column?: string; password?: SecretRef };

/** Cadence and limits of each step. Durations and targets are texts that a person can read. */
export interface RetainerSteps {
  'slo-watch': {
    every: string;
    /** Over how long the error budget is counted. */
    budget: string;
    /** A budget spent so many times too fast over both windows pages. */
    burnRate: number;
    long: string;
    short: string;
  };
  'quality-sample': {
    every: string;
    /** Cases of one sample. */
    size: number;
    /** Share of them that has to be right. */
    floor: string;
    /** For how long samples that are too small to decide accumulate. */
    over: string;
    /** The cases to draw from; absent: nobody has said. */
    cases?: ListSource;
    /** Where a grader sees a case, with `{case}` in the place of its id. It is a link: nobody fetches it for them. */
    link?: string;
  };
  'drift-check': {
    every: string;
    /** Share of the columns (the metrics that are distributions) that must have moved: then the data as a whole has. */
    share: number;
  };
  'oversight-check': {
    every: string;
    /** Of errors that were put in on purpose, how many people catch. */
    caught: Figure;
    /** Share of cases that are really handled with the system; without a source, that of `goLive.leastUse`. */
    use: Figure;
    /** Overdue support requests, and users who have not been trained. */
    support: Figure;
    training: Figure;
    minSamples: number;
  };
  'incident-review': {
    every: string;
    /** Working days after its end in which a severe incident has to be reviewed. */
    reviewDays: number;
    /** Whether serious incidents have to be reported to an authority (EU AI Act art. 73). */
    aiAct: boolean;
  };
  'change-control': {
    every: string;
    /** How often the process expert confirms the hand-overs. */
    confirm: string;
    /** Share of the releases that failed in operation, asked from `minReleases` releases on. */
    failed: string;
    minReleases: number;
  };
  'vendor-currency': {
    every: string;
    /** So long before the end of support it pages, and freezes changes, unless a successor was evaluated. */
    page: string;
    freeze: string;
    /** Rows of name, endOfSupport and successor, in addition to the release's manifest; absent: the manifest alone. */
    inventory?: ListSource;
  };
  'unit-cost': {
    every: string;
    /** What the system cost in the window, and how many of its outcomes were accepted in it. */
    cost?: Source;
    outcomes?: Source;
    /** What an accepted outcome may cost, in the charter's currency; absent: the charter does not say. */
    expected?: number;
    /** So many times that is too much. */
    most: number;
  };
  'value-review': {
    every: string;
    /** Share of the planned value that has to be delivered. */
    least: number;
  };
  'owner-continuity': {
    every: string;
    /** After so long without an acknowledgement by the owner the deputy is asked, for so many working days. */
    within: string;
    deputyDays: number;
  };
  'rollback-drill': {
    every: string;
    /** At this age of the last drill Rollback lapses; changes are frozen at `limits.drillFindingDays`. */
    lapse: string;
  };
  'governance-review': {
    every: string;
    /** Rows of who has access (`column`, by default `person`), and of data classes that were seen (`class`). */
    access?: ListSource;
    classes?: ListSource;
    /** A finding that is open for so long makes Governance lapse. */
    lapse: string;
  };
}
