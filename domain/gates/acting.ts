/** Who may decide in a role at a moment: its holder, or somebody who stands in (DESIGN section 5). */
import type { Role } from '../people';
import { lookup } from '../record';
import type { Absence, Gate, SignOff, State } from '../state';

/** Whether somebody is known to be gone: they decide nothing, and nobody waits for them. */
export const hasLeft = (s: State, person: string | undefined): boolean =>
  person !== undefined && lookup(s.left, person) !== undefined;

/** Who holds a role, and has not left. */
export const holderOf = (s: State, role: Role): string | null => {
  const holder = s.charter.people[role];
  return holder === undefined || hasLeft(s, holder) ? null : holder;
};

/** Who sees to what nobody can be waited for. */
export const seesToIt = (s: State): string | null =>
  holderOf(s, 'account-manager') ?? holderOf(s, 'delivery-lead') ?? holderOf(s, 'sponsor');

/** Who hears of what concerns a role: its holder; of an owner who has left the deputy, of others whoever sees to it. */
export const insteadOf = (s: State, role: Role): string | null =>
  holderOf(s, role) ?? (role === 'owner' ? holderOf(s, 'deputy') : null) ?? seesToIt(s);

/** Everybody whom the engagement knows, and who has not left: nobody else is heard. */
export const knows = (s: State, person: string): boolean =>
  !hasLeft(s, person) &&
  [
    ...Object.values(s.charter.people),
    ...Object.values(s.proposal?.charter.people ?? {}),
    ...Object.values(s.transfers).map(({ to }) => to),
    ...s.absences.map(({ cover }) => cover),
  ].includes(person);

/** Whether a person holds one of these roles. */
export const fills = (s: State, person: string, roles: readonly Role[]): boolean =>
  roles.some((role) => s.charter.people[role] === person);

/** Who holds these roles, one line each. */
export const named = (s: State, roles: readonly Role[]): string[] =>
  roles.map((role) => `${role}: ${s.charter.people[role] ?? 'nobody named'}`);

/** The absence of somebody who is away at this moment, while who stands in is there. */
export const absenceOf = (s: State, person: string | undefined, at: string): Absence | undefined =>
  s.absences.find((one) => one.person === person && one.from <= at && at < one.until && !hasLeft(s, one.cover));

/** Who stands in for the holder of a role, and for whom; the deputy only for an owner who is late, or on the way out. */
function standIns(s: State, role: Role, gate: Gate | null, at: string): string[] {
  const holder = s.charter.people[role];
  const cover = absenceOf(s, holder, at)?.cover;
  const deputy = holderOf(s, 'deputy');
  const handedOver = s.transfers[role] && s.transfers[role].acceptedAt === null;
  const deputyActs = role === 'owner' && (handedOver || hasLeft(s, holder) || gate?.deputised === true);
  return [...(cover ? [cover] : []), ...(deputyActs && deputy ? [deputy] : [])];
}

/** A role was handed over to this person, who has not accepted it yet. */
export const awaitsAcceptance = (s: State, role: Role, person: string): boolean =>
  s.transfers[role]?.to === person && s.transfers[role]?.acceptedAt === null;

/** Somebody who may decide; `actingFor` is the holder for whom they stand in. */
export interface Filling {
  person: string;
  actingFor: string | null;
}

/** @param ownName only the person can: nobody stands in for an acceptance or a go */
export function fillingsOf(s: State, role: Role, gate: Gate | null, at: string, ownName: boolean): Filling[] {
  const holder = s.charter.people[role];
  if (holder === undefined) return [];
  const others = ownName ? [] : standIns(s, role, gate, at).filter((person) => person !== holder);
  return [{ person: holder, actingFor: null }, ...others.map((person) => ({ person, actingFor: holder }))];
}

/** Who is waited for: while the holder is away, whoever stands in; for an owner who has left, the deputy. */
export const waitedFor = (s: State, role: Role, at: string, ownName: boolean): string | null => {
  const holder = s.charter.people[role];
  if (ownName) return holderOf(s, role);
  const deputy = role === 'owner' && hasLeft(s, holder) ? holderOf(s, 'deputy') : null;
  return absenceOf(s, holder, at)?.cover ?? holderOf(s, role) ?? deputy;
};

/** Whether a decision was given by who filled the role then; what a former holder decided stays. */
export function wasTheirs(s: State, given: SignOff): boolean {
  const before = s.transfers[given.role];
  const former = before && given.at <= before.at ? before.former : [];
  const holders = [s.charter.people[given.role], ...former];
  return holders.includes(given.by) || (given.actingFor !== undefined && holders.includes(given.actingFor));
}
