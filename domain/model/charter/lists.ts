/** Lists that are read row by row: cases to draw from, people with access, data classes, components. */
import type { z } from 'zod';
import type { Defaults } from './defaults';
import { type Path, type Report, refuseOtherKeys } from './fault';
import {
  block,
  documentedOnce,
  optional,
  required,
  resolvedAsOneOf,
  table,
  type Variant,
  variant,
  type WrittenAs,
} from './field';
import { choice, database, pointer, secretRef, sourceAddress, text } from './kinds';
import { read, type WrittenDraft } from './read';
import { isDatabase } from './sources/postgresql';
import { bindVariables } from './sources/sql';

const KINDS = ['csv', 'http', 'postgresql'] as const;
const DATABASE = database();
const words = text('');
const headers = optional(
  table(text('Accept'), text('text/csv', 'text or reference'), 'NAME'),
  'headers of the request; a secret is a reference',
);

const written = block({
  kind: optional(choice(KINDS), 'how the list is read', 'inferred from the address, the rows or the query'),
  url: optional(
    sourceAddress('http://directory.client.example/access.csv'),
    'the address of the table, the document or the database',
  ),
  file: optional(
    text('/srv/exports/access.csv', 'path'),
    "the file of a table, in a folder that the worker's configuration allows",
  ),
  rows: optional(pointer('/people'), 'where the array is in the document'),
  query: optional(text('select person from access'), 'one statement that selects'),
  column: optional(text('person'), 'the column that is read', '`case`, `person` or `class`, as the step says'),
  headers,
  password: optional(secretRef(), 'the password of the database user: `env:NAME` or `file:PATH`'),
});

const RESOLVED_KEYS = {
  csv: { url: optional(words, ''), file: optional(words, ''), column: optional(words, ''), headers },
  http: { url: required(words, ''), rows: required(words, ''), column: optional(words, ''), headers },
  postgresql: {
    url: required(words, ''),
    query: required(words, ''),
    column: optional(words, ''),
    password: optional(secretRef(), ''),
  },
};

/**
 * A list that is read row by row: a table with a header line (by address, or a file in a folder that the worker's
 * configuration allows), a JSON array at a pointer, or a query. In texts `$release`, `$from` and `$to` are replaced.
 */
export type ListSource = {
  [K in (typeof KINDS)[number]]: Variant<K, (typeof RESOLVED_KEYS)[K]>;
}[(typeof KINDS)[number]];

export const listSource = documentedOnce(
  resolvedAsOneOf(written, () => KINDS.map((kind) => variant(kind, RESOLVED_KEYS[kind]) as z.ZodType<ListSource>)),
  'a list',
);

type ListDraft = WrittenDraft<WrittenAs<typeof written>>;

const kindOf = ({ url, rows, query }: ListDraft): ListSource['kind'] =>
  isDatabase(url) || query !== undefined ? 'postgresql' : rows !== undefined ? 'http' : 'csv';

/** Undefined after a fault, or where nothing is written. */
export function resolveList(
  given: ListDraft | undefined,
  path: Path,
  defaults: Defaults,
  report: Report,
): ListSource | undefined {
  if (!given) return undefined;
  const { url, file, rows, query, column, password } = given;
  const headers = given.headers as Record<string, string> | undefined;
  const also = { ...(column === undefined ? {} : { column }) };
  const missing = (key: string, expected: string, example: string) =>
    void report([...path, key], 'is missing', { expected, example });
  const kind = defaults.inferred(
    [...path, 'kind'],
    given.kind,
    kindOf(given),
    'the address, the rows or the query tell',
  );
  if (kind === 'csv') {
    refuseOtherKeys(given, ['kind', 'file', 'url', 'column', 'headers'], 'a table', path, report);
    if (url !== undefined && file !== undefined)
      report([...path, 'file'], 'stands next to an address', {
        expected: 'either file or url',
        example: 'file: access.csv',
      });
    if (url === undefined && file === undefined)
      missing('url', 'the address of the list, or a file of the worker', 'http://directory.client.example/access.csv');
    if ((url === undefined) === (file === undefined)) return undefined;
    return { kind, ...(url === undefined ? { file } : { url }), ...also, ...(headers && { headers }) };
  }
  if (kind === 'http') {
    refuseOtherKeys(given, ['kind', 'url', 'rows', 'column', 'headers'], 'a JSON document', path, report);
    if (url === undefined) missing('url', 'the address of the document', 'http://directory.client.example/access.json');
    if (rows === undefined) missing('rows', 'a JSON Pointer to the list', '/people');
    if (url === undefined || rows === undefined) return undefined;
    return { kind, url, rows, ...also, ...(headers && { headers }) };
  }
  refuseOtherKeys(given, ['kind', 'url', 'query', 'column', 'password'], 'a database', path, report);
  if (url === undefined) missing('url', 'the address of the database', 'postgresql://reader@db.client.example/hr');
  else read(DATABASE, url, [...path, 'url'], report);
  if (query === undefined) missing('query', 'one statement that selects', 'select person from access');
  if (url === undefined || query === undefined) return undefined;
  const bound = bindVariables(query);
  if ('fault' in bound)
    report([...path, 'query'], bound.fault, {
      expected: 'one statement that selects',
      example: 'select person from access',
    });
  return { kind, url, query, ...also, ...(password && { password }) };
}
