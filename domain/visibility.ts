/** What lists and inboxes see of an engagement: search attributes and a memo, so that each is one Visibility query. */

import { whereItStands } from './decide/follow';
import { gateOf } from './gates/gate-of';
import { openSteps } from './gates/open-steps';
import { type Requirement, requirementsOf } from './gates/requirements';
import { type Role, type Side, sideOf } from './people';
import type { State, StepId } from './state';
import { stepOf } from './steps';

export type Health = 'on-track' | 'overdue' | 'held' | 'rolled-back' | 'pilot-mode' | 'in-operation' | 'closed';

export interface OpenItem {
  step: StepId;
  what: string;
  kind: Requirement['kind'];
  role: Role;
  person: string | null;
  since: string | null;
  dueAt: string | null;
  problem: string | null;
}

/** Everything that blocks now, over all gates that are open. */
export const openItems = (s: State, at: string): OpenItem[] =>
  openSteps(s).flatMap((step) => {
    const gate = gateOf(s, step);
    return requirementsOf(s, step, at)
      .filter((requirement) => !requirement.met)
      .map(({ what, kind, who, person, problem }) => ({
        step,
        what,
        kind,
        role: who,
        person,
        since: gate?.since ?? s.progressAt,
        dueAt: gate?.dueAt ?? null,
        problem,
      }));
  });

export function healthOf(s: State, at: string): Health {
  if (s.closedAt) return 'closed';
  if (s.pilot) return 'pilot-mode';
  if (s.hold) return s.hold.kind === 'after-rollback' ? 'rolled-back' : 'held';
  const overdue = openSteps(s).some((step) => (gateOf(s, step)?.dueAt ?? at) < at);
  if (overdue) return 'overdue';
  return whereItStands(s) === 'operation' ? 'in-operation' : 'on-track';
}

/** A check alone is dayone's own business; people are waited for only with what they can supply. */
export const waitsForPeople = (items: readonly OpenItem[]): OpenItem[] => {
  const people = items.filter((item) => item.kind !== 'check' || item.problem !== null);
  return people.length > 0 ? people : [...items];
};

export interface Listing {
  attributes: {
    DayOneClient: string;
    DayOneStep: string;
    DayOnePhase: string;
    DayOneHealth: Health;
    DayOneOwner: string | null;
    DayOneAccountManager: string | null;
    DayOneWaitingOn: string[];
    DayOneWaitingSide: Side | null;
    DayOneWaitingSince: string | null;
    DayOneDueAt: string | null;
  };
  memo: { title: string; live: string | null; open: OpenItem[] };
}

/** Items carried by the memo; an inbox that needs more asks the engagement. */
const MEMO_ITEMS = 24;

export function listingOf(s: State, at: string): Listing {
  const items = waitsForPeople(openItems(s, at));
  const stands = whereItStands(s);
  const earliest = (values: (string | null)[]): string | null =>
    values.filter((value) => value !== null).sort()[0] ?? null;
  return {
    attributes: {
      DayOneClient: s.charter.client,
      DayOneStep: stands,
      DayOnePhase: stands === 'operation' || stands === 'closed' ? 'operation' : stepOf(stands).phase,
      DayOneHealth: healthOf(s, at),
      DayOneOwner: s.charter.people.owner ?? null,
      DayOneAccountManager: s.charter.people['account-manager'] ?? null,
      DayOneWaitingOn: [...new Set(items.flatMap((item) => (item.person ? [item.person] : [])))].sort(),
      DayOneWaitingSide:
        items.length === 0 ? null : items.some((item) => sideOf(item.role) === 'client') ? 'client' : 'us',
      DayOneWaitingSince: earliest(items.map((item) => item.since)),
      DayOneDueAt: earliest(items.map((item) => item.dueAt)),
    },
    memo: { title: s.charter.title, live: s.live?.release ?? null, open: items.slice(0, MEMO_ITEMS) },
  };
}

/** Where it stands, for Temporal's own web page: a few lines of Markdown. */
export function currentDetails(s: State, at: string): string {
  const items = waitsForPeople(openItems(s, at));
  const blocked = items
    .slice(0, 8)
    .map((item) => `- ${item.what} – ${item.person ?? item.role}${item.problem ? ` (${item.problem})` : ''}`);
  return [
    `**${s.charter.title}** for ${s.charter.client}: ${whereItStands(s)}, ${healthOf(s, at)}`,
    s.live ? `Live: release ${s.live.release} since ${s.live.since}` : 'Nothing is live.',
    ...(blocked.length > 0 ? ['Waiting for:', ...blocked] : []),
  ].join('\n');
}
