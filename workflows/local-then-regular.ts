/** Short idempotent work: a local activity first, and if that does not succeed, a regular activity. */
import {
  type ActivityOptions,
  ApplicationFailure,
  isCancellation,
  type LocalActivityOptions,
} from '@temporalio/workflow';
import { STORE_SILENT, type StoreWait, storeWait } from '../domain/views/report';

/** Options of work that nobody waits for: a few seconds as a local activity, then some minutes. */
export const QUICK: LocalActivityOptions = {
  scheduleToCloseTimeout: '5 seconds',
  retry: { maximumAttempts: 2, initialInterval: '200 milliseconds' },
};
export const FOR_MINUTES: ActivityOptions = {
  startToCloseTimeout: '10 seconds',
  scheduleToCloseTimeout: '5 minutes',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
};

/** What the store said of itself at the last attempt; a store that does not answer at all says nothing. */
export function reasonOf(error: unknown): StoreWait {
  for (let at = error; at instanceof Error; at = at.cause)
    if (at instanceof ApplicationFailure && at.message) return storeWait(at.type, at.message);
  return STORE_SILENT;
}

/** @param quick by local activities, @param patient by regular ones, which outlive the task */
export async function localThenRegular<T>(
  quick: () => Promise<T>,
  patient: (why: StoreWait) => Promise<T>,
): Promise<T> {
  try {
    return await quick();
  } catch (error) {
    // What a local activity throws comes as it was thrown, or as an ActivityFailure: only a cancellation is an answer.
    if (isCancellation(error)) throw error;
    return patient(reasonOf(error));
  }
}
