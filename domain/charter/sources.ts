/** Turns a written source into the one that is meant, by its `kind` or else by its shape. */
import type { z } from 'zod';
import type { SecretRef, Source } from './charter';
import type { Filler } from './defaults';
import { type Hint, type Path, type Report, refuseOthers } from './fault';
import { pointer } from './leaves';
import { type Draft, read } from './read';
import type { WrittenQuery, WrittenSource } from './schema-reach';

type Block<T> = Exclude<T, string>;
type SourceDraft = Draft<z.output<typeof WrittenSource>>;
type QueryDraft = Draft<z.output<typeof WrittenQuery>>;

const POINTER = pointer('/touchless/share');

const QUERY: Hint = { expected: 'a query beside the source', example: 'query: { good: /right, total: /all }' };

/** Reads `source` and `query`, which stand below `path`. Undefined where neither is written, or after a fault. */
export function resolveSource(
  written: { source?: SourceDraft; query?: QueryDraft },
  path: Path,
  { fill, derive }: Filler,
  report: Report,
): Source | undefined {
  const { source, query } = written;
  const [at, queryAt] = [
    [...path, 'source'],
    [...path, 'query'],
  ];
  if (source === undefined) {
    if (query !== undefined)
      report(at, 'is missing', {
        expected: 'the source of the query',
        example: 'http://metrics.client.example/metrics',
      });
    return undefined;
  }
  const given: Block<SourceDraft> = typeof source === 'string' ? { url: source } : source;
  const parts = typeof query === 'object' ? query : undefined;
  const pointers =
    typeof query === 'string'
      ? [query]
      : [parts?.value, parts?.good, parts?.total].filter((part) => part !== undefined);
  const pointed = pointers.length > 0 && pointers.every((part) => part.startsWith('/'));
  const kind = derive(
    [...at, 'kind'],
    given.kind,
    given.by !== undefined ? 'attested' : pointed ? 'http' : 'prometheus',
    'a person reads it, JSON Pointers are asked of JSON, else it is PromQL',
  );

  if (kind === 'attested') {
    refuseOthers(given, ['kind', 'by', 'maxAge'], 'an attested source', at, report);
    if (query !== undefined)
      report(queryAt, 'has no meaning for an attested source', {
        expected: 'no query: a person reads the value',
        example: 'source: { by: owner }',
      });
    if (given.by === undefined) {
      report([...at, 'by'], 'is missing', { expected: 'the role of the person who reads the value', example: 'owner' });
      return undefined;
    }
    return { kind, by: given.by, maxAge: fill('metrics.source.maxAge', given.maxAge, [...at, 'maxAge']) };
  }
  if (given.url === undefined) {
    report([...at, 'url'], 'is missing', {
      expected: 'the address of the source',
      example: 'http://metrics.client.example/metrics',
    });
  }
  if (query === undefined) report(queryAt, 'is missing', QUERY);
  const share =
    parts?.good !== undefined && parts.total !== undefined ? { good: parts.good, total: parts.total } : undefined;
  const value = typeof query === 'string' ? query : parts?.value;
  if (
    parts &&
    (share ? value !== undefined : value === undefined || parts.good !== undefined || parts.total !== undefined)
  ) {
    report(queryAt, 'is neither one value nor a share', {
      expected: 'either value, or both good and total',
      example: '{ good: /right, total: /all }',
    });
    return undefined;
  }

  if (kind === 'http') {
    refuseOthers(given, ['kind', 'url', 'headers'], 'an http source', at, report);
    for (const [key, part] of parts ? Object.entries(parts) : []) {
      if (part !== undefined) read(POINTER, part, [...queryAt, key], report);
    }
    if (typeof query === 'string') read(POINTER, query, queryAt, report);
    if (given.url === undefined || query === undefined) return undefined;
    const headers = Object.entries(given.headers ?? {}).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    return {
      kind,
      url: given.url,
      ...(share ?? { value: value! }),
      ...(parts?.samples === undefined ? {} : { samples: parts.samples }),
      ...(parts?.at === undefined ? {} : { at: parts.at }),
      ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
    };
  }
  refuseOthers(given, ['kind', 'scrape', 'token', 'url'], 'a Prometheus source', at, report);
  if (parts) refuseOthers(parts, ['value', 'good', 'total'], 'a Prometheus source', queryAt, report);
  if (given.url === undefined || query === undefined) return undefined;
  return {
    kind,
    url: given.url,
    scrape: derive(
      [...at, 'scrape'],
      given.scrape,
      /^[^?#]*\/metrics([?#]|$)/.test(given.url),
      'an address that ends in /metrics is an endpoint, read directly',
    ),
    query: share ?? value!,
    ...(given.token === undefined ? {} : { token: given.token as SecretRef }),
  };
}
