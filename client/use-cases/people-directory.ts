/**
 * The people directory: what a start, an amendment and a handover change in it once their command is taken, and who is
 * meant by an id, a name or an address.
 */

import { contradictionsWith, type KnownPerson, rolesById, whoIs, withRoles } from '../../domain/charter/known-people';
import { slugOf } from '../../domain/charter/persons';
import { Failure } from '../../domain/kernel/failures';
import type { CommandAnswer } from '../../domain/messages/messages';
import type { Charter } from '../../domain/model/charter';
import { didYouMean } from '../../domain/values/nearest';
import { lookup } from '../../domain/values/own-members';
import { truncate } from '../../domain/values/text';
import type { Evidence, PersonRecord, StandsIn } from '../../evidence/store';
import type { WrittenCharter } from '../charter/file';
import type { EvidenceAccess } from '../files/evidence-access';

export type Directory = Evidence['people'];

/** Conflicts between the people of a charter and those in the directory, one line each. */
export function clashesOf(
  { charter, people, madeIds = [] }: Pick<WrittenCharter, 'charter' | 'madeIds'> & { people: readonly PersonRecord[] },
  known: readonly PersonRecord[],
): string[] {
  const made = new Set(madeIds);
  const records = people.map(({ id, name, email, sharedMailbox }) => {
    return { id, name, email, sharedMailbox, made: made.has(id) };
  });
  return contradictionsWith(known, charter.id, records);
}

/** @throws Failure BAD_CHARTER with every person who would be taken for somebody else, or be known under two ids */
export function refuseClashes(written: WrittenCharter, known: readonly PersonRecord[]): void {
  const { charter } = written;
  const clashes = clashesOf(written, known);
  if (clashes.length > 0)
    throw new Failure('BAD_CHARTER', `people of ${charter.id} are known here already, or are taken for somebody else`, [
      ...clashes,
    ]);
}

export const wholeOf = (charter: Charter): StandsIn => ({
  engagement: charter.id,
  roles: rolesById(charter),
  whole: true,
});

export const rolesOf = ({ stands = {} }: Pick<KnownPerson, 'stands'>, engagement: string): readonly string[] =>
  lookup(stands, engagement) ?? [];

/** What a command says about people in addition to its message, and which of it is already recorded. */
interface Beside {
  key: string | undefined;
  records: readonly PersonRecord[];
  known: readonly PersonRecord[];
  /** Whether the directory has them where the command puts them. */
  recorded: boolean;
  /** Whether what the command has brought about holds still. */
  holds: () => Promise<boolean>;
}

/**
 * Whether the names of a command are to be recorded. Answered from its key, it has nothing to record, unless it was
 * interrupted before; names and addresses are no part of the message, so that they are compared here.
 * @throws Failure KEY_REUSED where it says now of somebody what it did not say before
 */
export async function isToRecord({ replayed }: CommandAnswer, beside: Beside): Promise<boolean> {
  if (!replayed) return true;
  if (!beside.recorded && (await beside.holds())) return true;
  const before = new Map(beside.known.map((one) => [one.id, one]));
  const others = beside.records.filter(({ id, name, email }) => {
    const one = before.get(id);
    return one && (one.name !== name || (email !== undefined && one.email !== email));
  });
  if (others.length === 0) return false;
  throw new Failure(
    'KEY_REUSED',
    `the key ${beside.key} stands for another message`,
    others.map(({ id }) => `${id} is recorded under another name or address; nothing was changed`),
  );
}

/** @throws Failure STORE_UNAVAILABLE, saying that the command was taken; what `refuse` throws */
export async function recordPeople(
  directory: Directory,
  people: readonly PersonRecord[],
  stands: StandsIn,
  refuse?: (known: readonly PersonRecord[]) => void,
): Promise<void> {
  try {
    await directory.put(people, stands, refuse);
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'BAD_CHARTER') throw error;
    throw new Failure(
      error.code,
      `${stands.engagement} has taken the command, and the names could not be recorded: ${error.message}`,
      [...error.details, 'give the same command again: it changes nothing but the names'],
      { cause: error },
    );
  }
}

/**
 * Notes the people of a charter that nothing runs under yet: the next charter gives them the same ids.
 * @param people by role
 * @throws Failure STORE_UNAVAILABLE
 */
export async function notePeople(
  records: EvidenceAccess,
  engagement: string,
  people: Partial<Record<string, { id: string }>>,
  known: readonly PersonRecord[],
): Promise<void> {
  const held = Object.entries(people);
  const heldBy = (id: string) => held.flatMap(([role, one]) => (one?.id === id ? [role] : []));
  const noted = known.filter(({ id }) => heldBy(id).length > 0);
  const roles = Object.fromEntries(noted.map(({ id }) => [id, heldBy(id)]));
  const directory = (await records.evidenceUnchecked()).people;
  await directory.put(noted, { engagement, roles, whole: false });
}

/**
 * The id of a person who was named by id, by name (as `anna-berg` is Anna Berg's) or by address; as it was given where
 * nobody here is called so: the engagement knows its own people.
 * @param engagements whose people are meant before all others; then come those who have a role anywhere
 * @throws Failure BAD_INPUT with every id and its roles where several people are called so
 */
export function personIdOf(given: string, all: readonly KnownPerson[], engagements: readonly string[] = []): string {
  const isId = all.some(({ id }) => id === given);
  if (isId) return given;
  const called = whoIs(all, given, slugOf);
  const among = (isMeant: (one: KnownPerson) => boolean) => whoIs(all.filter(isMeant), given, slugOf);
  const there = among((one) => engagements.some((engagement) => rolesOf(one, engagement).length > 0));
  const active = called.length > 1 ? among(({ stands = {} }) => Object.keys(stands).length > 0) : [];
  const found = [there, active, called].find((one) => one.length > 0) ?? [];
  if (found.length <= 1) return found[0]?.id ?? given;
  throw new Failure('BAD_INPUT', `several people are called ${given}: say which by the id`, [
    ...found.map(withRoles),
    'if they are one person: write the same id for them in each charter, and amend the engagements (dayone amend ID FILE)',
  ]);
}

/** Whom a person id that nobody knows was probably meant to be, as a detail; nothing where nobody is near. */
export const personMeant = (given: string, all: readonly PersonRecord[], others: readonly string[] = []): string[] =>
  didYouMean(given, [...others, ...all.flatMap(({ id, name }) => [id, name])]);

export const unknownPerson = (person: string, all: readonly PersonRecord[]): Failure =>
  new Failure(
    'UNKNOWN_PERSON',
    `nobody here has the id, name or address ${truncate(person, 80)}`,
    personMeant(person, all),
  );
