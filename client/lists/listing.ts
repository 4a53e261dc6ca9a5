/** Lists and inboxes: one Visibility query each, for any number of engagements. */

import { defaultPayloadConverter } from '@temporalio/common/lib/converter/payload-converter';
import { waitsForPeople } from '../../domain/gates/requirements';
import { Failure } from '../../domain/kernel/failures';
import { engagementOf, MEMO_OPEN, WORKFLOWS } from '../../domain/kernel/names';
import { severityRank } from '../../domain/kernel/open-findings';
import type { State } from '../../domain/model/state';
import { type OpenItem, openItems } from '../../domain/open-items/open-items';
import { instantOf } from '../../domain/values/dates';
import { digest } from '../../domain/values/digest';
import { lookup } from '../../domain/values/own-members';
import { withRefs } from '../../domain/values/texts';
import type { ListedFinding, Listing, PublishedMemo } from '../../domain/views/visibility';
import { isGrpcError, toGrpcFailure } from '../temporal/grpc-failures';
import { ENDED, LOST, laterRun, stillLost } from './orphaned';
import { comparePlaces, MOST_PER_PAGE, type PageRequest, type Place, pageFrom } from './paging';
import type { Execution, Visibility } from './visibility-wire';

export type { PageRequest } from './paging';

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
  /** Time zone of the client's calendar, used for its times. */
  timezone: string | null;
  live: string | null;
  startedAt: string | null;
}

/** One page of engagements, the most urgent first. */
export interface ListPage {
  engagements: Listed[];
  /** All that fit, over all pages. */
  total: number;
  /** The same by health. */
  byHealth: Record<string, number>;
  /** Token of the next page; null where this is the last. */
  next: string | null;
}

/** One item that is pending on a person. */
export interface InboxItem extends OpenItem {
  engagement: string;
  title: string | null;
  /** Of the client's calendar. */
  timezone: string | null;
}

/** One page of what is pending on a person, the first due first. */
export interface InboxPage {
  /** All engagements that wait for the person, over all pages. */
  total: number;
  items: InboxItem[];
  /** Engagements that wait for the person with more than their memo carries: ask them by `why`. */
  more: string[];
  next: string | null;
}

/** The open findings of one engagement. */
export interface EngagementFindings {
  engagement: string;
  title: string | null;
  /** Of the client's calendar. */
  timezone: string | null;
  /** The highest severity first; long texts are cut short. */
  findings: ListedFinding[];
  /** How many more there are than a list carries. */
  more: number;
}

/** One page of open findings, the most severe first. */
export interface FindingsPage {
  /** All engagements that have any, over all pages. */
  total: number;
  /** Those that have any. */
  engagements: EngagementFindings[];
  next: string | null;
}

const RUNNING = `ExecutionStatus = 'Running'`;
const CLOSED = `ExecutionStatus = 'Completed'`;
/** Executions that one query brings: each carries its memo. */
const MOST_PER_QUERY = 200;
const INVALID_ARGUMENT = 3;

/** What needs somebody first stands first; a health that is not here is the least urgent. */
const URGENCY: readonly string[] = [
  LOST,
  'rolled-back',
  'overdue',
  'pilot-mode',
  'held',
  'on-track',
  'in-operation',
  'closed',
];
/** Sorts behind every moment. */
const NEVER = '~';

function rankOf({ health }: Listed): number {
  const rank = URGENCY.indexOf(health ?? '');
  return rank < 0 ? URGENCY.length : rank;
}

/** The most urgent health first, and among equals what is due first. */
export const placeOfListed = (one: Listed): Place => [
  rankOf(one),
  one.dueAt ?? NEVER,
  one.waitingSince ?? NEVER,
  one.id,
];

/** How many of each health, the most urgent first. */
export function countByHealth(all: readonly Listed[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const one of [...all].sort((a, b) => rankOf(a) - rankOf(b)))
    counts.set(one.health ?? 'unknown', (counts.get(one.health ?? 'unknown') ?? 0) + 1);
  return Object.fromEntries(counts);
}

/**
 * Engagements by search attributes, the most urgent first: the running ones and those that are lost.
 * @throws Failure TEMPORAL_UNREACHABLE, SETUP_MISSING, BAD_INPUT for a bad token
 */
export async function listEngagements(
  visibility: Visibility,
  filter: ListFilter = {},
  page: PageRequest = {},
): Promise<ListPage> {
  const all = await fitting(visibility, filter);
  const { shown, next } = pageFrom(all, placeOfListed, digest(withoutUndefined(filter)), page);
  return { engagements: shown, total: all.length, byHealth: countByHealth(all), next };
}

const FIELDS = ['client', 'step', 'health', 'owner', 'accountManager', 'closed'] as const;
const withoutUndefined = (filter: ListFilter): object =>
  Object.fromEntries(FIELDS.flatMap((name) => (filter[name] === undefined ? [] : [[name, filter[name]]])));

/** Every engagement that fits a filter. */
async function fitting(visibility: Visibility, filter: ListFilter): Promise<Listed[]> {
  if (filter.closed) return (await matching(visibility, CLOSED, filter)).map(listed);
  const isLost = filter.health === LOST;
  // The last health of a lost engagement is not its present one.
  const ended = async (): Promise<Listed[]> => {
    const all = await matching(visibility, ENDED, { ...filter, health: undefined });
    const lost = await stillLost(visibility, all).catch((error: unknown) => {
      throw queryFailure(error);
    });
    return lost.map((one) => ({ ...listed(one), health: LOST }));
  };
  const [lost, running] = await Promise.all([
    isLost || filter.health === undefined ? ended() : [],
    isLost ? [] : matching(visibility, RUNNING, filter).then((all) => all.map(listed)),
  ]);
  return [...lost, ...running];
}

async function matching(visibility: Visibility, status: string, filter: ListFilter): Promise<Execution[]> {
  const wanted = {
    DayOneClient: filter.client,
    DayOneStep: filter.step,
    DayOneHealth: filter.health,
    DayOneOwner: filter.owner,
    DayOneAccountManager: filter.accountManager,
  };
  const exact = Object.entries(wanted).filter(([, value]) => value !== undefined && UNQUOTABLE.test(value));
  const all = await everything(visibility, queryText(status, wanted));
  return all.filter((one) => exact.every(([name, value]) => attributeOf(one, name) === value));
}

/** What running engagements wait for from one person. Throws as `listEngagements`. */
export async function inboxOf(visibility: Visibility, person: string, page: PageRequest = {}): Promise<InboxPage> {
  if (UNQUOTABLE.test(person)) return { items: [], more: [], total: 0, next: null }; // no person id has such signs
  const all = (await everything(visibility, queryText(RUNNING, { DayOneWaitingOn: person }))).map((execution) => {
    const memo = memoOf(execution);
    const engagement = idOf(execution);
    const about = { engagement, title: memo?.title ?? null, timezone: memo?.timezone ?? null };
    const items = (memo?.open ?? []).filter((item) => item.person === person).map((item) => ({ ...about, ...item }));
    return { engagement, isWhole: items.length > 0 && !memo?.cut, items };
  });
  const dueFirst = ({ engagement, items }: (typeof all)[0]): Place => [
    0,
    items.flatMap(({ dueAt }) => dueAt ?? []).sort()[0] ?? NEVER,
    engagement,
  ];
  const { shown, next } = pageFrom(all, dueFirst, digest({ inbox: person }), page);
  return {
    items: shown.flatMap((one) => one.items),
    more: shown.filter((one) => !one.isWhole).map((one) => one.engagement),
    total: all.length,
    next,
  };
}

/** Whether any engagement, whatever became of it, has this owner or account manager, or waits for this person. */
export async function isListed(visibility: Visibility, person: string): Promise<boolean> {
  if (UNQUOTABLE.test(person)) return false;
  const anywhere = ['DayOneOwner', 'DayOneAccountManager', 'DayOneWaitingOn'].map((name) => `${name} = '${person}'`);
  const query = `WorkflowType = '${WORKFLOWS.engagement}' AND (${anywhere.join(' OR ')})`;
  try {
    const { executions } = await visibility.list({ namespace: visibility.namespace, query, pageSize: 1 });
    return executions.length > 0;
  } catch (error) {
    throw queryFailure(error);
  }
}

/** The open findings of running engagements, from what lists carry. Throws as `listEngagements`. */
export async function findingsOf(visibility: Visibility, page: PageRequest = {}): Promise<FindingsPage> {
  const all = (await everything(visibility, queryText(RUNNING, {}))).flatMap((execution) => {
    const memo = memoOf(execution);
    if (!memo?.findings?.length) return [];
    const { title, timezone, findings, moreFindings: more } = memo;
    return [{ engagement: idOf(execution), title, timezone, findings, more }];
  });
  const severest = ({ engagement, findings }: EngagementFindings): Place => {
    const [first] = findings;
    return [first ? -severityRank(first.severity) : 0, first?.dueAt ?? NEVER, engagement];
  };
  const { shown, next } = pageFrom(all, severest, digest({ findings: 'open' }), { limit: MOST_PER_PAGE, ...page });
  return { engagements: shown, total: all.length, next };
}

/** Every engagement that fits, the most urgent first. Throws as `listEngagements`. */
export async function* allEngagements(visibility: Visibility, filter: ListFilter): AsyncGenerator<Listed, void, void> {
  const all = await fitting(visibility, filter);
  yield* all.sort((a, b) => comparePlaces(placeOfListed(a), placeOfListed(b)));
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
      const { title, calendar } = state.charter;
      const open = waitsForPeople(openItems(state, new Date().toISOString())).filter((item) => item.person === person);
      for (const item of open) yield { engagement, title, timezone: calendar.timezone, ...item };
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

/** All that a query finds, page after page; an engagement that continued as new meanwhile is found once. */
async function everything(visibility: Visibility, query: string): Promise<Execution[]> {
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
const UNQUOTABLE = /['"\\\p{Cc}]/u;

/** The whole value, or as much of it as can be written; the rest is compared by `found`. */
function clause(name: string, value: string): string[] {
  const end = value.search(UNQUOTABLE);
  if (end < 0) return [`${name} = '${value}'`];
  return end === 0 ? [] : [`${name} STARTS_WITH '${value.slice(0, end)}'`];
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
  if (!payload) return null;
  const { texts, ...shown } = defaultPayloadConverter.fromPayload<PublishedMemo>(payload);
  return withRefs(shown, texts);
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
    timezone: memo?.timezone ?? null,
    live: memo?.live ?? null,
    startedAt: execution.startTime?.seconds ? instantOf(Number(execution.startTime.seconds) * 1000) : null,
  };
}
