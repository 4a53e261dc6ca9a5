/** Lists and inboxes: one Visibility query each, whatever the number of engagements. */
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { Failure } from '../domain/failures';
import { engagementWorkflowId, MEMO_OPEN, WORKFLOWS } from '../domain/names';
import type { Listing, OpenItem } from '../domain/visibility';
import { toFailure } from './failures';

/** The page as the service returns it; its types come with the client's connection. */
type Page = Awaited<ReturnType<Client['workflowService']['listWorkflowExecutions']>>;
type Execution = Page['executions'][number];

export interface ListFilter {
  client?: string;
  /** An Engagement Step, or `operation`. */
  step?: string;
  health?: string;
  /** Person ids. */
  owner?: string;
  accountManager?: string;
  /** Those that have ended, as long as the server keeps them, in place of the running ones. */
  closed?: boolean;
}

export interface PageRequest {
  /** Engagements at most; default 20. */
  limit?: number;
  /** From the answer before. */
  page?: string;
}

export interface Listed {
  id: string;
  client: string | null;
  title: string | null;
  step: string | null;
  phase: string | null;
  health: string | null;
  owner: string | null;
  accountManager: string | null;
  waitingOn: string[];
  waitingSide: string | null;
  waitingSince: string | null;
  dueAt: string | null;
  live: string | null;
  startedAt: string | null;
}

export interface ListPage {
  engagements: Listed[];
  /** Token of the next page; null where this is the last. */
  next: string | null;
}

export interface InboxItem extends OpenItem {
  engagement: string;
  title: string | null;
}

export interface InboxPage {
  items: InboxItem[];
  /** Engagements that wait for the person with more than their memo carries: ask them by `why`. */
  more: string[];
  next: string | null;
}

export const MOST_PER_PAGE = 200;
const DEFAULT_LIMIT = 20;
const INVALID_ARGUMENT = 3;

/** Engagements by search attributes. @throws Failure TEMPORAL_UNREACHABLE, SETUP_MISSING, BAD_INPUT for a bad token */
export async function listEngagements(
  client: Client,
  filter: ListFilter = {},
  page: PageRequest = {},
): Promise<ListPage> {
  const wanted = {
    DayOneClient: filter.client,
    DayOneStep: filter.step,
    DayOneHealth: filter.health,
    DayOneOwner: filter.owner,
    DayOneAccountManager: filter.accountManager,
  };
  const { executions, next } = await query(client, wanted, page, filter.closed ?? false);
  return { engagements: executions.map(listed), next };
}

/** What running engagements wait for from one person. Throws as `listEngagements`. */
export async function inboxOf(client: Client, person: string, page: PageRequest = {}): Promise<InboxPage> {
  const { executions, next } = await query(client, { DayOneWaitingOn: person }, page, false);
  const found = executions.map((execution) => {
    const memo = memoOf(execution);
    const engagement = idOf(execution);
    const items = (memo?.open ?? []).filter((item) => item.person === person);
    return { engagement, items: items.map((item) => ({ engagement, title: memo?.title ?? null, ...item })) };
  });
  return {
    items: found.flatMap((one) => one.items),
    more: found.filter((one) => one.items.length === 0).map((one) => one.engagement),
    next,
  };
}

async function query(
  client: Client,
  wanted: Record<string, string | undefined>,
  { limit, page }: PageRequest,
  closed: boolean,
): Promise<{ executions: Execution[]; next: string | null }> {
  const clauses = [
    `WorkflowType = ${quoted(WORKFLOWS.engagement)}`,
    `ExecutionStatus ${closed ? '!=' : '='} 'Running'`,
    ...Object.entries(wanted).flatMap(([name, value]) => (value === undefined ? [] : [`${name} = ${quoted(value)}`])),
  ];
  try {
    const { executions, nextPageToken } = await client.workflowService.listWorkflowExecutions({
      namespace: client.options.namespace,
      query: clauses.join(' AND '),
      pageSize: Math.min(limit ?? DEFAULT_LIMIT, MOST_PER_PAGE),
      ...(page === undefined ? {} : { nextPageToken: fromToken(page) }),
    });
    return { executions, next: nextPageToken?.length ? Buffer.from(nextPageToken).toString('base64url') : null };
  } catch (error) {
    throw queryFailure(error, page !== undefined);
  }
}

/** A value of the query language, whatever signs it holds. */
export const quoted = (value: string): string => `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;

function fromToken(page: string): Buffer {
  const token = Buffer.from(page, 'base64url');
  if (token.length > 0 && token.toString('base64url') === page) return token;
  throw badToken();
}

const badToken = (cause?: unknown): Failure =>
  new Failure('BAD_INPUT', 'that is no token of a page', ['expected the token that the page before ended with'], {
    cause,
  });

/** The server refuses a query for two reasons only: a token that it did not give, or an attribute that it lacks. */
function queryFailure(error: unknown, withToken: boolean): Failure {
  const failure = toFailure(error, 'the list');
  const refused = failure.cause instanceof Error && 'code' in failure.cause && failure.cause.code === INVALID_ARGUMENT;
  if (!refused) return failure;
  if (withToken) return badToken(error);
  return new Failure(
    'SETUP_MISSING',
    'the server does not know the search attributes of dayone yet',
    ['a worker registers them when it starts: `dayone worker` or `dayone up`'],
    { cause: error },
  );
}

const idOf = (execution: Execution): string =>
  (execution.execution?.workflowId ?? '').slice(engagementWorkflowId('').length);

const memoOf = (execution: Execution): Listing['memo'] | null => {
  const payload = execution.memo?.fields?.[MEMO_OPEN];
  return payload ? defaultPayloadConverter.fromPayload<Listing['memo']>(payload) : null;
};

function listed(execution: Execution): Listed {
  const fields = execution.searchAttributes?.indexedFields ?? {};
  const attribute = <T>(name: keyof Listing['attributes']): T | null => {
    const payload = fields[name];
    return payload ? defaultPayloadConverter.fromPayload<T>(payload) : null;
  };
  const memo = memoOf(execution);
  return {
    id: idOf(execution),
    client: attribute('DayOneClient'),
    title: memo?.title ?? null,
    step: attribute('DayOneStep'),
    phase: attribute('DayOnePhase'),
    health: attribute('DayOneHealth'),
    owner: attribute('DayOneOwner'),
    accountManager: attribute('DayOneAccountManager'),
    waitingOn: [attribute<string[] | string>('DayOneWaitingOn') ?? []].flat(),
    waitingSide: attribute('DayOneWaitingSide'),
    waitingSince: attribute('DayOneWaitingSince'),
    dueAt: attribute('DayOneDueAt'),
    live: memo?.live ?? null,
    startedAt: execution.startTime?.seconds ? new Date(Number(execution.startTime.seconds) * 1000).toISOString() : null,
  };
}
