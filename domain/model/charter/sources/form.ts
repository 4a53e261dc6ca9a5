/** What a kind of source says of itself: how it is written, what the charter carries, how one becomes the other. */
import * as z from 'zod';
import type { Defaults } from '../defaults';
import type { Hint, Path, Report } from '../fault';
import { block, either, type Fields, optional, type ResolvedOf, table, type WrittenOf } from '../field';
import { cellIs, sourceAddress, text } from '../kinds';
import type { WrittenDraft } from '../read';

/** How cases become one value; a `distribution` is compared as a whole with the one before the change. */
export const AGGREGATIONS = ['share', 'mean', 'sum', 'count', 'latest', 'distribution'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

/** What is known when a kind is guessed: its two halves as they are written. */
export interface Shape {
  source: Readonly<Record<string, unknown>>;
  query: string | Readonly<Record<string, unknown>> | undefined;
}

/** A source as it is written, with the places of its two halves. */
export interface Written<S extends Fields, Q extends Fields> {
  given: WrittenDraft<WrittenOf<S>>;
  at: Path;
  query: string | WrittenDraft<WrittenOf<Q>> | undefined;
  queryAt: Path;
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
  /** In faults: `a CSV source`. */
  readonly called: string;
  /** Keys of the block `source` that it knows. */
  readonly source: S;
  /** Keys of the block `query`; null: its query is no block. */
  readonly query: Q | null;
  /** Shape of what the charter carries. */
  readonly resolved: () => z.ZodType<R>;
  /** Whether the written keys are those of this kind, where `kind` is left out. */
  fits(shape: Shape): boolean;
  /** Undefined after a fault. Keys of other kinds are reported before. */
  resolve(written: Written<S, Q>): R | undefined;
  /** What is wrong with this aggregation of it, or null. */
  misfit(source: R, aggregation: Aggregation): Hint | null;
}

/** Describes a kind of source. `carries`: what the charter carries of it. */
export const sourceForm = <const K extends string, S extends Fields, Q extends Fields, C extends Fields>(
  kind: K,
  {
    carries,
    ...form
  }: Omit<SourceForm<K, S, Q, Flat<{ kind: K } & ResolvedOf<C>>>, 'kind' | 'resolved'> & { carries: C },
): SourceForm<K, S, Q, Flat<{ kind: K } & ResolvedOf<C>>> => ({
  ...form,
  kind,
  resolved: () =>
    (block(carries).resolved() as unknown as z.ZodObject).extend({ kind: z.literal(kind) }) as unknown as z.ZodType<
      Flat<{ kind: K } & ResolvedOf<C>>
    >,
});
type Flat<T> = { [N in keyof T]: T[N] };

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
  /** The good ones of a share: an expression, a pointer, or the rows of a table. */
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

/** What the charter carries of texts that were read by another kind. */
export const carried = {
  text: text(''),
  cells: table(text(''), cellIs(), 'COLUMN'),
  texts: table(text(''), text(''), 'NAME'),
};

type Halves = Pick<Written<Fields, Fields>, 'at' | 'queryAt' | 'report'> & {
  given: { url?: string };
  query: string | { value?: string; good?: unknown; total?: string } | undefined;
};

/** The two halves as they must be: an address, and one value or a share. Undefined after a fault. */
export function addressed({ given: { url }, at, query, queryAt, report }: Halves) {
  if (url === undefined) report([...at, 'url'], 'is missing', URL_HINT);
  if (query === undefined) report(queryAt, 'is missing', QUERY_HINT);
  if (url === undefined || query === undefined) return undefined;
  if (typeof query === 'string') return { url, value: query };
  const { value, good, total } = query;
  if (value !== undefined && good === undefined && total === undefined) return { url, value };
  if (value === undefined && typeof good === 'string' && total !== undefined) return { url, share: { good, total } };
  report(queryAt, 'is neither one value nor a share', {
    expected: 'either value, or both good and total',
    example: '{ good: /right, total: /all }',
  });
  return undefined;
}

/** Without the keys that nobody wrote. */
export const written = <T extends object>(values: T): { [N in keyof T]?: Exclude<T[N], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;

/** A table without what could not be read; undefined where nothing is left. */
export function readable<V>(
  given: Record<string, WrittenDraft<V> | undefined> | undefined,
): Record<string, V> | undefined {
  const kept = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  return kept.length === 0 ? undefined : (Object.fromEntries(kept) as Record<string, V>);
}
