/** What the system is made of, and until when its makers support it. */

import type { Component } from '../../domain/model/questions';
import { DateFaults, Faults } from '../../domain/values/cells';
import { readDay } from '../../domain/values/dates';
import { unusable } from '../sources/reading';
import { readRows, refuseFaulty } from '../sources/rows';
import type { Check } from './check';

/** Components that are read, and the longest name, in characters. */
const MOST_ITEMS = 200;
const LONGEST_NAME = 200;

export const inventory: Check<'inventory'> = {
  silence: 'SOURCE_UNREACHABLE',
  async ask({ list, scope }, look) {
    const column = list.column ?? 'name';
    const faults = { empty: new Faults('row'), long: new Faults('row'), date: new DateFaults('row', 'day') };
    const items: Component[] = [];
    const columns = { required: [column, 'endOfSupport'], optional: ['successor'] };
    await readRows(list, columns, scope, look, ([name, endOfSupport, successor], row) => {
      if (items.length === MOST_ITEMS) throw unusable(`there are more than ${MOST_ITEMS} rows`);
      if (name === '') faults.empty.add(row);
      if (Math.max(name!.length, successor!.length) > LONGEST_NAME) faults.long.add(row);
      if (endOfSupport !== '' && readDay(endOfSupport!) === null) faults.date.add(row, endOfSupport);
      items.push({ name: name!, endOfSupport: endOfSupport || null, successor: successor || null });
    });
    refuseFaulty([
      faults.empty.texts(`there is nothing in ${column}`),
      faults.long.texts(`${column} or successor has more than ${LONGEST_NAME} characters`),
      faults.date.texts('endOfSupport is no date such as 2027-03-31'),
    ]);
    return { items };
  },
};
