/** Which of these people are one person, as the worker's directories and the charter know them. Addresses stay here. */

import { ownMailbox, sharedMailboxes } from '../../domain/charter/known-people';
import type { Alike, Identity } from '../../domain/model/people';
import { alikeAmong, type KnownPerson, knownByCharter } from '../../domain/people/same-human';
import type { Deps } from '../deps';

export interface PeopleToCompare {
  people: readonly string[];
  /** By what the charter knows them. */
  identities: Record<string, Identity>;
  /** Pairs that were found before: they stay where nothing new is known of both, as after an address was erased. */
  before?: readonly Alike[];
}

/** @throws Failure STORE_UNAVAILABLE */
export async function lookWhoIsAlike(
  { people, identities, before = [] }: PeopleToCompare,
  deps: Deps,
): Promise<Alike[]> {
  const [records, keys] = await Promise.all([deps.evidence.people.all(), deps.evidence.keys.all()]);
  const asked = new Set(people);
  const shared = sharedMailboxes(records);
  const addressed = new Map(records.flatMap(({ id, email }) => (asked.has(id) && email ? [[id, email] as const] : [])));
  const known: KnownPerson[] = [
    ...[...addressed].map(([id, email]) => {
      return { id, email, sharedMailbox: ownMailbox(shared, email) === undefined };
    }),
    ...Object.entries(keys)
      .filter(([id]) => asked.has(id))
      .map(([id, theirs]) => ({ id, keys: theirs.map(({ x }) => x) })),
    ...knownByCharter(identities).filter(({ id }) => asked.has(id)),
  ];
  const found = alikeAmong(known);
  const stays = before.filter(
    ({ by, people: pair }) =>
      pair.some((id) => !asked.has(id)) || (by !== 'key' && by !== 'login' && pair.some((id) => !addressed.has(id))),
  );
  const all = new Map([...stays, ...found].map((one) => [[...one.people, one.by].join(' '), one]));
  return [...all.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
