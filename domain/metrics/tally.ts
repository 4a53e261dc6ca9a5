/**
 * Counts the measurements of one metric in a stage against its limits, as Argo Rollouts' analysis does: a limit is
 * exceeded, not reached; errors count while they follow each other; the same data is never counted twice.
 */

import type { MeasurementLimits } from '../model/charter/metrics';
import type { Tally, Verdict } from '../model/metrics';
import type { Reading } from '../model/questions';

export const emptyTally: Tally = { seen: null, counted: 0, failures: 0, inconclusive: 0, errors: 0, last: null };

/**
 * Distinguishes the data of one reading from that of another: its figures, and its time where the source says it. Null
 * where neither a time nor a number of cases is known, for then the same value may well be new.
 */
export function measurementKey({ value, good, total, samples, at, dated }: Reading): string | null {
  if (!dated && samples === null && total === undefined) return null;
  return JSON.stringify([dated ? at : null, value, good ?? null, total ?? null, samples]);
}

/**
 * The tally with one more measurement. `key` is its `measurementKey`; null is always new, and so is every error, which
 * has no data. The data that was counted last changes nothing, except that the source has answered again.
 */
export function counted(tally: Tally, verdict: Verdict, key: string | null): Tally {
  if (verdict === 'error') return { ...tally, counted: tally.counted + 1, errors: tally.errors + 1, last: verdict };
  if (key !== null && key === tally.seen) return { ...tally, errors: 0, last: verdict };
  return {
    last: verdict,
    seen: key ?? tally.seen,
    counted: tally.counted + 1,
    failures: tally.failures + (verdict === 'fail' ? 1 : 0),
    inconclusive: tally.inconclusive + (verdict === 'inconclusive' ? 1 : 0),
    errors: 0,
  };
}

export interface Within {
  verdict: Verdict;
  /** The limit that is exceeded; the measuring is over then. */
  spent: 'failures' | 'errors' | 'inconclusive' | null;
  /** Which limit decided, in words, such as `2 failed, 1 allowed`; null where none did. */
  why: string | null;
}

/**
 * The result of the measurements. `last` is the verdict of the last one, which the tally already includes. Beyond a
 * limit the result is `fail`, `error` or `inconclusive`, the worst first; within the limits a measurement that failed,
 * or ended in an error, is inconclusive.
 */
export function within(limits: MeasurementLimits, tally: Tally, last: Verdict): Within {
  const { failures, errors, inconclusive } = tally;
  const failed = `${failures} failed, ${limits.failures} allowed`;
  const inARow = `${errors} in a row ended in an error, ${limits.errors} allowed`;
  if (failures > limits.failures) return { verdict: 'fail', spent: 'failures', why: failed };
  if (errors > limits.errors) return { verdict: 'error', spent: 'errors', why: inARow };
  if (limits.inconclusive !== undefined && inconclusive > limits.inconclusive) {
    const why = `${inconclusive} were inconclusive, ${limits.inconclusive} allowed`;
    return { verdict: 'inconclusive', spent: 'inconclusive', why };
  }
  if (last === 'fail') return { verdict: 'inconclusive', spent: null, why: failed };
  if (last === 'error') return { verdict: 'inconclusive', spent: null, why: inARow };
  return { verdict: last, spent: null, why: null };
}

/**
 * Whether a reading changes nothing: the verdict is the same, and so is the count against each limit. A count without a
 * limit, or above its limit, decides nothing, so its growth is no change.
 */
export function isUnchanged(limits: MeasurementLimits, before: Tally, after: Tally): boolean {
  const upTo = (count: number, limit: number | undefined): number =>
    limit === undefined ? 0 : Math.min(count, limit + 1);
  return (
    before.last === after.last &&
    (['failures', 'errors', 'inconclusive'] as const).every(
      (name) => upTo(before[name], limits[name]) === upTo(after[name], limits[name]),
    )
  );
}
