/** The list of engagements: one Visibility query, for any number of them. */

import { instantOf } from '../../domain/values/dates';
import { digest } from '../../domain/values/digest';
import type { Listing } from '../../domain/views/visibility';
import { ENDED, LOST, stillLost } from './orphaned';
import { comparePlaces, type PageRequest, type Place, pageFrom } from './paging';
import { attributeOf, everything, idOf, memoOf, NEVER, queryFailure, queryText, RUNNING, UNQUOTABLE } from './query';
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
const CLOSED = `ExecutionStatus = 'Completed'`;

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

/** Every engagement that fits, the most urgent first. Throws as `listEngagements`. */
export async function* allEngagements(visibility: Visibility, filter: ListFilter): AsyncGenerator<Listed, void, void> {
  const all = await fitting(visibility, filter);
  yield* all.sort((a, b) => comparePlaces(placeOfListed(a), placeOfListed(b)));
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
