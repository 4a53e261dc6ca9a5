/** Who has access that should not: of those that the question names, and of nobody else anything leaves this worker. */

import { Faults } from '../../domain/cells';
import { Failure } from '../../domain/failures';
import type { Look } from '../deps';
import { readRows, refuseFaulty } from '../sources/rows';
import type { Check } from './check';

/** Directories do not tell capital letters apart. */
const known = (person: string): string => person.trim().toLowerCase();

/** How the list may name each of these people: by id, by login where that is the id, or by an address of their own. */
async function namesOf(people: readonly string[], { deps }: Look): Promise<Map<string, string[]>> {
  const named = people.map(async (id): Promise<[string, string[]]> => {
    // A site's worker has no directory of people, and knows ids alone.
    const record = await Promise.resolve()
      .then(() => deps.evidence.people.get(id))
      .catch(() => undefined);
    const address = record?.email !== undefined && !record.sharedMailbox ? [known(record.email)] : [];
    return [id, [known(id), ...address]];
  });
  return new Map(await Promise.all(named));
}

/** A failure without what the source said: its words may be somebody's name. */
const unquoted = (error: unknown): unknown =>
  error instanceof Failure ? new Failure(error.code, error.message.split(/: |, only /)[0]!) : error;

export const access: Check<'access'> = {
  silence: 'SOURCE_UNREACHABLE',
  async ask({ list, scope, leavers, holders }, look) {
    const column = list.column ?? 'person';
    const empty = new Faults('row');
    const names = await namesOf([...leavers, ...holders], look);
    const wanted = new Set([...names.values()].flat());
    const found = new Set<string>();
    let entries = 0;
    await readRows(list, { required: [column] }, scope, look, ([person], row) => {
      if (person === '') return empty.add(row);
      entries++;
      if (wanted.has(known(person!))) found.add(known(person!));
    }).catch((error: unknown) => {
      throw unquoted(error);
    });
    refuseFaulty([empty.told(`there is nothing in ${column}`)]);
    const isThere = (person: string): boolean => names.get(person)!.some((name) => found.has(name));
    return { entries, leavers: leavers.filter(isThere), holders: holders.filter(isThere).length };
  },
};
