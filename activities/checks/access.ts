/** Who has access that should not: of those that the question names, and of nobody else anything leaves this worker. */

import { Faults } from '../../domain/cells';
import { Failure } from '../../domain/failures';
import { readRows, refuseFaulty } from '../sources/rows';
import type { Check } from './check';

/** Directories do not tell capital letters apart. */
const known = (person: string): string => person.toLowerCase();

/** A failure without what the source said: its words may be somebody's name. */
const unquoted = (error: unknown): unknown =>
  error instanceof Failure ? new Failure(error.code, error.message.split(/: |, only /)[0]!) : error;

export const access: Check<'access'> = {
  silence: 'SOURCE_UNREACHABLE',
  async ask({ list, scope, leavers }, look) {
    const column = list.column ?? 'person';
    const empty = new Faults('row');
    const wanted = new Set(leavers.map(known));
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
    return { entries, leavers: leavers.filter((person) => found.has(known(person))) };
  },
};
