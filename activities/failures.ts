/** How a failure leaves an activity: its code as the type, and whether trying again can help. */

import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { Failure } from '../domain/kernel/failures';
import type { FailureCode } from '../domain/model/failures';
import { messageOf } from '../domain/values/faults';
import { withoutSecrets } from './secrets';

/** Failures that may pass without a repair; for all others a retry is useless. */
const PASSING: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'SOURCE_UNREACHABLE',
  'STORE_UNAVAILABLE',
  // Retried until a worker takes over whose release can read the record.
  'NEWER_RECORD',
  'TEMPORAL_UNREACHABLE',
  'RECEIVER_UNREACHABLE',
]);

/**
 * The error that an activity throws for what went wrong inside: `type` is the failure's code, `details` its faults.
 * A cancellation and an ApplicationFailure stay what they are; anything unknown is INTERNAL. Message, details and stack are
 * without secrets. The cause is dropped: it may quote a foreign text that was cut within a secret, which no search finds.
 */
export function toApplicationFailure(error: unknown): ApplicationFailure | CancelledFailure {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  if (error instanceof Failure) {
    return ApplicationFailure.create({
      type: error.code,
      message: withoutSecrets(error.message),
      details: error.details.map(withoutSecrets),
      nonRetryable: !PASSING.has(error.code),
    });
  }
  const failure = ApplicationFailure.create({
    type: 'INTERNAL' satisfies FailureCode,
    message: withoutSecrets(messageOf(error)),
    nonRetryable: true,
  });
  if (error instanceof Error && error.stack) failure.stack = withoutSecrets(error.stack);
  return failure;
}
