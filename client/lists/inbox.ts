/** What is pending on a person, over all engagements. */

import { waitsForPeople } from '../../domain/gates/requirements';
import { WORKFLOWS } from '../../domain/kernel/names';
import type { State } from '../../domain/model/state';
import { type OpenItem, openItems } from '../../domain/open-items/open-items';
import { digest } from '../../domain/values/digest';
import { MOST_PER_PAGE, type PageRequest, type Place, pageFrom } from './paging';
import { everything, idOf, memoOf, NEVER, queryFailure, queryText, RUNNING, UNQUOTABLE } from './query';
import type { Visibility } from './visibility-wire';

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
