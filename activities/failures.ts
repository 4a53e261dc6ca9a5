/** How a failure leaves an activity: its code as the type, and whether trying again can help. */
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { Failure, type FailureCode } from '../domain/failures';

/** Failures that may pass by themselves; all others stay what they are however often one tries. */
const PASSING: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'SOURCE_UNREACHABLE',
  'STORE_UNAVAILABLE',
  'TEMPORAL_UNREACHABLE',
  'RECEIVER_UNREACHABLE',
]);

/**
 * The error that an activity throws for what went wrong inside: `type` is the failure's code, `details` its faults.
 * A cancellation and an ApplicationFailure stay what they are; anything unknown is INTERNAL.
 */
export function toApplicationFailure(error: unknown): ApplicationFailure | CancelledFailure {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  const cause = error instanceof Error ? error : undefined;
  if (error instanceof Failure) {
    return ApplicationFailure.create({
      type: error.code,
      message: error.message,
      details: [...error.details],
      nonRetryable: !PASSING.has(error.code),
      cause,
    });
  }
  return ApplicationFailure.create({
    type: 'INTERNAL' satisfies FailureCode,
    message: cause?.message ?? String(error),
    nonRetryable: true,
    cause,
  });
}
