import type { Hint } from '../fault';
import { optional, required } from '../field';
import { database, secretRef } from '../kinds';
import { read } from '../read';
import { carried, SHARED, sourceForm, URL_HINT, written } from './form';
import { bindVariables } from './sql';

const DATABASE = database();

const SQL_HINT: Hint = {
  expected: 'one statement that selects, its variables bare',
  example: 'query: select count(*) filter (where ok) as good, count(*) as total from cases where at >= $from',
};

/** Whether an address is that of a database. */
export const isDatabase = (url: unknown): boolean => /^postgresql:/i.test(String(url ?? ''));

/**
 * A read-only query whose columns say what it is: `value` (with `samples`, `at`, `unit`), `good` and `total`, or rows
 * of `value` (with `count`) for a distribution. Variables are bound as parameters. The address carries no password.
 */
export const postgresql = sourceForm('postgresql', {
  called: 'a PostgreSQL source',
  source: {
    url: SHARED.url,
    password: optional(secretRef(), 'password of the database user that the address names'),
  },
  query: null,
  carries: {
    url: required(carried.text, ''),
    query: required(carried.text, ''),
    password: optional(secretRef(), ''),
  },
  fits: ({ source }) => isDatabase(source.url),
  resolve({ given, at, query, queryAt, report }) {
    const url = given.url === undefined ? undefined : read(DATABASE, given.url, [...at, 'url'], report);
    if (given.url === undefined) report([...at, 'url'], 'is missing', URL_HINT);
    if (typeof query !== 'string') {
      report(queryAt, query === undefined ? 'is missing' : 'is a block of keys', SQL_HINT);
      return undefined;
    }
    const bound = bindVariables(query);
    if ('fault' in bound) report(queryAt, bound.fault, SQL_HINT);
    if (url === undefined) return undefined;
    return { kind: 'postgresql', url, query, ...written({ password: given.password }) };
  },
  // Only its answer tells.
  misfit: () => null,
});
