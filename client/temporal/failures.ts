/** What goes wrong on the way to an engagement, as coded failures. */

import {
  QueryNotRegisteredError,
  QueryRejectedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { type Counted, Failure, isFailureCode } from '../../domain/kernel/failures';
import { causeOfTask, workflowFailing } from '../../domain/record/task-cause';
import { toGrpcFailure } from './grpc-failures';

/** The coded failure behind an error; a Failure stays what it is. @param id of the engagement, which its advice names */
export const toFailure = (error: unknown, id: string): Failure => coded(error, id).about({ ID: id });

/** How the SDK says that a workflow has no such query. Any other message is what the worker failed with on the way to it. */
const NO_SUCH_QUERY = /did not register a handler for/;

/** Why the worker could not bring the workflow up to a query; null for any other error. */
export const causeOfQuery = (error: unknown): string | null =>
  error instanceof QueryNotRegisteredError && !NO_SUCH_QUERY.test(error.message)
    ? causeOfTask(error.message, '')
    : null;

function coded(error: unknown, id: string): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
    const { type, message, details } = error.cause;
    const code = type && isFailureCode(type) ? type : 'INTERNAL';
    const [faults = [], entry, counted] = (details ?? []) as [string[]?, (number | null)?, Counted?];
    return new Failure(code, message, faults, { cause: error, entry: entry ?? undefined, counted });
  }
  if (error instanceof WorkflowNotFoundError)
    return new Failure('UNKNOWN_ENGAGEMENT', `there is no running engagement "${id}"`, [], { cause: error });
  if (error instanceof QueryRejectedError)
    return new Failure('WORKFLOW_ENDED', `the workflow of engagement ${id} has ended`, [], { cause: error });
  const failing = causeOfQuery(error);
  if (failing !== null) return workflowFailing(id, failing, { cause: error });
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || error instanceof QueryNotRegisteredError)
    return new Failure('NO_WORKER', `no worker answered for ${id}`, [], { cause: error });
  return toGrpcFailure(error, id);
}
