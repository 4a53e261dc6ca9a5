/** What a charter changes about people: the names behind their ids, and roles that were handed over since it was written. */

import type { Charter } from '../model/charter';
import { ROLES, type Role } from '../model/people';
import type { State } from '../model/state';
import { isOtherSpelling, nameKey } from '../people/person-name';
import type { KnownPerson } from './known-people';

/** Who stands behind a person id. */
interface Named {
  name: string;
  email: string | null;
}

/** Another name or address behind an id that stays. */
export interface NameChange {
  id: string;
  /** Null: no name is known, as of somebody who was erased. */
  before: Named | null;
  after: Named;
}

/** A role that was handed over, and that a charter gives to somebody else. */
export interface UndoneHandover {
  role: Role;
  /** To whom it was handed over. */
  from: string;
  /** Who has it by the charter; null: nobody. */
  to: string | null;
  /** When it was handed over, RFC 3339. */
  at: string;
}

export interface PeopleChanges {
  names: NameChange[];
  undoneHandovers: UndoneHandover[];
}

/**
 * The ids whose name or address a charter changes. An address that it does not mention stays.
 * @param isHere whether an id stands in the charter that is changed: somebody new has no name before
 */
export function nameChanges(
  known: readonly KnownPerson[],
  written: readonly KnownPerson[],
  isHere: (id: string) => boolean,
): NameChange[] {
  return written.flatMap(({ id, name, email }): NameChange[] => {
    const one = known.find((each) => each.id === id);
    if (!one && !isHere(id)) return [];
    const before = one ? { name: one.name, email: one.email ?? null } : null;
    const after = { name, email: email ?? before?.email ?? null };
    const same = before !== null && before.name === name && before.email === after.email;
    return same ? [] : [{ id, before, after }];
  });
}

/** Whether the new name can be no other spelling of the one before: then it is probably somebody else's. */
export const isAnotherName = ({ before, after }: NameChange): boolean =>
  before !== null && nameKey(before.name) !== nameKey(after.name) && !isOtherSpelling(before.name, after.name);

/** The handovers that this charter would undo; what is proposed and not in force counts as handed over. */
export function undoneHandovers(s: State, { people }: Pick<Charter, 'people'>): UndoneHandover[] {
  const held = (s.proposal?.charter ?? s.charter).people;
  return ROLES.flatMap((role): UndoneHandover[] => {
    const transfer = s.transfers[role];
    if (!transfer || held[role] !== transfer.to || people[role] === transfer.to) return [];
    return [{ role, from: transfer.to, to: people[role] ?? null, at: transfer.at }];
  });
}
