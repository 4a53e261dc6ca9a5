/** Turns a written source into the one that is meant, by its `kind` or else by its shape. */
import type { z } from 'zod';
import type { Metric } from '../model/charter';
import type { CellIs, SecretRef, Source } from '../model/sources';
import type { Defaults } from './defaults';
import { type Hint, type Path, type Report, refuseOthers } from './fault';
import { database, pointer } from './field-schemas';
import { read, type WrittenDraft } from './read';
import type { WrittenQuery, WrittenSource } from './schema-reach';
import { bindVariables } from './sql';

type Block<T> = Exclude<T, string>;
type SourceDraft = WrittenDraft<z.output<typeof WrittenSource>>;
type QueryDraft = WrittenDraft<z.output<typeof WrittenQuery>>;

/** A source as it is written, with the places of its two halves. */
interface Written {
  given: Block<SourceDraft>;
  at: Path;
  query: QueryDraft | undefined;
  queryAt: Path;
  defaults: Defaults;
  report: Report;
}

type Kind = Source['kind'];
type Of<K extends Kind> = Extract<Source, { kind: K }>;

const POINTER = pointer('/touchless/share');
const DATABASE = database();

const URL_HINT: Hint = { expected: 'the address of the source', example: 'http://metrics.client.example/metrics' };
const QUERY_HINT: Hint = {
  expected: 'a query in addition to the source',
  example: 'query: { good: /right, total: /all }',
};
const SQL_HINT: Hint = {
  expected: 'one statement that selects, its variables bare',
  example: 'query: select count(*) filter (where ok) as good, count(*) as total from cases where at >= $from',
};

const isCsv = (url = ''): boolean => /^[^?#]*\.csv([?#]|$)/i.test(url);

function kindByShape({ url, by, file }: Block<SourceDraft>, query: QueryDraft | undefined): Kind {
  if (by !== undefined) return 'attested';
  if (/^postgresql:/i.test(url ?? '')) return 'postgresql';
  const parts = typeof query === 'object' ? query : {};
  const ofTable = parts.column !== undefined || parts.where !== undefined || typeof parts.good === 'object';
  if (file !== undefined || isCsv(url) || ofTable) return 'csv';
  const asked = typeof query === 'string' ? [query] : [parts.value, parts.good, parts.total];
  const given = asked.filter((part) => typeof part === 'string');
  return given.length > 0 && given.every((part) => part.startsWith('/')) ? 'http' : 'prometheus';
}

/** The two halves as they must be: an address, and one value or a share. Undefined after a fault. */
function addressed({ given: { url }, at, query, queryAt, report }: Written) {
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
const written = <T extends object>(block: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(block).filter(([, value]) => value !== undefined)) as never;

/** A table without what could not be read; undefined where nothing is left. */
function table<V>(given: Record<string, WrittenDraft<V> | undefined> | undefined): Record<string, V> | undefined {
  const kept = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  return kept.length === 0 ? undefined : (Object.fromEntries(kept) as Record<string, V>);
}

const FORMS: { [K in Kind]: (source: Written) => Of<K> | undefined } = {
  prometheus(source) {
    const { given, at, query, queryAt, defaults, report } = source;
    refuseOthers(given, ['kind', 'scrape', 'step', 'token', 'url'], 'a Prometheus source', at, report);
    if (typeof query === 'object')
      refuseOthers(query, ['value', 'good', 'total'], 'a Prometheus source', queryAt, report);
    const found = addressed(source);
    if (!found) return undefined;
    const scrape = defaults.inferred(
      [...at, 'scrape'],
      given.scrape,
      /^[^?#]*\/metrics([?#]|$)/.test(found.url),
      'an address that ends in /metrics is an endpoint, read directly',
    );
    if (scrape && given.step !== undefined) {
      const hint = { expected: 'no step: an endpoint knows only what is now', example: 'http://metrics:9090' };
      report([...at, 'step'], 'has no meaning for one exposition endpoint', hint, { place: 'key' });
    }
    const token = given.token as SecretRef | undefined;
    const asked = found.share ?? found.value;
    return { kind: 'prometheus', url: found.url, scrape, query: asked, ...written({ step: given.step, token }) };
  },

  http(source) {
    const { given, at, query, queryAt, report } = source;
    refuseOthers(given, ['kind', 'url', 'headers'], 'an http source', at, report);
    const parts = typeof query === 'object' ? query : {};
    refuseOthers(parts, ['value', 'good', 'total', 'samples', 'at', 'unit'], 'an http source', queryAt, report);
    for (const key of ['value', 'good', 'total', 'at'] as const)
      if (typeof parts[key] === 'string') read(POINTER, parts[key], [...queryAt, key], report);
    if (typeof query === 'string') read(POINTER, query, queryAt, report);
    const found = addressed(source);
    if (!found) return undefined;
    const { samples, at: time, unit } = parts;
    const what = found.share ?? { value: found.value };
    return {
      kind: 'http',
      url: found.url,
      ...what,
      ...written({ samples, at: time, unit, headers: table<string>(given.headers) }),
    };
  },

  postgresql({ given, at, query, queryAt, report }) {
    refuseOthers(given, ['kind', 'url', 'password'], 'a PostgreSQL source', at, report);
    const url = given.url === undefined ? undefined : read(DATABASE, given.url, [...at, 'url'], report);
    if (given.url === undefined) report([...at, 'url'], 'is missing', URL_HINT);
    if (typeof query !== 'string') {
      report(queryAt, query === undefined ? 'is missing' : 'is a block of keys', SQL_HINT);
      return undefined;
    }
    const bound = bindVariables(query);
    if ('fault' in bound) report(queryAt, bound.fault, SQL_HINT);
    if (url === undefined) return undefined;
    return { kind: 'postgresql', url, query, ...written({ password: given.password as SecretRef | undefined }) };
  },

  csv({ given, at, query, queryAt, report }) {
    refuseOthers(given, ['kind', 'file', 'headers', 'url'], 'a CSV source', at, report);
    const { url, file } = given;
    if ((url === undefined) === (file === undefined)) {
      const hint = { expected: 'either an address or a file', example: 'file: /srv/exports/invoices.csv' };
      report([...at, 'file'], url === undefined ? 'is missing' : 'stands next to an address', hint);
    }
    const parts = typeof query === 'string' ? { column: query } : (query ?? {});
    refuseOthers(parts, ['column', 'where', 'good', 'at'], 'a CSV source', queryAt, report);
    if (typeof parts.good === 'string') {
      const hint = { expected: 'what the columns of the good rows are', example: '{ state: done }' };
      report([...queryAt, 'good'], 'is a text', hint);
    }
    const [good, where] = [
      typeof parts.good === 'object' ? table<CellIs>(parts.good) : undefined,
      table<CellIs>(parts.where),
    ];
    if (query === undefined) report(queryAt, 'is missing', { ...QUERY_HINT, example: 'query: { column: minutes }' });
    else if (good !== undefined && parts.column !== undefined) {
      const hint = { expected: 'a column, or the good rows of a share', example: '{ column: minutes }' };
      report(queryAt, 'asks for a column and a share', hint);
    }
    return {
      kind: 'csv',
      ...written({ url, file, column: parts.column, where, good, at: parts.at, headers: table<string>(given.headers) }),
    };
  },

  attested({ given, at, query, queryAt, defaults, report }) {
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
    const maxAge = defaults.withDefault('metrics.source.maxAge', given.maxAge, [...at, 'maxAge']);
    return { kind: 'attested', by: given.by, maxAge };
  },
};

/** The kinds as people write them. */
/** Reads `source` and `query`, which stand below `path`. Undefined where neither is written, or after a fault. */
export function resolveSource(
  { source, query }: { source?: SourceDraft; query?: QueryDraft },
  path: Path,
  defaults: Defaults,
  report: Report,
): Source | undefined {
  const at = [...path, 'source'];
  const queryAt = [...path, 'query'];
  if (source === undefined) {
    if (query !== undefined) report(at, 'is missing', { ...URL_HINT, expected: 'the source of the query' });
    return undefined;
  }
  const given: Block<SourceDraft> = typeof source === 'string' ? { url: source } : source;
  const kind = defaults.inferred(
    [...at, 'kind'],
    given.kind,
    kindByShape(given, query),
    'the address, the file, the person who reads it, or the form of the query tells',
  );
  if (kind !== 'postgresql' && /^postgresql:/i.test(given.url ?? '')) {
    const hint = { expected: 'postgresql, as the address says', example: 'kind: postgresql' };
    report([...at, 'kind'], `is ${kind}`, hint);
    return undefined;
  }
  return FORMS[kind]({ given, at, query, queryAt, defaults, report });
}

/** What a source as it is written cannot be aggregated to, or null. Of a database only its answer tells. */
export function aggregationFault(source: Source, aggregation: Metric['aggregation']): Hint | null {
  const pair = source.kind === 'prometheus' ? typeof source.query === 'object' : 'good' in source;
  if (aggregation === 'distribution') {
    if (pair) return { expected: 'a query of values: good and total make a share', example: 'share' };
    if (source.kind === 'prometheus' && source.step === undefined)
      return { expected: 'a source with a step: one value is no distribution', example: 'step: 5 min' };
    if (source.kind === 'attested') return { expected: 'another source: a person reads one value', example: 'latest' };
  }
  if (source.kind !== 'csv') return null;
  if (pair && aggregation !== 'share' && aggregation !== 'count')
    return { expected: 'share or count: rows are good, or not', example: 'share' };
  if (!pair && source.column === undefined && aggregation !== 'count')
    return { expected: 'count, or a column in the query', example: 'query: { column: minutes }' };
  return null;
}
