/** Turns a written source or executor into the one that is meant, by its `kind` or else by its shape. */
import type { z } from 'zod';
import type { ExecutorSpec, SecretRef, Source } from './charter';
import type { Filler } from './defaults';
import type { Hint, Path, Report } from './fault';
import { pointer } from './leaves';
import { type Draft, read } from './read';
import type { WrittenExecutor, WrittenQuery, WrittenSource } from './schema-reach';

type Block<T> = Exclude<T, string>;
type SourceDraft = Draft<z.output<typeof WrittenSource>>;
type QueryDraft = Draft<z.output<typeof WrittenQuery>>;

const POINTER = pointer('/touchless/share');

/** Faults for keys that are there but mean nothing for what was chosen. */
function refuseOthers(written: object, allowed: readonly string[], chosen: string, path: Path, report: Report): void {
  for (const [key, value] of Object.entries(written)) {
    if (value === undefined || allowed.includes(key)) continue;
    const hint = { expected: `for ${chosen} only ${allowed.join(', ')}`, example: `${allowed.at(-1)}: …` };
    report([...path, key], `has no meaning for ${chosen}`, hint, { place: 'key' });
  }
}

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

/** Reads the executor at `path`. Undefined after a fault. */
export function resolveExecutor(
  written: Draft<z.output<typeof WrittenExecutor>>,
  path: Path,
  { derive }: Filler,
  report: Report,
): ExecutorSpec | undefined {
  const kind = derive(
    [...path, 'kind'],
    written.kind,
    written.name !== undefined ? 'command' : written.by !== undefined ? 'manual' : 'webhook',
    'a name is a command, a person acts by hand, an address is a webhook',
  );
  const missing = (key: string, hint: Hint) => void report([...path, key], 'is missing', hint);
  if (kind === 'command') {
    refuseOthers(written, ['kind', 'name'], 'a command executor', path, report);
    if (written.name !== undefined) return { kind, name: written.name };
    return missing('name', { expected: 'the name of a command that the worker allows', example: 'switch-target' });
  }
  if (kind === 'manual') {
    refuseOthers(written, ['kind', 'by', 'confirmedBy'], 'a manual executor', path, report);
    const { by, confirmedBy } = written;
    if (by !== undefined && by === confirmedBy) {
      report([...path, 'confirmedBy'], 'is the same as by', { expected: 'a second person', example: 'deputy' });
    }
    if (by !== undefined && confirmedBy !== undefined) return { kind, by, confirmedBy };
    const role = { expected: 'a role', example: by === undefined ? 'owner' : 'deputy' };
    return missing(by === undefined ? 'by' : 'confirmedBy', role);
  }
  refuseOthers(written, ['kind', 'status', 'secret', 'url'], 'a webhook', path, report);
  const { url, secret } = written;
  if (url === undefined)
    missing('url', { expected: 'the address that switches', example: 'http://target.client.example/switch' });
  if (secret === undefined)
    missing('secret', { expected: 'a reference to a secret, env:NAME or file:PATH', example: 'env:WEBHOOK_SECRET' });
  if (url === undefined || secret === undefined) return undefined;
  const status = derive([...path, 'status'], written.status, url, 'the switch answers for itself');
  return { kind, url, status, secret: secret as SecretRef };
}
