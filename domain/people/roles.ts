/** Roles: whose side they are on, and which of them one person never holds together. */

import type { Charter } from '../model/charter';
import type { People } from '../model/charter/people';
import { ASSURANCES, type Assurance, type Role, type Side } from '../model/people';
import type { State } from '../model/state';
import { type KnowsPeople, sameAs, sameHuman, withSharedAsOne } from './same-human';

/** Roles that one person never holds together. */
const ROLES_APART: readonly (readonly [Role, Role])[] = [
  ['owner', 'deputy'],
  ['owner', 'sponsor'],
];

/** Somebody whom another person must not be, and what they are. */
export interface Other {
  person: string;
  as: string;
}

/** The first of these who is the same person, also under another id. */
export const firstLike = (s: KnowsPeople, person: string | undefined, others: readonly Other[]): Other | undefined =>
  others.find((other) => sameHuman(s, person, other.person));

/** Why a person must not act here: one of these, whom they are under whatever id, has acted already. Null: they may. */
export function hasActed(s: KnowsPeople, person: string, others: readonly Other[]): string | null {
  const same = firstLike(s, person, others);
  return same ? sameAs(s, person, same) : null;
}

export const partnersOf = (role: Role): Role[] =>
  ROLES_APART.flatMap((pair) => (pair.includes(role) ? [pair[0] === role ? pair[1] : pair[0]] : []));

/** Those who hold these roles, as far as the charter names somebody. */
export const holdersOf = (people: People, roles: readonly Role[]): Other[] =>
  roles.flatMap((as) => {
    const person = people[as];
    return person === undefined ? [] : [{ person, as }];
  });

/** Roles of a charter that one person holds and that are kept apart, a line each. */
export function rolesTogether(all: KnowsPeople, people: People): { roles: readonly [Role, Role]; why: string }[] {
  const s = withSharedAsOne(all);
  return ROLES_APART.flatMap((roles) => {
    const [one, other] = [people[roles[0]], people[roles[1]]];
    if (!sameHuman(s, one, other)) return [];
    return [
      {
        roles,
        why: `${sameAs(s, other!, { person: one!, as: roles[0] })}: ${roles[0]} and ${roles[1]} are two people`,
      },
    ];
  });
}

/** Who holds a role that is kept apart from this one, and would be the same person as this one; null: nobody. */
export function alreadyHolds(s: KnowsPeople, people: People, role: Role, person: string): string | null {
  return hasActed(withSharedAsOne(s), person, holdersOf(people, partnersOf(role)));
}

/** The same of a charter that is to take the place of another: only what was not so before. */
export function newlyTogether(s: State, after: Charter): string[] {
  const before = new Set(rolesTogether(s, s.charter.people).map(({ roles }) => roles.join()));
  return rolesTogether({ ...s, charter: after }, after.people)
    .filter(({ roles }) => !before.has(roles.join()))
    .map(({ why }) => why);
}

/** Roles filled by the agency; the others are the client's. Decides to whose side waiting time counts. */
const OURS: ReadonlySet<Role> = new Set<Role>(['account-manager', 'delivery-lead', 'reviewer']);

/** The side of a role: agency or client. */
export const sideOf = (role: Role): Side => (OURS.has(role) ? 'us' : 'client');

/** Whether `given` is at least as strong as `least`. */
export const atLeastAsSure = (given: Assurance, least: Assurance): boolean =>
  ASSURANCES.indexOf(given) >= ASSURANCES.indexOf(least);
