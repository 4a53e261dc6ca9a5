/** The Visibility queries behind lists and inboxes, and what an answer carries of an engagement. */
import { defaultPayloadConverter } from '@temporalio/common/lib/converter/payload-converter';
import { Failure } from '../../domain/kernel/failures';
import { engagementOf, MEMO_OPEN, WORKFLOWS } from '../../domain/kernel/names';
import { lookup } from '../../domain/values/own-members';
import { withRefs } from '../../domain/values/texts';
import type { Listing, PublishedMemo } from '../../domain/views/visibility';
import { isGrpcError, toGrpcFailure } from '../temporal/grpc-failures';
import { laterRun } from './orphaned';
import type { Execution, Visibility } from './visibility-wire';

export const RUNNING = `ExecutionStatus = 'Running'`;
/** Executions that one query brings: each carries its memo. */
const MOST_PER_QUERY = 200;
const INVALID_ARGUMENT = 3;
/** Sorts behind every moment. */
export const NEVER = '~';

export const queryText = (status: string, wanted: Record<string, string | undefined>): string =>
  [
    `WorkflowType = '${WORKFLOWS.engagement}'`,
    status,
    ...Object.entries(wanted).flatMap(([name, value]) => (value === undefined ? [] : clause(name, value))),
  ].join(' AND ');

/** All that a query finds, page after page; an engagement that continued as new meanwhile is found once. */
export async function everything(visibility: Visibility, query: string): Promise<Execution[]> {
  const all = new Map<string, Execution>();
  let nextPageToken: Uint8Array | undefined;
  try {
    do {
      const { namespace } = visibility;
      const answer = await visibility.list({ namespace, query, pageSize: MOST_PER_QUERY, nextPageToken });
      for (const one of answer.executions) {
        const id = one.execution?.workflowId ?? '';
        all.set(id, laterRun(all.get(id) ?? one, one));
      }
      nextPageToken = answer.nextPageToken.length > 0 ? answer.nextPageToken : undefined;
    } while (nextPageToken);
  } catch (error) {
    throw queryFailure(error);
  }
  return [...all.values()];
}

/** Temporal's query language has no way to write these: it compares the escape sequence itself. */
export const UNQUOTABLE = /['"\\\p{Cc}]/u;

/** The whole value, or as much of it as can be written; the rest is compared by `found`. */
function clause(name: string, value: string): string[] {
  const end = value.search(UNQUOTABLE);
  if (end < 0) return [`${name} = '${value}'`];
  return end === 0 ? [] : [`${name} STARTS_WITH '${value.slice(0, end)}'`];
}

/** The one reason for which the server refuses a query of ours is an attribute that it lacks. */
export function queryFailure(error: unknown): Failure {
  const failure = toGrpcFailure(error, 'the list');
  if (!(isGrpcError(error) && error.code === INVALID_ARGUMENT)) return failure;
  return new Failure(
    'SETUP_MISSING',
    'the server does not know the search attributes of dayone yet',
    ['a worker registers them when it starts: `dayone worker` or `dayone up`'],
    { cause: error },
  );
}

export const idOf = (execution: Execution): string => engagementOf(execution.execution?.workflowId ?? '');

export const memoOf = (execution: Execution): Listing['memo'] | null => {
  const payload = execution.memo?.fields?.[MEMO_OPEN];
  if (!payload) return null;
  const { texts, ...shown } = defaultPayloadConverter.fromPayload<PublishedMemo>(payload);
  return withRefs(shown, texts);
};

export function attributeOf(execution: Execution, name: string): unknown {
  const payload = lookup(execution.searchAttributes?.indexedFields, name);
  return payload ? defaultPayloadConverter.fromPayload(payload) : null;
}
