/** Which data classes the system sees that nobody has declared. */

import { Faults } from '../../domain/values/cells';
import { oneLine, truncate } from '../../domain/values/text';
import { REPEATS_SECRET, repeatsSecret } from '../secrets';
import { unusable } from '../sources/reading';
import { readRows, refuseFaulty } from '../sources/rows';
import type { Check } from './check';

/** Undeclared classes that are named, and how much of the name of each, in characters. */
const MOST_NAMED = 50;
const LONGEST_NAME = 100;

export const classes: Check<'classes'> = {
  silence: 'SOURCE_UNREACHABLE',
  async ask({ list, scope, declared }, look) {
    const column = list.column ?? 'class';
    const empty = new Faults('row');
    const known = new Set(declared);
    const undeclared = new Set<string>();
    let entries = 0;
    await readRows(list, { required: [column] }, scope, look, ([name], row) => {
      if (name === '') return empty.add(row);
      entries++;
      if (!known.has(name!) && undeclared.size < MOST_NAMED) undeclared.add(name!);
    });
    refuseFaulty([empty.texts(`there is nothing in ${column}`)]);
    // Searched whole: of a secret that was cut in two nobody would know.
    if (await repeatsSecret([...undeclared])) throw unusable(REPEATS_SECRET);
    return { entries, undeclared: [...undeclared].map((name) => truncate(oneLine(name), LONGEST_NAME)).sort() };
  },
};
