/** What the connection to Temporal answers in place of an answer, as coded failures. */
import { Failure } from '../domain/failures';

interface GrpcError extends Error {
  code: number;
  details: string;
  metadata: object;
}

const DEADLINE_EXCEEDED = 4;
const FAILED_PRECONDITION = 9;
const UNAVAILABLE = 14;

/** True for an error of gRPC, whichever copy of it threw. */
export function isGrpcError(error: unknown): error is GrpcError {
  const found = error as Partial<GrpcError> | null | undefined;
  return typeof found?.details === 'string' && typeof found.metadata === 'object' && typeof found.code === 'number';
}

/** Nobody has answered in time, or nobody was there: it may be otherwise the next time. */
export const isSilence = ({ code }: { code: number }): boolean => code === DEADLINE_EXCEEDED || code === UNAVAILABLE;

/** The coded failure behind an error that has no better name; a Failure stays what it is. */
export function toGrpcFailure(error: unknown, id: string): Failure {
  if (error instanceof Failure) return error;
  if (isGrpcError(error)) {
    if (error.code === UNAVAILABLE)
      return new Failure('TEMPORAL_UNREACHABLE', 'the Temporal server does not answer', [], { cause: error });
    if (error.code === DEADLINE_EXCEEDED || error.code === FAILED_PRECONDITION)
      return new Failure('NO_WORKER', `no worker answered for ${id} in time`, [], { cause: error });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new Failure('INTERNAL', message, [], { cause: error });
}
