/**
 * The readings of a stage as they were answered. The ledger has a summary and their digest; the readings themselves are
 * attachments: one for each entry, and one for the whole day when the day is over.
 */

import type { MetricRange, MetricVerdict, MissingReadings, StageReading } from '../model/metrics';
import { canonical, sha256Hex } from '../values/digest';
import { lookup, withEntry } from '../values/own-members';
import { worstOf } from './judge';

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
