/** Who may decide in a role at a given time: its holder, or a person who covers for them (docs/decisions/0016). */

import type { Events } from '../model/events';
import type { SignOff } from '../model/gates';
import { type Absence, ROLES, type Role, type Transfer } from '../model/people';
import type { State } from '../model/state';
import { lookup } from '../values/own-members';

/** Whether somebody is known to have left: they decide nothing, and nothing is pending on them. */
export const hasLeft = (s: State, person: string | undefined): boolean =>
  person !== undefined && lookup(s.leavers, person) !== undefined;

/** Who holds a role, and has not left. */
export const holderOf = (s: State, role: Role): string | null => {
  const holder = s.charter.people[role];
  return holder === undefined || hasLeft(s, holder) ? null : holder;
};

/** Who is asked to find somebody where nobody may answer, in this order. */
const FALLBACK_ROLES: readonly Role[] = ['account-manager', 'sponsor', 'delivery-lead'];

/** Everybody who is asked, in this order; where all of those roles' holders have left, any natural person with a role. */
function fallbackContacts(s: State): string[] {
  const there = (roles: readonly Role[]) => roles.map((role) => holderOf(s, role)).filter((one) => one !== null);
  const first = there(FALLBACK_ROLES);
  return first.length > 0 ? first : there(ROLES).filter((one) => !s.charter.groups.includes(one));
}

/** The fallback contact: the first of them. */
export const fallbackContact = (s: State): string | null => fallbackContacts(s)[0] ?? null;

/** Who is notified about a role: its holder; for an owner who has left the deputy; for any other role the fallback contact. */
export const effectiveAssignee = (s: State, role: Role): string | null =>
  holderOf(s, role) ?? (role === 'owner' ? holderOf(s, 'deputy') : null) ?? fallbackContact(s);

/** Everybody whom the engagement knows, and who has not left: messages of anybody else are refused. */
export const isParticipant = (s: State, person: string): boolean =>
  !hasLeft(s, person) &&
  [
    ...Object.values(s.charter.people),
    ...Object.values(s.proposal?.charter.people ?? {}),
    ...Object.values(s.transfers).map(({ to }) => to),
    ...s.absences.map(({ cover }) => cover),
  ].includes(person);

/** Whether a person holds one of these roles. */
export const holdsRole = (s: State, person: string, roles: readonly Role[]): boolean =>
  roles.some((role) => s.charter.people[role] === person);

/** Whether a person holds one of these roles, or covers at this moment for somebody who does. */
export const actsIn = (s: State, person: string, roles: readonly Role[], at: string): boolean =>
  roles.some((role) => roleAssignmentsOf(s, { role, ownName: false }, at).some((one) => one.person === person));

/** Who holds these roles, one line each. */
export const holdersOf = (s: State, roles: readonly Role[]): string[] =>
  roles.map((role) => `${role}: ${s.charter.people[role] ?? 'nobody named'}`);

/** Whether two absences are of one person at one time; both are half-open. */
export const overlaps = (one: Absence, other: Absence): boolean =>
  one.person === other.person && one.from < other.until && other.from < one.until;

const awayAt = (s: State, person: string | undefined, at: string): Absence | undefined =>
  s.absences.find((one) => one.person === person && one.from <= at && at < one.until);

/** The fallback contact at this moment: the first who is not away; where all of them are away, the first. */
export function fallbackContactAt(s: State, at: string): string | null {
  const there = fallbackContacts(s);
  return there.find((one) => !awayAt(s, one, at)) ?? there[0] ?? null;
}

interface Cover {
  person: string;
  /** Whether they may decide. A fallback contact may not: they find somebody who may. */
  decides: boolean;
}

/** Separation of duties: why a person must not answer in any role; null if nothing forbids it. */
export type ConflictCheck = (person: string) => string | null;
const noConflict: ConflictCheck = () => null;

/**
 * Who covers for the holder of a role who is away at this moment: the cover, or where that person is away too, theirs,
 * and so on; where that leads in a circle, or to somebody who has left or must not answer, the fallback of the role.
 * Null: they are there, or nobody covers.
 */
function coverOf(s: State, role: Role, at: string, conflictOf: ConflictCheck = noConflict): Cover | null {
  const holder = s.charter.people[role];
  let absence = awayAt(s, holder, at);
  // The role of somebody who has left is handed over, not covered.
  if (!absence || holder === undefined || hasLeft(s, holder)) return null;
  const chain = new Set([holder]);
  for (; absence; absence = awayAt(s, absence.cover, at)) {
    const { cover } = absence;
    const isUsable = !chain.has(cover) && !hasLeft(s, cover);
    const isThere = isUsable && !awayAt(s, cover, at);
    chain.add(cover);
    if (isThere && conflictOf(cover) === null) return { person: cover, decides: true };
    if (isUsable && !isThere) continue;
    const deputy = role === 'owner' ? holderOf(s, 'deputy') : null;
    if (deputy !== null && !chain.has(deputy) && !awayAt(s, deputy, at) && conflictOf(deputy) === null)
      return { person: deputy, decides: true };
    const other = fallbackContactAt(s, at);
    return other === null ? null : { person: other, decides: false };
  }
  return null;
}

/** The absence of a role's holder at this moment, with who covers for them in the end; undefined without any. */
export const absenceOf = (s: State, role: Role, at: string): Absence | undefined => {
  const absence = awayAt(s, s.charter.people[role], at);
  const cover = coverOf(s, role, at);
  return absence && cover ? { ...absence, cover: cover.person } : undefined;
};

/** Something that is required of a role, and who may supply it. */
export interface RoleRequirement {
  role: Role;
  /** Only the holder can say it, as an acceptance or a go: no cover may. */
  ownName: boolean;
  /** The deputy was asked as well, as the owner was late. */
  deputised?: boolean;
  /** Absent: nobody is excluded. */
  conflictOf?: ConflictCheck;
}

/** Who decides for the holder of a role: covers, and the deputy for an owner who is late, leaving or gone. */
function standIns(s: State, { role, ownName, deputised = false, conflictOf }: RoleRequirement, at: string): string[] {
  const covers = ownName ? [] : [coverOf(s, role, at), conflictOf && coverOf(s, role, at, conflictOf)];
  const deputy = role === 'owner' ? holderOf(s, 'deputy') : null;
  const handedOver = s.transfers[role] && s.transfers[role].acceptedAt === null;
  const deputyActs = deputised || (!ownName && (handedOver || hasLeft(s, s.charter.people[role])));
  return [
    ...covers.flatMap((cover) => (cover?.decides ? [cover.person] : [])),
    ...(deputyActs && deputy ? [deputy] : []),
  ];
}

/** A role was handed over to this person, who has not accepted it yet. */
export const awaitsAcceptance = (s: State, role: Role, person: string): boolean =>
  s.transfers[role]?.to === person && s.transfers[role]?.acceptedAt === null;

/** A person who may decide; `actingFor` is the holder for whom they cover. */
export interface RoleAssignment {
  person: string;
  actingFor: string | null;
}

/** Who may decide in the role at this moment by their roles; `conflictOf` is not applied here. */
export function roleAssignmentsOf(s: State, asked: RoleRequirement, at: string): RoleAssignment[] {
  const holder = s.charter.people[asked.role];
  if (holder === undefined) return [];
  const others = new Set(standIns(s, asked, at).filter((person) => person !== holder));
  return [{ person: holder, actingFor: null }, ...[...others].map((person) => ({ person, actingFor: holder }))];
}

/**
 * Who may answer. The same people are shown as pending, are notified, and are accepted when they answer; nobody of them has
 * left, is a group, or is excluded by separation of duties.
 */
export const eligibleFor = (s: State, asked: RoleRequirement, at: string): RoleAssignment[] =>
  roleAssignmentsOf(s, asked, at).filter(
    ({ person }) =>
      !hasLeft(s, person) && !s.charter.groups.includes(person) && (asked.conflictOf?.(person) ?? null) === null,
  );

/** The person on whom something is pending. */
export interface Assignee {
  /** While the holder is away, the cover; for an owner who has left, the deputy; null: nobody. */
  person: string | null;
  /** Whether they may answer. Otherwise they find somebody who may. */
  isEligible: boolean;
}

/** On whom a requirement of a role is pending. */
export function assigneeOf(s: State, asked: RoleRequirement, at: string): Assignee {
  const cover = asked.ownName ? null : coverOf(s, asked.role, at, asked.conflictOf);
  if (cover) return { person: cover.person, isEligible: cover.decides };
  const [first] = eligibleFor(s, asked, at);
  return { person: first?.person ?? null, isEligible: first !== undefined };
}

/** Why nobody may answer for a role, in words; null where it has no holder, or nothing keeps the holder from answering. */
export function whyNobodyMayAnswer(
  s: State,
  { role, ownName, conflictOf }: RoleRequirement,
  at: string,
): string | null {
  const holder = s.charter.people[role];
  if (holder === undefined) return null;
  if (hasLeft(s, holder)) return `${holder} has left: hand the role over`;
  const why = conflictOf?.(holder) ?? null;
  if (why !== null) return `${why}: this must be somebody else`;
  return !ownName && awayAt(s, holder, at) ? `${holder} is away, and nobody who may decide covers` : null;
}

/** A role as it is once it was handed over. @param at RFC 3339 */
export function handedOver(s: State, { role, from, to }: Events['role.transferred'], at: string): Transfer {
  const before = s.transfers[role]?.former ?? [];
  const former = from === null ? before : [...before.filter((person) => person !== from), from];
  return { former, to, at, acceptedAt: null };
}

/** Whether a decision was given by who filled the role then; what a former holder decided stays. */
export function wasTheirs(s: State, given: SignOff): boolean {
  const before = s.transfers[given.role];
  const former = before && given.at <= before.at ? before.former : [];
  const holders = [s.charter.people[given.role], ...former];
  return holders.includes(given.by) || (given.actingFor !== undefined && holders.includes(given.actingFor));
}
