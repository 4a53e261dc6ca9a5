/** Where readings come from. A further kind is one file here and one line in `FORMS`. */
import * as z from 'zod';
import type { Defaults } from '../defaults';
import { type Hint, type Path, type Report, refuseOthers } from '../fault';
import { block, documented, type Fields, once, optional, orAlone, resolvedAs, type WrittenAs } from '../field';
import { choice, sourceAddress, text } from '../kinds';
import type { WrittenDraft } from '../read';
import { attested } from './attested';
import { csv } from './csv';
import { type Aggregation, type SourceForm, URL_HINT, type Written } from './form';
import { http } from './http';
import { isDatabase, postgresql } from './postgresql';
import { prometheus } from './prometheus';

/** Where `kind` is left out, the last one that fits what is written is meant. */
const FORMS = {
  prometheus,
  http,
  postgresql,
  csv,
  attested,
};
const ALL = Object.values(FORMS);

type Form = (typeof FORMS)[keyof typeof FORMS];
type Carried<F> = F extends SourceForm<string, infer _S, infer _Q, infer R> ? R : never;

/**
 * Where a reading comes from. In queries and URLs `$release`, `$base`, `$exposure`, `$from`, `$to` (RFC 3339) and
 * `$window` (seconds) are replaced when the probe runs.
 */
export type Source = Carried<Form>;

/** Every kind of source. */
export const SOURCE_KINDS = ALL.map(({ kind }) => kind) as [Source['kind'], ...Source['kind'][]];

type All<T> = (T extends unknown ? (given: T) => void : never) extends (given: infer I) => void ? I : never;
type Half<F, H extends 'source' | 'query'> = F extends unknown
  ? H extends keyof F
    ? Exclude<F[H], null>
    : never
  : never;
const half = <H extends 'source' | 'query'>(name: H) =>
  Object.assign({}, ...ALL.map((form) => form[name] ?? {})) as All<Half<Form, H>>;

/** Ordered as people look for them. */
const SOURCE_KEYS = half('source');
const QUERY_KEYS = half('query');

const addressAlone = sourceAddress('http://metrics.client.example/metrics');

const wholeSource = block({
  kind: optional(
    choice(SOURCE_KINDS),
    'the kind of source; write it only if the other keys leave it open',
    'inferred from the other keys',
  ),
  ...SOURCE_KEYS,
});

/** An address alone, or a block of keys. */
export const source = documented(
  resolvedAs(
    orAlone(addressAlone, wholeSource, 'address, or a block'),
    once(
      () => z.discriminatedUnion('kind', ALL.map((form) => form.resolved()) as never) as unknown as z.ZodType<Source>,
    ),
  ),
  'source',
);

/** PromQL, a JSON Pointer, a column or SQL; or the parts of what is asked. */
export const query = documented(
  orAlone(text('sum(increase(invoices_touchless[7d]))'), block(QUERY_KEYS), 'text, or a block'),
  'query',
);

type SourceDraft = WrittenDraft<WrittenAs<typeof source>>;
type QueryDraft = WrittenDraft<WrittenAs<typeof query>>;

/** Each form reads its own keys; the compiler cannot follow a lookup by a union. */
const formOf = (kind: Source['kind']) => FORMS[kind] as unknown as SourceForm<string, Fields, Fields, Source>;

/** Reads `source` and `query`, which stand below `path`. Undefined where neither is written, or after a fault. */
export function resolveSource(
  half: { source?: SourceDraft | undefined; query?: QueryDraft | undefined },
  path: Path,
  defaults: Defaults,
  report: Report,
): Source | undefined {
  const at = [...path, 'source'];
  const queryAt = [...path, 'query'];
  const { query } = half;
  if (half.source === undefined) {
    if (query !== undefined) report(at, 'is missing', { ...URL_HINT, expected: 'the source of the query' });
    return undefined;
  }
  const given = typeof half.source === 'string' ? { url: half.source } : half.source;
  const kind = defaults.inferred(
    [...at, 'kind'],
    given.kind,
    ALL.findLast((form) => form.fits({ source: given, query }))!.kind,
    'the address, the file, the person who reads it, or the form of the query tells',
  );
  if (kind !== 'postgresql' && isDatabase(given.url)) {
    const hint = { expected: 'postgresql, as the address says', example: 'kind: postgresql' };
    report([...at, 'kind'], `is ${kind}`, hint);
    return undefined;
  }
  const form = formOf(kind);
  refuseOthers(given, ['kind', ...Object.keys(form.source)], form.called, at, report);
  if (form.query && typeof query === 'object')
    refuseOthers(query, Object.keys(form.query), form.called, queryAt, report);
  return form.resolve({ given, at, query, queryAt, defaults, report } as unknown as Written<Fields, Fields>);
}

/** What a source as it is written cannot be aggregated to, or null. */
export function aggregationFault(source: Source, aggregation: Aggregation): Hint | null {
  return formOf(source.kind).misfit(source, aggregation);
}
