/** Where readings come from. To add a kind, add one file here and one line in `FORMS`. */
import type { z } from 'zod';
import type { Defaults } from '../defaults';
import { type Hint, type Path, type Report, refuseOtherKeys } from '../fault';
import {
  block,
  documentedOnce,
  type Fields,
  mergedKeys,
  optional,
  resolvedAsOneOf,
  valueOrBlock,
  type WrittenAs,
} from '../field';
import { choice, sourceAddress, text } from '../kinds';
import type { WrittenDraft } from '../read';
import { attested } from './attested';
import { csv } from './csv';
import { type Aggregation, type SourceForm, URL_HINT, type Written } from './form';
import { http } from './http';
import { isDatabase, postgresql } from './postgresql';
import { prometheus } from './prometheus';

/** If `kind` is left out, the last form whose `matches` is true for the written keys is used. */
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

const SOURCE_KEYS = mergedKeys(ALL.map((form) => form.source));
const QUERY_KEYS = mergedKeys(ALL.map((form) => form.query));

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
export const source = documentedOnce(
  resolvedAsOneOf(valueOrBlock(addressAlone, wholeSource, 'address, or a block'), () =>
    ALL.map((form) => form.resolved() as z.ZodType<Source>),
  ),
);

/** A query as one text (PromQL, a JSON Pointer, a column or SQL), or as a block of its parts. */
export const query = documentedOnce(
  valueOrBlock(text('sum(increase(invoices_touchless[7d]))'), block(QUERY_KEYS), 'text, or a block'),
);

type SourceDraft = WrittenDraft<WrittenAs<typeof source>>;
type QueryDraft = WrittenDraft<WrittenAs<typeof query>>;

/** The form of a kind. The cast is needed because the compiler cannot follow a lookup by a union. */
const formOf = (kind: Source['kind']) => FORMS[kind] as unknown as SourceForm<string, Fields, Fields, Source>;

/** Reads the keys `source` and `query` of the block at `path`. Undefined if neither is written, or after a fault. */
export function resolveSource(
  writtenAt: { source?: SourceDraft | undefined; query?: QueryDraft | undefined },
  path: Path,
  defaults: Defaults,
  report: Report,
): Source | undefined {
  const sourcePath = [...path, 'source'];
  const queryPath = [...path, 'query'];
  const { query } = writtenAt;
  if (writtenAt.source === undefined) {
    if (query !== undefined) report(sourcePath, 'is missing', { ...URL_HINT, expected: 'the source of the query' });
    return undefined;
  }
  const given = typeof writtenAt.source === 'string' ? { url: writtenAt.source } : writtenAt.source;
  const kind = defaults.inferred(
    [...sourcePath, 'kind'],
    given.kind,
    ALL.findLast((form) => form.matches({ source: given, query }))!.kind,
    'the address, the file, the person who reads it, or the form of the query tells',
  );
  if (kind !== 'postgresql' && isDatabase(given.url)) {
    const hint = { expected: 'postgresql, as the address says', example: 'kind: postgresql' };
    report([...sourcePath, 'kind'], `is ${kind}`, hint);
    return undefined;
  }
  const form = formOf(kind);
  refuseOtherKeys(given, ['kind', ...Object.keys(form.source)], form.label, sourcePath, report);
  if (form.query && typeof query === 'object')
    refuseOtherKeys(query, Object.keys(form.query), form.label, queryPath, report);
  return form.resolve({ given, sourcePath, query, queryPath, defaults, report } as unknown as Written<Fields, Fields>);
}

/** Why values of this source cannot be aggregated in this way, or null if they can. */
export function aggregationFault(source: Source, aggregation: Aggregation): Hint | null {
  return formOf(source.kind).checkAggregation(source, aggregation);
}
