/** The search attributes by which lists and inboxes find engagements: registered by the product where they are missing. */
import { type Connection, isGrpcServiceError } from '@temporalio/client';
import { Failure } from '../../domain/kernel/failures';
import { NAMESPACE, SEARCH_ATTRIBUTES } from '../../domain/kernel/names';
import { lookup } from '../../domain/values/own-members';

/** What a client's connection and a worker's both offer. */
type Services = Pick<Connection, 'operatorService' | 'workflowService'>;

const USABLE_WITHIN_MS = 30_000;
const POLL_MS = 100;
const INVALID_ARGUMENT = 3;
const ALREADY_EXISTS = 6;

/** The numbers of `temporal.api.enums.v1.IndexedValueType`; the wire format, so they never change. */
const INDEXED_VALUE_TYPE = { KEYWORD: 2, DATETIME: 6, KEYWORD_LIST: 7 } as const;

/**
 * Registers what is missing and resolves with the names it added, once queries by all of them are answered. Safe to
 * call at every start and from several processes at once. Throws `SETUP_MISSING` if one exists with another type, or
 * if the server does not take them into use within 30 s; what gRPC throws passes through.
 */
export async function ensureSearchAttributes(connection: Services, namespace = NAMESPACE): Promise<string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const wanted = Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, INDEXED_VALUE_TYPE[type]] as const);
  const clashes = wanted.filter(
    ([name, type]) => lookup(customAttributes, name) !== undefined && lookup(customAttributes, name) !== type,
  );
  if (clashes.length > 0) {
    throw new Failure(
      'SETUP_MISSING',
      `Namespace ${namespace} has search attributes of another type under dayone's names`,
      clashes.map(([name]) => `${name}: must be ${lookup(SEARCH_ATTRIBUTES, name)}`),
    );
  }
  const missing = wanted.filter(([name]) => lookup(customAttributes, name) === undefined);
  if (missing.length > 0) {
    await connection.operatorService
      .addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(missing) })
      .catch((error: unknown) => {
        if (!hasStatus(error, ALREADY_EXISTS)) throw error; // another process was quicker
      });
  }
  await usable(connection, namespace);
  return missing.map(([name]) => name);
}

/** The server tells every part of itself in its own time; a query that is understood is the proof. */
async function usable(connection: Services, namespace: string): Promise<void> {
  const query = Object.keys(SEARCH_ATTRIBUTES)
    .map((name) => `${name} IS NOT NULL`)
    .join(' OR ');
  const deadline = Date.now() + USABLE_WITHIN_MS;
  for (;;) {
    try {
      await connection.workflowService.countWorkflowExecutions({ namespace, query });
      return;
    } catch (error) {
      if (!hasStatus(error, INVALID_ARGUMENT)) throw error;
      if (Date.now() > deadline) {
        throw new Failure(
          'SETUP_MISSING',
          `The search attributes of namespace ${namespace} are not in use after 30 s`,
          [],
          {
            cause: error,
          },
        );
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}

const hasStatus = (error: unknown, code: number): boolean => isGrpcServiceError(error) && error.code === code;
