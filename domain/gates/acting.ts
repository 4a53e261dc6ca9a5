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

/** Whether two absences are of one person at one time; both are half-open. */
export const overlaps = (one: Absence, other: Absence): boolean =>
  one.person === other.person && one.from < other.until && other.from < one.until;

const awayAt = (s: State, person: string | undefined, at: string): Absence | undefined =>
  s.absences.find((one) => one.person === person && one.from <= at && at < one.until);

/** Who is there for a role where covers lead in a circle, or to nobody: of the owner the deputy, then whoever sees to it. */
function fallbackOf(s: State, role: Role, chain: ReadonlySet<string>, at: string): string | null {
  const roles: Role[] = [
    ...(role === 'owner' ? (['deputy'] as const) : []),
    'account-manager',
    'delivery-lead',
    'sponsor',
  ];
  const there = roles.map((one) => holderOf(s, one));
  return there.find((one) => one !== null && !chain.has(one) && !awayAt(s, one, at)) ?? null;
}

interface Cover {
  person: string;
  /** Whether they decide; a fallback that is not the deputy only sees to it. */
  decides: boolean;
}

/**
 * Who covers for the holder of a role who is away at this moment: the cover, or where that person is away too, theirs,
 * and so on; where that leads in a circle or to somebody who has left, the fallback of the role. Null: they are there, or
 * nobody covers.
 */
function coverOf(s: State, role: Role, at: string): Cover | null {
  const holder = s.charter.people[role];
  if (holder === undefined) return null;
  const chain = new Set([holder]);
  for (let absence = awayAt(s, holder, at); absence; absence = awayAt(s, absence.cover, at)) {
    const { cover } = absence;
    if (chain.has(cover) || hasLeft(s, cover)) {
      const fallback = fallbackOf(s, role, chain, at);
      return fallback === null
        ? null
        : { person: fallback, decides: role === 'owner' && fallback === s.charter.people.deputy };
    }
    chain.add(cover);
    if (!awayAt(s, cover, at)) return { person: cover, decides: true };
  }
  return null;
}

/** The absence of a role's holder at this moment, with who covers for them in the end; undefined without any. */
export const absenceOf = (s: State, role: Role, at: string): Absence | undefined => {
  const absence = awayAt(s, s.charter.people[role], at);
  const cover = coverOf(s, role, at);
  return absence && cover ? { ...absence, cover: cover.person } : undefined;
};

/** Whether a person covers for the holder of a role at this moment, and decides for them. */
export const coversFor = (s: State, role: Role, person: string, at: string): boolean => {
  const cover = coverOf(s, role, at);
  return cover?.decides === true && cover.person === person;
};

/** Who stands in for the holder of a role, and for whom; the deputy only for an owner who is late, or on the way out. */
function standIns(s: State, role: Role, gate: Gate | null, at: string): string[] {
  const holder = s.charter.people[role];
  const cover = coverOf(s, role, at);
  const deputy = holderOf(s, 'deputy');
  const handedOver = s.transfers[role] && s.transfers[role].acceptedAt === null;
  const deputyActs = role === 'owner' && (handedOver || hasLeft(s, holder) || gate?.deputised === true);
  return [...(cover?.decides ? [cover.person] : []), ...(deputyActs && deputy ? [deputy] : [])];
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
  return coverOf(s, role, at)?.person ?? holderOf(s, role) ?? deputy;
};

/** Whether a decision was given by who filled the role then; what a former holder decided stays. */
export function wasTheirs(s: State, given: SignOff): boolean {
  const before = s.transfers[given.role];
  const former = before && given.at <= before.at ? before.former : [];
  const holders = [s.charter.people[given.role], ...former];
  return holders.includes(given.by) || (given.actingFor !== undefined && holders.includes(given.actingFor));
}
