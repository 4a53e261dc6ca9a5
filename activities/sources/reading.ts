/** Makes a reading of what a source returned, and refuses what is none. */
import { Failure } from '../../domain/failures';
import type { ProbeScope, Reading } from '../../domain/questions';

/** Clocks of two machines differ; beyond this a time in the future is a fault of the source. */
const CLOCK_SKEW_MS = 5 * 60_000;

export const unusable = (message: string, cause?: unknown): Failure =>
  new Failure('SOURCE_UNUSABLE', message, [], cause === undefined ? undefined : { cause });

/** A share. Nothing of nothing is a reading of zero samples, which no target passes. @throws Failure SOURCE_UNUSABLE */
export function share(good: number, total: number, at: string): Reading {
  if (good < 0 || total < 0 || good > total) throw unusable(`${good} of ${total} is not a share`);
  return { value: total === 0 ? 0 : good / total, good, total, samples: total, at };
}

/** `at` as RFC 3339 in UTC. @throws Failure SOURCE_UNUSABLE where it lies before the window or in the future. */
export function fresh(at: number, scope: ProbeScope): string {
  if (!Number.isFinite(at) || Math.abs(at) > 8.64e15) throw unusable('the time of the data is not a time');
  const text = new Date(at).toISOString();
  if (at < Date.parse(scope.from)) throw unusable(`stale: the data is of ${text}, before the window (${scope.from})`);
  if (at > Date.now() + CLOCK_SKEW_MS) throw unusable(`the data is of ${text}, which is still to come`);
  return text;
}
