/** What is pending on whom: at the open gates, and what people have to do besides. */

import { gateOf } from '../gates/gate-of';
import { isGroup } from '../gates/requirement-specs';
import { waitsForPeople } from '../gates/requirements';
import type { Action } from '../model/gates';
import type { Role } from '../model/people';
import type { State } from '../model/state';
import { fallbackContactAt } from '../people/delegation';
import { type OpenItem, openItems } from './open-items';

/** One item that is pending on a person. */
export interface Asked {
  what: string;
  kind: OpenItem['kind'];
  role: Role;
  /** Who holds the role by the charter; null: nobody. */
  holder: string | null;
  /** What is wrong with what there is. */
  problem: string | null;
  /** Which message supplies it; null if no message of a person does. */
  action: Action | null;
}

/** One item, and the person who is notified of it. */
export interface PendingItem {
  person: string;
  step: OpenItem['step'];
  dueAt: string | null;
  asked: Asked;
}

/** Whom to notify: the person, or the fallback contact as long as no natural person is named. */
function contactFor(s: State, { person }: OpenItem, at: string): string | null {
  if (person !== null && !isGroup(s, person)) return person;
  return fallbackContactAt(s, at);
}

/** Under a hold nothing moves forward, so no gate is pending on anybody. */
const isAsked = (s: State, { kind, step }: OpenItem): boolean =>
  kind === 'action' || (!s.hold && step !== 'operation' && step !== 'closed' && Boolean(gateOf(s, step)?.openedAt));

/** Everything that is pending on people now. */
export function pendingNow(s: State, at: string): PendingItem[] {
  if (s.closedAt) return [];
  return waitsForPeople(openItems(s, at)).flatMap((item): PendingItem[] => {
    const person = isAsked(s, item) ? contactFor(s, item, at) : null;
    if (person === null) return [];
    const { what, kind, role, holder, problem, step, dueAt, action } = item;
    return [{ person, step, dueAt, asked: { what, kind, role, holder, problem, action } }];
  });
}

/** The key of an item, without its problem: people are notified of an item once until it is done. */
const keyOf = ({ person, step, asked }: PendingItem): string =>
  `${person} ${step} ${asked.role} ${asked.what} ${asked.action?.switchKey ?? ''}`;

/** What is pending now and was not before. */
export function newlyPending(before: readonly PendingItem[], now: readonly PendingItem[]): PendingItem[] {
  const known = new Set(before.map(keyOf));
  return now.filter((one) => !known.has(keyOf(one)));
}
