/** Polls until something holds, also while a worker or a server restarts or is busy. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../domain/kernel/failures';
import type { FailureCode } from '../../domain/model/failures';

/** The first pause, and the longest: what takes long need not be asked for often, and each answer costs the worker some. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 400;
const GROWTH = 1.4;
/** Failures without an answer: the next attempt may have one. */
const TRANSIENT: readonly FailureCode[] = ['NO_WORKER', 'TEMPORAL_UNREACHABLE', 'WORKFLOW_FAILING'];

/**
 * Asks until `found` gives a value.
 * @param seconds longest wait; an attempt that is running at its end is completed
 * @returns the value
 * @throws Error when the time is over, with what it waited for and the last failure; any other failure at once
 */
export async function waitFor<T>(
  what: string,
  seconds: number,
  found: () => Promise<T | null>,
  signal?: AbortSignal,
): Promise<T> {
  const deadline = Date.now() + seconds * 1_000;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * GROWTH, LONGEST_PAUSE_MS)) {
    signal?.throwIfAborted();
    let last: Failure | undefined;
    try {
      const value = await found();
      if (value !== null) return value;
    } catch (error) {
      if (!(error instanceof Failure) || !TRANSIENT.includes(error.code)) throw error;
      last = error;
    }
    if (Date.now() > deadline) {
      const why = last ? ` (the last attempt: ${last.code}: ${last.message})` : '';
      throw new Error(`${what}: not within ${seconds} s${why}`, { cause: last });
    }
    await sleep(pause, undefined, { signal });
  }
}
