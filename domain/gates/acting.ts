/** Who may decide in a role at a moment: its holder, or somebody who stands in (DESIGN section 5). */
import type { Role } from '../people';
import { lookup } from '../record';
import type { Absence, SignOff, State } from '../state';

/** Whether somebody is known to be gone: they decide nothing, and nobody waits for them. */
export const hasLeft = (s: State, person: string | undefined): boolean =>
  person !== undefined && lookup(s.left, person) !== undefined;

/** Who holds a role, and has not left. */
export const holderOf = (s: State, role: Role): string | null => {
  const holder = s.charter.people[role];
  return holder === undefined || hasLeft(s, holder) ? null : holder;
};

const SEE_TO_IT: readonly Role[] = ['account-manager', 'sponsor', 'delivery-lead'];

/** Who sees to what nobody can be waited for. */
export const seesToIt = (s: State): string | null =>
  SEE_TO_IT.map((role) => holderOf(s, role)).find((one) => one !== null) ?? null;

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

/** Whether a person holds one of these roles, or covers at this moment for who does. */
export const actsIn = (s: State, person: string, roles: readonly Role[], at: string): boolean =>
  roles.some((role) => fillingsOf(s, { role, ownName: false }, at).some((one) => one.person === person));

/** Who holds these roles, one line each. */
export const named = (s: State, roles: readonly Role[]): string[] =>
  roles.map((role) => `${role}: ${s.charter.people[role] ?? 'nobody named'}`);

/** Whether two absences are of one person at one time; both are half-open. */
export const overlaps = (one: Absence, other: Absence): boolean =>
  one.person === other.person && one.from < other.until && other.from < one.until;

const awayAt = (s: State, person: string | undefined, at: string): Absence | undefined =>
  s.absences.find((one) => one.person === person && one.from <= at && at < one.until);

/** Who sees to it at this moment: whoever is there of those who may hand a role over, else the delivery lead. */
export function seesToItNow(s: State, at: string): string | null {
  const there = SEE_TO_IT.map((role) => holderOf(s, role)).filter((one) => one !== null);
  return there.find((one) => !awayAt(s, one, at)) ?? there[0] ?? null;
}

interface Cover {
  person: string;
  /** Whether they decide; a fallback that is not the deputy only sees to it. */
  decides: boolean;
}

/** Why a person must not answer what is asked, in whatever role they come; null: nothing is in the way. */
export type Barred = (person: string) => string | null;
const nobodyIsBarred: Barred = () => null;

/**
 * Who covers for the holder of a role who is away at this moment: the cover, or where that person is away too, theirs,
 * and so on; where that leads in a circle, or to somebody who has left or must not answer, the fallback of the role.
 * Null: they are there, or nobody covers.
 */
function coverOf(s: State, role: Role, at: string, barred: Barred = nobodyIsBarred): Cover | null {
  const holder = s.charter.people[role];
  // Of who has left the role is handed over.
  if (holder === undefined || hasLeft(s, holder)) return null;
  const chain = new Set([holder]);
  for (let absence = awayAt(s, holder, at); absence; absence = awayAt(s, absence.cover, at)) {
    const { cover } = absence;
    const leadsOn = !chain.has(cover) && !hasLeft(s, cover);
    const isThere = leadsOn && !awayAt(s, cover, at);
    chain.add(cover);
    if (isThere && barred(cover) === null) return { person: cover, decides: true };
    if (leadsOn && !isThere) continue;
    const deputy = role === 'owner' ? holderOf(s, 'deputy') : null;
    if (deputy !== null && !chain.has(deputy) && !awayAt(s, deputy, at) && barred(deputy) === null)
      return { person: deputy, decides: true };
    const other = seesToItNow(s, at);
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

/** What is asked of a role. */
export interface AskedOf {
  role: Role;
  /** Only the person can say it: no cover stands in for an acceptance or a go. */
  ownName: boolean;
  /** The deputy was asked as well, for the owner was late. */
  deputised?: boolean;
  /** Who must not answer, and why. */
  barred?: Barred;
}

/** Who stands in for the holder of a role; the deputy only for an owner who is late, or on the way out. */
function standIns(s: State, { role, ownName, deputised = false, barred }: AskedOf, at: string): string[] {
  const covers = ownName ? [] : [coverOf(s, role, at), coverOf(s, role, at, barred)];
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

/** Somebody who may decide; `actingFor` is the holder for whom they stand in. */
export interface Filling {
  person: string;
  actingFor: string | null;
}

/** Who may decide in the role at this moment, as far as roles say: whether one of them is barred is not asked here. */
export function fillingsOf(s: State, asked: AskedOf, at: string): Filling[] {
  const holder = s.charter.people[asked.role];
  if (holder === undefined) return [];
  const others = new Set(standIns(s, asked, at).filter((person) => person !== holder));
  return [{ person: holder, actingFor: null }, ...[...others].map((person) => ({ person, actingFor: holder }))];
}

/**
 * Who may answer, and nobody else: whoever is named as waited for, told, or heard is one of these. Who has left, is a
 * group, or must not answer is none.
 */
export const answerersOf = (s: State, asked: AskedOf, at: string): Filling[] =>
  fillingsOf(s, asked, at).filter(
    ({ person }) =>
      !hasLeft(s, person) && !s.charter.groups.includes(person) && (asked.barred?.(person) ?? null) === null,
  );

/** Who is waited for. */
export interface WaitedFor {
  /** While the holder is away whoever stands in; for an owner who has left the deputy; null: nobody. */
  person: string | null;
  /** Whether they may answer. Else they see to it that somebody can. */
  answers: boolean;
}

/** Who is waited for, of those who may answer. */
export function waitedFor(s: State, asked: AskedOf, at: string): WaitedFor {
  const cover = asked.ownName ? null : coverOf(s, asked.role, at, asked.barred);
  if (cover) return { person: cover.person, answers: cover.decides };
  const [first] = answerersOf(s, asked, at);
  return { person: first?.person ?? null, answers: first !== undefined };
}

/** Why nobody may answer what a role is asked, in words; null where it has no holder. */
export function whyNobody(s: State, { role, ownName, barred }: AskedOf, at: string): string | null {
  const holder = s.charter.people[role];
  if (holder === undefined) return null;
  if (hasLeft(s, holder)) return `${holder} has left: hand the role over`;
  const why = barred?.(holder) ?? null;
  if (why !== null) return `${why}: this must be somebody else`;
  return !ownName && awayAt(s, holder, at) ? `${holder} is away, and nobody who may decide covers` : null;
}

/** Whether a decision was given by who filled the role then; what a former holder decided stays. */
export function wasTheirs(s: State, given: SignOff): boolean {
  const before = s.transfers[given.role];
  const former = before && given.at <= before.at ? before.former : [];
  const holders = [s.charter.people[given.role], ...former];
  return holders.includes(given.by) || (given.actingFor !== undefined && holders.includes(given.actingFor));
}
