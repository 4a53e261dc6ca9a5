import type { Hint } from '../fault';
import { optional, required } from '../field';
import { database, secretRef } from '../kinds';
import { read } from '../read';
import { SHARED, shapes, sourceForm, URL_HINT, withoutUndefined } from './form';
import { bindVariables } from './sql';

const DATABASE = database();

const SQL_HINT: Hint = {
  expected: 'one statement that selects, its variables bare',
  example: 'query: select count(*) filter (where ok) as good, count(*) as total from cases where at >= $from',
};

/** Whether an address is that of a database. */
export const isDatabase = (url: unknown): boolean => /^postgresql:/i.test(String(url ?? ''));

/**
 * A read-only query whose columns say what it returns: `value` (with `samples`, `at`, `unit`), `good` and `total`, or
 * rows of `value` (with `count`) for a distribution. Variables are bound as parameters. The address contains no
 * password.
 */
export const postgresql = sourceForm('postgresql', {
  label: 'a PostgreSQL source',
  source: {
    url: SHARED.url,
    password: optional(secretRef(), 'password of the database user that the address names'),
  },
  query: null,
  resolvedKeys: {
    url: required(shapes.text, ''),
    query: required(shapes.text, ''),
    password: optional(secretRef(), ''),
  },
  matches: ({ source }) => isDatabase(source.url),
  resolve({ given, sourcePath, query, queryPath, report }) {
    const url = given.url === undefined ? undefined : read(DATABASE, given.url, [...sourcePath, 'url'], report);
    if (given.url === undefined) report([...sourcePath, 'url'], 'is missing', URL_HINT);
    if (typeof query !== 'string') {
      report(queryPath, query === undefined ? 'is missing' : 'is a block of keys', SQL_HINT);
      return undefined;
    }
    const bound = bindVariables(query);
    if ('fault' in bound) report(queryPath, bound.fault, SQL_HINT);
    if (url === undefined) return undefined;
    return { kind: 'postgresql', url, query, ...withoutUndefined({ password: given.password }) };
  },
  // Only the columns of the answer tell.
  checkAggregation: () => null,
});
