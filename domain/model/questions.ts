/** What a gate asks external systems, and what activities answer. Activities supply facts; the domain judges them. */

import type { Calendar } from './charter/calendar';
import type { ExecutorSpec } from './charter/executors';
import type { ListSource } from './charter/lists';
import type { Metric } from './charter/metrics';
import type { Proof } from './charter/rollback';
import type { Source } from './charter/sources';
import type { Distribution, Drift } from './metrics';
import type { Alike, Identity } from './people';
import type { TargetStatus } from './rollback';

/** What `$release`, `$base`, `$exposure`, `$from` and `$to` stand for while a probe runs. Times are RFC 3339. */
export interface ProbeScope {
  release: string | null;
  base: string | null;
  exposure: number;
  from: string;
  to: string;
}

/**
 * What gates and cycles ask external systems, by kind: what a question says (`asks`), and what answers it (`facts`). A
 * further check is one entry here, one file in `activities/checks/`, and one line in its registry.
 */
export interface Checks {
  /**
   * Does the ledger really hold these entries, with these hashes? Which of these people are one, by address, key or login?
   * `identities`: what the charter says of them.
   */
  'ledger-entries': {
    asks: {
      entries: { seq: number; hash: string }[];
      people?: string[];
      identities?: Record<string, Identity>;
    };
    /** `alike`: of the people who were asked about. */
    facts: { missing: number[]; alike?: Alike[] };
  };
  /** Does the evidence store hold this attachment, and does its content still have this digest? */
  document: { asks: { digest: string }; facts: { bytes: number; mediaType: string } };
  /** Reads the attached cases (CSV or JSON rows) and measures the columns; days are counted by the calendar. */
  cases: {
    asks: {
      digest: string;
      columns: CaseColumn[];
      calendar: Pick<Calendar, 'timezone' | 'workdays' | 'holidays'>;
    };
    facts: CasesFacts;
  };
  /** Reads one metric from its source, now. */
  metric: { asks: { metric: Metric; scope: ProbeScope; reference?: Distribution }; facts: Reading };
  /** Measures a metric's value before the change from its own source, over `scope`. */
  baseline: { asks: { metric: Metric; scope: ProbeScope }; facts: Baseline };
  /** Reads one source that is not a metric (share of use, cost); several values become one as `aggregation` says. */
  source: { asks: { source: Source; scope: ProbeScope; aggregation?: Metric['aggregation'] }; facts: Reading };
  /** Does this URL answer with success? */
  url: { asks: { url: string }; facts: { status: number } };
  /** Can the executor be reached and would it obey? Changes nothing. */
  'executor-dry-run': { asks: { executor: ExecutorSpec }; facts: { detail: string } };
  /** What does the target system say it is running? */
  'target-status': { asks: { executor: ExecutorSpec }; facts: TargetStatus };
  /** The value at a proof of the charter, and is it as it should be? */
  proof: { asks: { proof: Proof }; facts: { proven: boolean; detail: string } };
  /** Reads a drill's own record from the evidence store. */
  'drill-record': { asks: { stream: string }; facts: DrillRecord };
  /** What time is it by the clock of the Temporal server? */
  time: { asks: object; facts: { at: string } };
  /** Is this Temporal Schedule armed? */
  schedule: { asks: { scheduleId: string }; facts: { armed: boolean; nextAt: string | null } };
  /**
   * Draws `size` cases of those that the list has of the window: the same list and seed give the same sample. `known` were
   * drawn before; they are neither drawn nor counted.
   */
  sample: {
    asks: { list: ListSource; scope: ProbeScope; seed: string; size: number; known?: string[] };
    /** `population`: how many there were to draw from, without those that are known. */
    facts: { population: number; cases: string[] };
  };
  /** Which of these people, who have left or hold no access role, does the access list name, by id or address? */
  access: {
    asks: { list: ListSource; scope: ProbeScope; leavers: string[]; holders: string[] };
    /**
     * `holders`: how many of those who hold a role now are on the list. Without one it may name people in another way.
     * `unrecognisable`: leavers who are not found and could not be: the list names people by address, and none of theirs is known.
     */
    facts: { entries: number; leavers: string[]; holders: number; unrecognisable: string[] };
  };
  /** Which data classes does the system see that nobody has declared? */
  classes: {
    asks: { list: ListSource; scope: ProbeScope; declared: string[] };
    facts: { entries: number; undeclared: string[] };
  };
  /** What the system is made of, and until when its makers support it. */
  inventory: { asks: { list: ListSource; scope: ProbeScope }; facts: { items: Component[] } };
}

export type QuestionKind = keyof Checks;
/** What a question of each kind says. */
export type Questions = { [K in QuestionKind]: Checks[K]['asks'] };
/** What answers it. */
export type Facts = { [K in QuestionKind]: Checks[K]['facts'] };

/** A model or dependency. Dates are local, `YYYY-MM-DD`. */
export interface Component {
  name: string;
  endOfSupport: string | null;
  /** What comes after it; evaluated where a release with that model was. */
  successor: string | null;
}

/**
 * Names of the two questions that are asked together with metrics: what the target system runs, and the server's time.
 * Metrics are asked under their ids, which never contain `@`.
 */
export const RUNNING = '@running';
export const TIME = '@time';

/** One question to an external system; `Checks` describes each kind. */
export type Question = { [K in QuestionKind]: { kind: K } & Questions[K] }[QuestionKind];

/**
 * A fact, or the reason why there is none. `code` is from the catalogue in `domain/model/failures.ts`; `missing` says that the
 * source did answer, and has no data.
 */
export type Answer =
  | { ok: true; facts: Facts[QuestionKind] }
  | { ok: false; code: string; detail: string; missing?: true };

/** The result of a dry-run probe. */
export interface TimedProbeResult {
  answer: Answer;
  /** Milliseconds that it took where the question was put; null where nobody was there to put it. */
  tookMs: number | null;
}

/** One reading of a metric. A share carries good and total; everything else carries a value. */
export interface Reading {
  value: number;
  good?: number;
  total?: number;
  /** Number of cases behind the value; null where the source cannot tell. */
  samples: number | null;
  /** When the data was true, RFC 3339. */
  at: string;
  /** Whether the source itself says when; else `at` is when it was asked. */
  dated?: boolean;
  /** Of a distribution: how far it has moved from the one before the change. Its `value` is the PSI. */
  drift?: Drift;
}

/** The value before the change; of a distribution, the distribution itself, and 0 as its value. */
export interface Baseline {
  value: number;
  samples: number;
  reference?: Distribution;
}

/** A metric whose value before the change is computed from a column of the cases. */
export interface CaseColumn {
  metric: string;
  column: string;
  aggregation: Metric['aggregation'];
}

export interface CasesFacts {
  count: number;
  /** First and last case, RFC 3339; null without a usable `at` column. */
  from: string | null;
  to: string | null;
  /** Why the times of the cases are not known; null where they are. */
  timeProblem: string | null;
  /** Distinct days with cases that are working days of the charter's calendar, by its time zone. */
  workingDays: number;
  /** What was computed: from which column, and how. */
  columns: CaseColumn[];
  /** Metric id → the measured value before the change, or why there is none. */
  baselines: Record<string, Baseline | { problem: string }>;
}

/** The drill's record as read from its own stream in the evidence store. */
export interface DrillRecord {
  drill: string;
  release: string;
  orderedBy: string;
  performedBy: string;
  /** Digest of what it was carried out by, and the run of the engagement that started it. */
  order: string;
  startedBy: string;
  phases: DrillPhase[];
  /** Seconds from the order to roll back until the fallback was proven; null if it never was. */
  restoreSeconds: number | null;
  outcome: 'passed' | 'failed' | 'open';
  /** Whether what it touched is back at what was desired, and was seen to be steady. */
  restored: boolean;
  problem: string | null;
  head: { seq: number; hash: string };
}

export interface DrillPhase {
  name: 'steady-before' | 'way-back' | 'fallback-proven' | 'data-compensated' | 'restored' | 'steady-after';
  at: string;
  ok: boolean;
  detail: string;
}
