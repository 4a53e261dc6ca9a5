/** What is measured: verdicts, baselines, readings and what has been counted of them. */
import type { Answer, Baseline, CasesFacts } from './questions';

/** One reading of a stage: what every source answered. */
export interface StageReading {
  /** Number of readings of the stage before it. */
  reading: number;
  /** When it was due, RFC 3339. */
  askedAt: string;
  /** When it was asked, by the server's clock, RFC 3339. Null if unknown: then it is judged as of its entry. */
  at: string | null;
  answers: Record<string, Answer>;
}

/** Summary of one metric over the readings of one entry. */
export interface MetricRange {
  /** Number of readings that had a value. */
  count: number;
  /** Null if no reading had a value. */
  min: number | null;
  max: number | null;
  worst: Verdict;
}

/** Entries whose readings were not in the store. */
export interface MissingReadings {
  /** Number of entries. */
  entries: number;
  /** `raw` of the first `MOST_MISSING` of them. */
  raw: string[];
}

export interface Tally {
  /** Key of the data that was counted last; null: none that has a key. */
  seen: string | null;
  counted: number;
  failures: number;
  inconclusive: number;
  /** Errors one after the other, up to the last measurement. */
  errors: number;
  /** Verdict of the latest reading, counted or not; null before the first. */
  last: Verdict | null;
}

export interface MetricVerdict {
  metric: string;
  verdict: Verdict;
  value: number | null;
  samples: number | null;
  detail: string;
}

export type Verdict = 'pass' | 'warn' | 'fail' | 'inconclusive' | 'error';

export interface MeasuredBaseline extends Baseline {
  /** Digest of what was measured from where. */
  definition: string;
  /** The half-open time that it is of, and when it was measured. */
  from: string;
  to: string;
  at: string;
}

/** Cases that were submitted, and what the worker found in them. */
export interface SubmittedCases {
  digest: string;
  by: string;
  at: string;
  /** What was measured last; null until they were read. */
  facts: CasesFacts | null;
  /** Digest of the columns that were measured. */
  columns: string | null;
  /** What the gate of the process signs: the facts as they were before the owner approved them. */
  signed: CasesFacts | null;
  /** The last reading: `of` names what was asked, `nextAt` when it is repeated (null: not). */
  judged: { of: string; attempts: number; problem: string | null; nextAt: string | null } | null;
} /** A distribution as it is measured, kept and compared: plain JSON, bounded, so that it fits into a record. */

/**
 * Values with how often each occurs (absent: once), or how often each category occurs. `merged` are the categories
 * beyond those that are kept by name, and their cases: no category of the data can take its place.
 */
export type Distribution =
  | { kind: 'numbers'; values: number[]; counts?: number[] }
  | { kind: 'categories'; counts: Record<string, number>; merged?: Merged };

/** Which kind a column is: the distribution before the change decides it for every later reading. */
export type DistributionKind = Distribution['kind'];

export interface Merged {
  categories: number;
  cases: number;
}

/** How far a distribution has moved from its reference, by the test that suits their sizes (docs/decisions/0018). */
export interface Drift {
  test: 'ks' | 'chi-squared' | 'wasserstein' | 'jensen-shannon';
  statistic: number;
  /** Of a test of significance; null for a distance. */
  p: number | null;
  /** Population stability index over the reference's deciles, or its categories. */
  psi: number;
  /** Bins that the index compared. */
  bins: number;
  /** Cases now, and in the reference. */
  samples: number;
  reference: number;
  /**
   * Shares of the cases whose categories cannot be compared: too rare and known to one side only, or merged. Absent where
   * nothing is too much.
   */
  uncompared?: { before: number; now: number };
  /** Values now that are no numbers, where the column was one of numbers before. Absent where there are none. */
  notNumbers?: number;
}
