/** What the connection to Temporal answers in place of an answer, as coded failures. */

import { Failure } from '../../domain/kernel/failures';
import { messageOf } from '../../domain/values/faults';

interface GrpcError extends Error {
  code: number;
  details: string;
  metadata: object;
}

const CANCELLED = 1;
const UNKNOWN = 2;
const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;
const NOT_FOUND = 5;
const PERMISSION_DENIED = 7;
const RESOURCE_EXHAUSTED = 8;
const FAILED_PRECONDITION = 9;
const ABORTED = 10;
const UNIMPLEMENTED = 12;
const INTERNAL = 13;
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;

/** How the server says that a workflow's task queue is served by nobody: asked again, it says so again. */
const NOBODY_POLLS = /no poller/i;
/** The gRPC library's message for a call that was reset or ended without a status; what a TLS alert ended, ends so again. */
const BROKEN_OFF = /^(?!.*SSL alert).*(RST_STREAM|ended without gRPC status)/i;
/** The gRPC library's message for an answer from a server that speaks HTTP without gRPC. */
const PLAIN_HTTP = /^Received HTTP status code \d+/;
/** The server's words, and those of Temporal's client, where the namespace does not exist. */
const NO_NAMESPACE = /^namespace (?:(.+) is )?not found(?:: '(.*)')?/i;
const OVERSIZED = /too large|size limit|larger than max|exceeds? .{0,200}?(limit|size)/i;

/** True for an error of gRPC, whichever copy of it threw. */
export function isGrpcError(error: unknown): error is GrpcError {
  const found = error as Partial<GrpcError> | null | undefined;
  return typeof found?.details === 'string' && typeof found.metadata === 'object' && typeof found.code === 'number';
}

/** The error of gRPC behind an error: Temporal's client wraps it. */
export function grpcErrorIn(error: unknown): GrpcError | null {
  let found = error;
  for (let depth = 0; depth < 4 && found !== null && typeof found === 'object'; depth++) {
    if (isGrpcError(found)) return found;
    found = (found as { cause?: unknown }).cause;
  }
  return null;
}

/**
 * Nobody has answered in time, or nobody was there: it may be otherwise the next time. A server that counts the deadline
 * of a call may end it before the client does: then it is cancelled. One that is overloaded may break the call off.
 */
export const isSilence = ({ code, details }: Pick<GrpcError, 'code' | 'details'>): boolean =>
  [DEADLINE_EXCEEDED, UNAVAILABLE, CANCELLED].includes(code) ||
  (code === UNKNOWN && /deadline|cancel/i.test(details)) ||
  (code === INTERNAL && BROKEN_OFF.test(details));

/** The server has answered, and cannot do it at this moment. */
export const isBusy = ({ code, details }: Pick<GrpcError, 'code' | 'details'>): boolean =>
  ([RESOURCE_EXHAUSTED, ABORTED].includes(code) && !OVERSIZED.test(details)) ||
  (code === FAILED_PRECONDITION && !NOBODY_POLLS.test(details));

/** SETUP_MISSING where an error says that the namespace does not exist; null for any other error. */
function namespaceFailure(error: unknown, grpc: GrpcError | null): Failure | null {
  const isTold = grpc ? grpc.code === NOT_FOUND : (error as Partial<Error> | null)?.name === 'NamespaceNotFoundError';
  const found = isTold ? NO_NAMESPACE.exec(grpc ? grpc.details : (error as Error).message) : null;
  if (!found) return null;
  const name = found[1] ?? found[2] ?? '';
  return new Failure(
    'SETUP_MISSING',
    `the Temporal server has no namespace "${name}"`,
    [
      'name one that exists: --namespace NAME, or TEMPORAL_NAMESPACE',
      `or create it: temporal operator namespace create --namespace ${name}`,
    ],
    { cause: error },
  );
}

/**
 * The coded failure behind an error that has no better name; a Failure stays what it is.
 * @param id of the engagement that was asked; absent where the server alone was
 */
export function toGrpcFailure(error: unknown, id?: string): Failure {
  if (error instanceof Failure) return error;
  const grpc = grpcErrorIn(error);
  const noNamespace = namespaceFailure(error, grpc);
  if (noNamespace) return noNamespace;
  if (grpc) {
    const { code, details } = grpc;
    if (code === UNIMPLEMENTED || (code !== UNAVAILABLE && PLAIN_HTTP.test(details)))
      return new Failure(
        'TEMPORAL_UNREACHABLE',
        `what answers there is no Temporal server, or it is too old: ${details}`,
        [],
        { cause: error },
      );
    if (code === UNAUTHENTICATED || code === PERMISSION_DENIED)
      return new Failure('TEMPORAL_UNREACHABLE', `the Temporal server refuses: ${details}`, [], { cause: error });
    if (code === UNAVAILABLE || (code === DEADLINE_EXCEEDED && id === undefined))
      return new Failure('TEMPORAL_UNREACHABLE', 'the Temporal server does not answer', [], { cause: error });
    if (id !== undefined && (code === DEADLINE_EXCEEDED || code === FAILED_PRECONDITION))
      return new Failure('NO_WORKER', `no worker answered for ${id} in time`, [], { cause: error });
    if ((code === INVALID_ARGUMENT || code === RESOURCE_EXHAUSTED) && OVERSIZED.test(details))
      return new Failure('TOO_LARGE', `the Temporal server does not take this: ${details}`, [], { cause: error });
    if (isBusy(grpc))
      return new Failure('TEMPORAL_UNREACHABLE', `the Temporal server is busy: ${details}`, [], { cause: error });
    if (isSilence(grpc))
      return new Failure('TEMPORAL_UNREACHABLE', `the call was broken off: ${details}`, [], { cause: error });
  }
  const message = messageOf(error);
  return new Failure('INTERNAL', message, [], { cause: error });
}
