/**
 * The readings of a stage as they were answered. The ledger has a summary and their digest; the readings themselves are
 * attachments: one for each entry, and one for the whole day when the day is over.
 */
import { canonical, sha256Hex } from '../digest';
import type { Answer } from '../questions';
import { lookup, withEntry } from '../record';
import type { MetricVerdict, Verdict } from '../state';
import { worstOf } from './judge';

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

/** If the readings of more entries of a day than this are missing, the day is not joined. */
export const MOST_MISSING = 100;

export const missingReadings = (raw: readonly string[]): MissingReadings => ({
  entries: raw.length,
  raw: raw.slice(0, MOST_MISSING),
});

/** The day of an instant in UTC, `YYYY-MM-DD`. */
export const dayOf = (at: string): string => at.slice(0, 10);

/** One line of canonical JSON for each reading, so that their digest can be computed again. */
export const rawText = (release: string, index: number, readings: readonly StageReading[]): string =>
  readings.map((one) => `${canonical({ release, index, ...one })}\n`).join('');

export const rawDigest = (release: string, index: number, readings: readonly StageReading[]): string =>
  sha256Hex(rawText(release, index, readings));

/** The ranges with one more reading of each metric. */
export function withRanges(
  ranges: Record<string, MetricRange>,
  verdicts: readonly MetricVerdict[],
): Record<string, MetricRange> {
  let wider = ranges;
  for (const { metric, value, verdict } of verdicts) {
    const { count, min, max, worst } = lookup(ranges, metric) ?? { count: 0, min: null, max: null, worst: verdict };
    wider = withEntry(wider, metric, {
      count: count + (value === null ? 0 : 1),
      min: value === null ? min : Math.min(value, min ?? value),
      max: value === null ? max : Math.max(value, max ?? value),
      worst: worstOf([worst, verdict]),
    });
  }
  return wider;
}
