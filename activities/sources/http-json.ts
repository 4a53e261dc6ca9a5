/** A JSON document over HTTP; its values by JSON Pointer. */

import {
  type Aggregated,
  type Cell,
  CellDistribution,
  cases,
  counted,
} from '../../domain/metrics/statistics/aggregate';
import type { Source } from '../../domain/model/charter/sources';
import type { ProbeScope } from '../../domain/model/questions';
import { Faults, instantIn } from '../../domain/values/cells';
import { dateAdvice } from '../../domain/values/date-forms';
import { BrokenJson, readJson as parseJson } from '../../domain/values/json';
import type { ProbeContext } from '../deps';
import { read, redactSecrets, redactUrl, truncateForeign } from '../http';
import { valueAt } from '../json-pointer';
import { isSecretRef, resolveSecret } from '../secrets';
import { fillUrl } from '../variables';
import {
  checkUnit,
  dated,
  NoData,
  type RawReading,
  type ReadingRequest,
  share,
  type Timestamp,
  unusable,
  withoutTimestamp,
} from './reading';

type HttpSource = Extract<Source, { kind: 'http' }>;

const isJson = (mediaType: string): boolean => /^(application|text)\/(json|[\w.-]+\+json)$/.test(mediaType);

/**
 * The JSON document at `url`.
 * @throws Failure SOURCE_UNREACHABLE or SOURCE_UNUSABLE (a status, a login page, a broken document).
 */
export async function readJson(
  url: string,
  look: ProbeContext,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const answer = await read(
    { url, signal: look.signal, headers: { accept: 'application/json', ...headers } },
    look.deps.http,
  );
  if (!isJson(answer.mediaType)) {
    throw unusable(
      `${redactUrl(url)} answered with ${truncateForeign(answer.mediaType) || 'no media type'} where JSON was expected`,
    );
  }
  try {
    return parseJson(answer.body);
  } catch (cause) {
    if (cause instanceof BrokenJson && cause.cause === undefined)
      throw unusable(
        `${redactUrl(url)} answered with JSON that cannot be used: ${truncateForeign(cause.message)}`,
        cause,
      );
    throw unusable(
      `${redactUrl(url)} answered with broken JSON: ${truncateForeign(redactSecrets(answer.body, headers, url))}`,
      cause,
    );
  }
}

/** Headers with the secrets that they refer to. @throws Failure SECRET_UNRESOLVED */
export async function resolveHeaders(headers: HttpSource['headers'] = {}): Promise<Record<string, string>> {
  const resolved = Object.entries(headers).map(async ([name, value]) => [
    name,
    isSecretRef(value) ? await resolveSecret(value) : value,
  ]);
  return Object.fromEntries(await Promise.all(resolved));
}

function numberAt(document: unknown, pointer: string): number {
  const value = valueAt(document, pointer);
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value === undefined) throw new NoData(`the document has nothing at ${pointer || 'its root'}`);
  if (value === null) throw new NoData(`${pointer || 'the document'} is null, not a finite number`);
  throw unusable(
    `${pointer || 'the document'} is ${truncateForeign(String(JSON.stringify(value)))}, not a finite number`,
  );
}

/** A list of finite numbers or of texts, or how often each category occurs; read as what the column was before. */
function distributionAt(document: unknown, pointer: string, kind: ReadingRequest['kind']): Aggregated {
  const found = valueAt(document, pointer);
  const where = pointer || 'the document';
  if (found === undefined || found === null) throw new NoData(`the document has nothing at ${pointer || 'its root'}`);
  if (Array.isArray(found)) return listed(found, where, kind);
  if (typeof found === 'object' && found !== null) {
    const entries = Object.entries(found);
    const faulty = entries.find(([, count]) => typeof count !== 'number');
    if (faulty) throw unusable(`${where}/${truncateForeign(faulty[0])} is not a number of cases`);
    return counted(entries as [string, number][], kind);
  }
  throw unusable(`${where} is no list of values and no block of counts`);
}

const isCell = (value: unknown): value is Cell =>
  (typeof value === 'string' && value.trim() !== '') || typeof value === 'number' || typeof value === 'boolean';

function listed(found: readonly unknown[], where: string, kind: ReadingRequest['kind']): Aggregated {
  const faults = new Faults('value');
  for (const [index, value] of found.entries()) if (!isCell(value)) faults.add(index + 1);
  const problem = faults.texts(`${where} is empty, or no number and no text,`);
  if (problem !== null) throw unusable(problem);
  const numbers = found.every((value) => typeof value === 'number');
  if (kind === undefined && !numbers && found.some((value) => typeof value === 'number'))
    throw unusable(`${where} is not a list of finite numbers, nor one of texts`);
  const cells = new CellDistribution(undefined, kind ?? (numbers ? 'numbers' : 'categories'));
  for (const value of found as Cell[]) cells.add(value);
  return cells.result();
}

function momentOf(document: unknown, { at }: HttpSource, scope: ProbeScope): Timestamp {
  if (at === undefined) return withoutTimestamp();
  const found = valueAt(document, at);
  const ms = instantIn(found);
  if (ms !== null) return dated(ms, scope);
  const advice = typeof found === 'string' ? dateAdvice(found, 'offset') : null;
  throw unusable(`${at} is not an RFC 3339 time${advice === null ? '' : `; ${advice}`}`);
}

/** @throws Failure SOURCE_UNREACHABLE, SOURCE_UNUSABLE or SECRET_UNRESOLVED. */
export async function readHttpJson(
  source: HttpSource,
  scope: ProbeScope,
  look: ProbeContext,
  wanted: ReadingRequest,
): Promise<RawReading> {
  const document = await readJson(fillUrl(source.url, scope), look, await resolveHeaders(source.headers));
  const moment = momentOf(document, source, scope);
  if (source.unit !== undefined) checkUnit(valueAt(document, source.unit), wanted);
  if (source.good !== undefined && source.total !== undefined) {
    return share(numberAt(document, source.good), numberAt(document, source.total), moment);
  }
  if (source.value === undefined) throw unusable('the source names neither `value` nor both `good` and `total`');
  if (wanted.aggregation === 'distribution')
    return { ...distributionAt(document, source.value, wanted.kind), ...moment };
  const samples = source.samples === undefined ? null : cases(numberAt(document, source.samples));
  return { value: numberAt(document, source.value), samples, ...moment };
}
