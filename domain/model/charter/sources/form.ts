/** The form of a kind of source: the keys that people write, those of the resolved charter, and the conversion. */
import type { z } from 'zod';
import type { Defaults } from '../defaults';
import type { Hint, Path, Report } from '../fault';
import { either, type Fields, optional, table, type Variant, variant, type WrittenOf } from '../field';
import { cellIs, sourceAddress, text } from '../kinds';
import type { WrittenDraft } from '../read';

/** How cases become one value; a `distribution` is compared as a whole with the one before the change. */
export const AGGREGATIONS = ['share', 'mean', 'sum', 'count', 'latest', 'distribution'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

/** The written source and query, from which a missing `kind` is inferred. */
export interface WrittenKeys {
  source: Readonly<Record<string, unknown>>;
  query: string | Readonly<Record<string, unknown>> | undefined;
}

/** A written source and its query, each with its path in the charter. */
export interface Written<S extends Fields, Q extends Fields> {
  given: WrittenDraft<WrittenOf<S>>;
  sourcePath: Path;
  query: string | WrittenDraft<WrittenOf<Q>> | undefined;
  queryPath: Path;
  defaults: Defaults;
  report: Report;
}

export interface SourceForm<
  K extends string = string,
  S extends Fields = Fields,
  Q extends Fields = Fields,
  R = unknown,
> {
  readonly kind: K;
  /** What faults call it: `a CSV source`. */
  readonly label: string;
  /** Keys that this kind has in the block `source`. */
  readonly source: S;
  /** Keys that this kind has in the block `query`; null: its query is a text. */
  readonly query: Q | null;
  /** Checks the source in a resolved charter. */
  readonly resolved: () => z.ZodType<R>;
  /** Whether the written keys are those of this kind, for a source without `kind`. */
  matches(shape: WrittenKeys): boolean;
  /** From the written source to the resolved one. Undefined after a fault. Keys of other kinds are already reported. */
  resolve(written: Written<S, Q>): R | undefined;
  /** Why values of this source cannot be aggregated in this way, or null if they can. */
  checkAggregation(source: R, aggregation: Aggregation): Hint | null;
}

/** Describes a kind of source. `resolvedKeys`: the keys that the resolved charter has, in addition to `kind`. */
export const sourceForm = <const K extends string, S extends Fields, Q extends Fields, C extends Fields>(
  kind: K,
  { resolvedKeys, ...form }: Omit<SourceForm<K, S, Q, Variant<K, C>>, 'kind' | 'resolved'> & { resolvedKeys: C },
): SourceForm<K, S, Q, Variant<K, C>> => ({ ...form, kind, resolved: () => variant(kind, resolvedKeys) });

export const URL_HINT: Hint = {
  expected: 'the address of the source',
  example: 'http://metrics.client.example/metrics',
};
export const QUERY_HINT: Hint = {
  expected: 'a query in addition to the source',
  example: 'query: { good: /right, total: /all }',
};

/** Keys that several kinds have. */
export const SHARED = {
  url: optional(
    sourceAddress('http://metrics.client.example/metrics'),
    'the address, if the source needs further keys',
  ),
  /** A header that carries a credential takes a reference to it; `secrets.ts` checks that. */
  headers: optional(
    table(text('Accept'), text('application/json', 'text, or a secret reference'), 'NAME'),
    'headers of an HTTP or CSV source; credentials only by reference',
  ),
  value: optional(text('/touchless/share'), 'the value, if `samples`, `at` or `unit` is given as well'),
  /** The good cases of a share: an expression, a pointer, or the rows of a table. */
  good: optional(
    either(
      text('invoices_touchless_total'),
      table(text('state'), cellIs(), 'COLUMN'),
      'text, or columns and their values',
    ),
    'of a share, the cases that count as good; in a table, the rows that do',
  ),
  total: optional(text('invoices_total'), 'of a share, all cases; in a table, dayone counts the rows'),
  at: optional(
    text('/measuredAt', 'JSON Pointer, or a column'),
    'HTTP: when the value was measured (RFC 3339); in a table, the column with the time of a row',
  ),
};

/** Kinds of the resolved charter, for values that were already checked as they were written. */
export const shapes = {
  text: text(''),
  cells: table(text(''), cellIs(), 'COLUMN'),
  texts: table(text(''), text(''), 'NAME'),
};

type SourceAndQuery = Pick<Written<Fields, Fields>, 'sourcePath' | 'queryPath' | 'report'> & {
  given: { url?: string };
  query: string | { value?: string; good?: unknown; total?: string } | undefined;
};

/** The address of the source, and the query as one value or as a share. Undefined after a fault. */
export function addressAndQuery({ given: { url }, sourcePath, query, queryPath, report }: SourceAndQuery) {
  if (url === undefined) report([...sourcePath, 'url'], 'is missing', URL_HINT);
  if (query === undefined) report(queryPath, 'is missing', QUERY_HINT);
  if (url === undefined || query === undefined) return undefined;
  if (typeof query === 'string') return { url, value: query };
  const { value, good, total } = query;
  if (value !== undefined && good === undefined && total === undefined) return { url, value };
  if (value === undefined && typeof good === 'string' && total !== undefined) return { url, share: { good, total } };
  report(queryPath, 'is neither one value nor a share', {
    expected: 'either value, or both good and total',
    example: '{ good: /right, total: /all }',
  });
  return undefined;
}

/** The same object without the keys whose value is undefined. */
export const withoutUndefined = <T extends object>(values: T): { [N in keyof T]?: Exclude<T[N], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;

/** The entries of a table that could be read; undefined if there are none. */
export function readableEntries<V>(
  given: Record<string, WrittenDraft<V> | undefined> | undefined,
): Record<string, V> | undefined {
  const entries = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as Record<string, V>);
}
