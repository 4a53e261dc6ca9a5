/** Makes a reading of what a source returned, and refuses what is none. */

import { Failure } from '../../domain/kernel/failures';
import type { Aggregated } from '../../domain/metrics/statistics/aggregate';
import type { Metric } from '../../domain/model/charter/metrics';
import type { DistributionKind } from '../../domain/model/metrics';
import type { ProbeScope, Reading } from '../../domain/model/questions';
import { instantOf, msOf } from '../../domain/values/dates';
import { truncateForeign } from '../http';

/** What the reading is for. Absent for a source that is not a metric: its question says it. */
export type ReadingRequest = Partial<Pick<Metric, 'aggregation' | 'unit'>> & {
  /** Which kind the column was before the change: that is what its values are read as now. Absent where nobody knows. */
  kind?: DistributionKind;
};

/** A reading as a reader makes it. A distribution comes as it is, its value 0. */
export type RawReading = Reading & Pick<Aggregated, 'distribution' | 'notNumbers'>;

/** When the data was true, and whether the source itself says so. */
export type Timestamp = Pick<Reading, 'at' | 'dated'>;

/** Clocks of two machines differ; beyond this a time in the future is a fault of the source. */
export const CLOCK_SKEW_MS = 5 * 60_000;

export const unusable = (message: string, cause?: unknown): Failure =>
  new Failure('SOURCE_UNUSABLE', message, [], cause === undefined ? undefined : { cause });

/** The source answers, and has nothing there: what that means is the metric's to say (`missing`). */
export class NoData extends Failure {
  constructor(message: string) {
    super('SOURCE_UNUSABLE', message);
  }
}

/** A share. Nothing of nothing is a reading of zero samples, which no target passes. @throws Failure SOURCE_UNUSABLE */
export function share(good: number, total: number, moment: Timestamp): Reading {
  if (good < 0 || total < 0 || good > total) throw unusable(`${good} of ${total} is not a share`);
  return { value: total === 0 ? 0 : good / total, good, total, samples: total, ...moment };
}

/** A moment that the source names, in ms. @throws Failure SOURCE_UNUSABLE where it lies before the window or in the future. */
export function dated(at: number, scope: ProbeScope): Timestamp {
  if (!Number.isFinite(at) || Math.abs(at) > 8.64e15) throw unusable('the time of the data is not a time');
  const text = instantOf(at);
  if (at < msOf(scope.from)) throw unusable(`stale: the data is of ${text}, before the window (${scope.from})`);
  if (at > Date.now() + CLOCK_SKEW_MS) throw unusable(`the data is of ${text}, which is still to come`);
  return { at: text, dated: true };
}

/** Now: the source does not say when. */
export const withoutTimestamp = (): Timestamp => ({ at: new Date().toISOString() });

/** @throws Failure SOURCE_UNUSABLE where the source says another unit than the metric's. */
export function checkUnit(said: unknown, { unit }: ReadingRequest): void {
  if (typeof said !== 'string' || said.trim() === '') throw unusable('the source names no unit where it should');
  if (unit !== undefined && said.trim() !== unit)
    throw unusable(`the source counts in ${truncateForeign(said)}, the metric in ${unit}`);
}
