/** Lists and inboxes: one Visibility query each, whatever the number of engagements. */

import { defaultPayloadConverter } from '@temporalio/common/lib/converter/payload-converter';
import { instantOf } from '../domain/dates';
import { digest } from '../domain/digest';
import { Failure } from '../domain/failures';
import { engagementOf, MEMO_OPEN, WORKFLOWS } from '../domain/names';
import { lookup } from '../domain/record';
import type { State } from '../domain/state';
import { type ListedFinding, type Listing, type OpenItem, openItems, waitsForPeople } from '../domain/visibility';
import { isGrpcError, toGrpcFailure } from './grpc-failures';
import { ENDED, LOST, stillLost } from './lost';
import type { Execution, Visibility } from './visibility-wire';

/** Which engagements are listed; filters can be combined. */
export interface ListFilter {
  client?: string;
  /** An Engagement Step, or `operation`. */
  step?: string;
  /** As `Status` tells it, or `lost`: its workflow has ended, and the engagement is not closed. */
  health?: string;
  /** Person ids. */
  owner?: string;
  accountManager?: string;
  /** Those that were closed, as long as the server keeps them, in place of the running ones. */
  closed?: boolean;
}

/** Which page, and how long. */
export interface PageRequest {
  /** Engagements at most; default 20. */
  limit?: number;
  /** From the answer before. */
  page?: string;
}

/** An engagement as lists know it; null where nothing is known. */
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

/** One page of engagements. */
export interface ListPage {
  engagements: Listed[];
  /** Token of the next page; null where this is the last. */
  next: string | null;
}

/** One thing that waits for a person. */
export interface InboxItem extends OpenItem {
  engagement: string;
  title: string | null;
}

/** One page of what waits for a person. */
export interface InboxPage {
  items: InboxItem[];
  /** Engagements that wait for the person with more than their memo carries: ask them by `why`. */
  more: string[];
  next: string | null;
}

/** The open findings of one engagement. */
export interface EngagementFindings {
  engagement: string;
  title: string | null;
  /** The highest severity first; long texts are cut short. */
  findings: ListedFinding[];
  /** How many more there are than a list carries. */
  more: number;
}

/** One page of open findings. */
export interface FindingsPage {
  /** Those that have any. */
  engagements: EngagementFindings[];
  next: string | null;
}

const RUNNING = `ExecutionStatus = 'Running'`;
const CLOSED = `ExecutionStatus = 'Completed'`;
const MOST_PER_PAGE = 200;
const DEFAULT_LIMIT = 20;
const INVALID_ARGUMENT = 3;

/**
 * Engagements by search attributes: the running ones, and before them those that are lost.
 * @throws Failure TEMPORAL_UNREACHABLE, SETUP_MISSING, BAD_INPUT for a bad token
 */
export async function listEngagements(
  visibility: Visibility,
  filter: ListFilter = {},
  page: PageRequest = {},
): Promise<ListPage> {
  const limit = Math.min(page.limit ?? DEFAULT_LIMIT, MOST_PER_PAGE);
  const running = new Shelf(visibility, filter.closed ? CLOSED : RUNNING, filter);
  if (filter.closed || (filter.health !== undefined && filter.health !== LOST)) return running.page(limit, page.page);
  const lost = new Shelf(visibility, ENDED, { ...filter, health: undefined });
  if (filter.health === LOST) return lost.page(limit, page.page);
  if (page.page !== undefined && running.knows(page.page)) return running.page(limit, page.page);
  // Hardly ever is one lost: nobody waits for that to be said.
  const [first, others] = await Promise.all([lost.page(limit, page.page), running.page(limit)]);
  if (first.next !== null) return first;
  const left = limit - first.engagements.length;
  if (left === limit) return others;
  const rest = left > 0 ? await running.page(left) : { engagements: [], next: running.beginning };
  return { engagements: [...first.engagements, ...rest.engagements], next: rest.next };
}

/** What one query finds, page by page. */
class Shelf {
  private readonly wanted: Record<string, string | undefined>;
  private readonly text: string;

  constructor(
    private readonly visibility: Visibility,
    private readonly status: string,
    filter: ListFilter,
  ) {
    this.wanted = {
      DayOneClient: filter.client,
      DayOneStep: filter.step,
      DayOneHealth: filter.health,
      DayOneOwner: filter.owner,
      DayOneAccountManager: filter.accountManager,
    };
    this.text = queryText(status, this.wanted);
  }

  /** Token of the first page. */
  get beginning(): string {
    return `.${sumOf('', this.text)}`;
  }

  /** Whether a token is one of this shelf's. */
  knows(token: string): boolean {
    return isTokenOf(token, this.text);
  }

  async page(limit: number, token?: string): Promise<ListPage> {
    const { executions, next } = await query(this.visibility, this.text, { limit, page: token });
    const exact = Object.entries(this.wanted).filter(([, value]) => value !== undefined && UNQUOTABLE.test(value));
    const fitting = executions.filter((one) => exact.every(([name, value]) => attributeOf(one, name) === value));
    if (this.status !== ENDED) return { engagements: fitting.map(listed), next };
    const lost = await stillLost(this.visibility, fitting).catch((error: unknown) => {
      throw queryFailure(error);
    });
    // A page of what has been brought back since is no page.
    if (lost.length === 0 && next !== null) return this.page(limit, next);
    return { engagements: lost.map((one) => ({ ...listed(one), health: LOST })), next };
  }
}

/** What running engagements wait for from one person. Throws as `listEngagements`. */
export async function inboxOf(visibility: Visibility, person: string, page: PageRequest = {}): Promise<InboxPage> {
  if (UNQUOTABLE.test(person)) return { items: [], more: [], next: null }; // no person id has such signs
  const { executions, next } = await query(visibility, queryText(RUNNING, { DayOneWaitingOn: person }), page);
  const found = executions.map((execution) => {
    const memo = memoOf(execution);
    const engagement = idOf(execution);
    const items = (memo?.open ?? []).filter((item) => item.person === person);
    const isWhole = items.length > 0 && !memo?.cut;
    return { engagement, isWhole, items: items.map((item) => ({ engagement, title: memo?.title ?? null, ...item })) };
  });
  return {
    items: found.flatMap((one) => one.items),
    more: found.filter((one) => !one.isWhole).map((one) => one.engagement),
    next,
  };
}

/** The open findings of running engagements, from what lists carry. Throws as `listEngagements`. */
export async function findingsOf(visibility: Visibility, page: PageRequest = {}): Promise<FindingsPage> {
  const { executions, next } = await query(visibility, queryText(RUNNING, {}), { limit: MOST_PER_PAGE, ...page });
  const engagements = executions.flatMap((execution) => {
    const memo = memoOf(execution);
    // A memo of an earlier version has none.
    if (!memo?.findings?.length) return [];
    return [{ engagement: idOf(execution), title: memo.title, findings: memo.findings, more: memo.moreFindings }];
  });
  return { engagements, next };
}

/** Every engagement that fits, page after page. Throws as `listEngagements`. */
export async function* allEngagements(visibility: Visibility, filter: ListFilter): AsyncGenerator<Listed, void, void> {
  let page: string | undefined;
  do {
    const { engagements, next } = await listEngagements(visibility, filter, { limit: MOST_PER_PAGE, page });
    yield* engagements;
    page = next ?? undefined;
  } while (page !== undefined);
}

/**
 * Everything that waits for a person, page after page; `stateOf` is asked where a memo carries too little. Throws as
 * `listEngagements`, and what `stateOf` throws.
 */
export async function* allInboxItems(
  visibility: Visibility,
  person: string,
  stateOf: (id: string) => Promise<State>,
): AsyncGenerator<InboxItem, void, void> {
  let page: string | undefined;
  do {
    const { items, more, next } = await inboxOf(visibility, person, { limit: MOST_PER_PAGE, page });
    yield* items;
    for (const engagement of more) {
      const state = await stateOf(engagement);
      const open = waitsForPeople(openItems(state, new Date().toISOString())).filter((item) => item.person === person);
      for (const item of open) yield { engagement, title: state.charter.title, ...item };
    }
    page = next ?? undefined;
  } while (page !== undefined);
}

const queryText = (status: string, wanted: Record<string, string | undefined>): string =>
  [
    `WorkflowType = '${WORKFLOWS.engagement}'`,
    status,
    ...Object.entries(wanted).flatMap(([name, value]) => (value === undefined ? [] : clause(name, value))),
  ].join(' AND ');

async function query(
  visibility: Visibility,
  text: string,
  { limit, page }: PageRequest,
): Promise<{ executions: Execution[]; next: string | null }> {
  const nextPageToken = page === undefined ? undefined : fromToken(page, text);
  try {
    const answer = await visibility.list({
      namespace: visibility.namespace,
      query: text,
      pageSize: Math.min(limit ?? DEFAULT_LIMIT, MOST_PER_PAGE),
      nextPageToken,
    });
    return { executions: answer.executions, next: toToken(answer.nextPageToken, text) };
  } catch (error) {
    throw queryFailure(error);
  }
}

/** Temporal's query language has no way to write these: it compares the escape sequence itself. */
const UNQUOTABLE = /['"\\\p{Cc}]/u;

/** The whole value, or as much of it as can be written; the rest is compared by `listEngagements`. */
function clause(name: string, value: string): string[] {
  const end = value.search(UNQUOTABLE);
  if (end < 0) return [`${name} = '${value}'`];
  return end === 0 ? [] : [`${name} STARTS_WITH '${value.slice(0, end)}'`];
}

/** Tokens carry a check sum over their query: a foreign one would make the server stumble, or lose entries unseen. */
const sumOf = (page: string, query: string): string => digest({ page, query }).slice(0, 8);

function toToken(next: Uint8Array, query: string): string | null {
  if (next.length === 0) return null;
  const page = Buffer.from(next).toString('base64url');
  return `${page}.${sumOf(page, query)}`;
}

function isTokenOf(token: string, query: string): boolean {
  const [page = '', sum] = token.split('.');
  return sum === sumOf(page, query);
}

function fromToken(token: string, query: string): Buffer {
  if (isTokenOf(token, query)) return Buffer.from(token.split('.')[0]!, 'base64url');
  throw new Failure('BAD_INPUT', 'that is no token of a page of this list', [
    'expected the token that the page before ended with, and the same filters',
  ]);
}

/** The one reason for which the server refuses a query of ours is an attribute that it lacks. */
function queryFailure(error: unknown): Failure {
  const failure = toGrpcFailure(error, 'the list');
  if (!(isGrpcError(error) && error.code === INVALID_ARGUMENT)) return failure;
  return new Failure(
    'SETUP_MISSING',
    'the server does not know the search attributes of dayone yet',
    ['a worker registers them when it starts: `dayone worker` or `dayone up`'],
    { cause: error },
  );
}

const idOf = (execution: Execution): string => engagementOf(execution.execution?.workflowId ?? '');

const memoOf = (execution: Execution): Listing['memo'] | null => {
  const payload = execution.memo?.fields?.[MEMO_OPEN];
  return payload ? defaultPayloadConverter.fromPayload<Listing['memo']>(payload) : null;
};

function attributeOf(execution: Execution, name: string): unknown {
  const payload = lookup(execution.searchAttributes?.indexedFields, name);
  return payload ? defaultPayloadConverter.fromPayload(payload) : null;
}

function listed(execution: Execution): Listed {
  const attribute = <T>(name: keyof Listing['attributes']) => attributeOf(execution, name) as T | null;
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
    startedAt: execution.startTime?.seconds ? instantOf(Number(execution.startTime.seconds) * 1000) : null,
  };
}
