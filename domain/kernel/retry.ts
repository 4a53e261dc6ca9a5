/**
 * How long to pause before the target system is ordered or asked again. People wait for a rollback, so no pause is
 * longer than a fraction of the RTO. All figures are seconds.
 */
import type { Charter } from '../model/charter';
import { duration } from '../values/quantity';

/** If the charter no longer has an RTO. */
const RTO_UNSAID = 300;

export const rtoSecondsOf = ({ rollback }: Pick<Charter, 'rollback'>): number =>
  rollback?.rto === undefined ? RTO_UNSAID : duration(rollback.rto) / 1_000;

const between = (least: number, value: number, most: number): number => Math.min(most, Math.max(least, value));

/** The longest pause within the RTO: a tenth of it, between 1 and 5 s. */
export const longestPause = (rto: number): number => between(1, rto / 10, 5);

/** The first pauses are shorter. */
const FIRST_PAUSES = [1, 2];

/**
 * The pause before the target is ordered or asked again: within the RTO at most a tenth of it (1 to 5 s); afterwards a
 * tenth of the time that has passed, at most half of the RTO and a minute.
 * @param elapsed since the switch was wanted
 * @param attempts that failed before
 */
export function pauseBefore(rto: number, elapsed: number, attempts: number): number {
  const longest = longestPause(rto);
  if (elapsed > rto) return between(longest, elapsed / 10, Math.max(longest, Math.min(60, rto / 2)));
  return Math.min(FIRST_PAUSES[attempts] ?? longest, longest);
}

/** How long an order that was taken may go without a confirmation before it is given again, under a key of its own. */
export const orderAgainAfter = (rto: number, byHand: boolean): number =>
  byHand ? Math.max(60, rto / 3) : between(5, rto / 3, 60);
