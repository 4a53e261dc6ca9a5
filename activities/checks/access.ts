/** Who has access that should not: of those that the question names, and of nobody else anything leaves this worker. */

import { Failure } from '../../domain/kernel/failures';
import { mailboxOf } from '../../domain/people/mailbox';
import { Faults } from '../../domain/values/cells';
import type { ProbeContext } from '../deps';
import { readRows, refuseFaulty } from '../sources/rows';
import type { Check } from './check';

/** Directories do not tell capital letters apart. */
const known = (person: string): string => person.trim().normalize('NFC').toLowerCase();

/** The mailbox that an entry such as `ben+work@x.example` or `Ben <ben@x.example>` leads to; undefined for a name. */
const addressIn = (entry: string): string | undefined =>
  mailboxOf((/<([^<>]+)>\s*$/.exec(entry)?.[1] ?? entry).trim().replace(/^mailto:/i, ''));

/** How the list may name a person: by id, by login where that is the id, or by the mailbox of an address of their own. */
interface Names {
  id: string;
  mailbox: string | undefined;
}

async function namesOf(people: readonly string[], { deps }: ProbeContext): Promise<Map<string, Names>> {
  const named = people.map(async (id): Promise<[string, Names]> => {
    // A site's worker has no directory of people, and knows ids alone.
    const record = await Promise.resolve()
      .then(() => deps.evidence.people.get(id))
      .catch(() => undefined);
    const address = record?.sharedMailbox ? undefined : record?.email;
    return [id, { id: known(id), mailbox: addressIn(address ?? id) }];
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
    const people = [...names.values()];
    const wanted = new Set(people.flatMap(({ id, mailbox }) => (mailbox === undefined ? [id] : [id, mailbox])));
    const found = new Set<string>();
    let [entries, addresses] = [0, 0];
    await readRows(list, { required: [column] }, scope, look, ([person], row) => {
      if (person === '') return empty.add(row);
      entries++;
      const mailbox = addressIn(person!);
      if (mailbox !== undefined) addresses++;
      for (const name of [known(person!), mailbox]) if (name !== undefined && wanted.has(name)) found.add(name);
    }).catch((error: unknown) => {
      throw unquoted(error);
    });
    refuseFaulty([empty.texts(`there is nothing in ${column}`)]);
    const isThere = (person: string): boolean => {
      const { id, mailbox } = names.get(person)!;
      return found.has(id) || (mailbox !== undefined && found.has(mailbox));
    };
    const unknown = (person: string): boolean => addresses > 0 && names.get(person)!.mailbox === undefined;
    return {
      entries,
      leavers: leavers.filter(isThere),
      holders: holders.filter(isThere).length,
      unrecognisable: leavers.filter((person) => !isThere(person) && unknown(person)),
    };
  },
};
