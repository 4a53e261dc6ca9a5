/** A JSON document over HTTP; its values by JSON Pointer. */
import type { Source } from '../../domain/charter/charter';
import type { ProbeScope, Reading } from '../../domain/questions';
import type { Look } from '../deps';
import { excerpt, hide, place, read } from '../http';
import { valueAt } from '../json-pointer';
import { isSecretRef, resolveSecret } from '../secrets';
import { fillUrl } from '../variables';
import { fresh, share, unusable } from './reading';

type HttpSource = Extract<Source, { kind: 'http' }>;

const isJson = (mediaType: string): boolean => /^(application|text)\/(json|[\w.-]+\+json)$/.test(mediaType);

/**
 * The JSON document at `url`.
 * @throws Failure SOURCE_UNREACHABLE or SOURCE_UNUSABLE (a status, a login page, a broken document).
 */
export async function readJson(url: string, look: Look, headers: Record<string, string> = {}): Promise<unknown> {
  const answer = await read(
    { url, signal: look.signal, headers: { accept: 'application/json', ...headers } },
    look.deps.http,
  );
  if (!isJson(answer.mediaType)) {
    throw unusable(
      `${place(url)} answered with ${excerpt(answer.mediaType) || 'no media type'} where JSON was expected`,
    );
  }
  try {
    return JSON.parse(answer.body);
  } catch (cause) {
    throw unusable(`${place(url)} answered with broken JSON: ${excerpt(hide(answer.body, headers))}`, cause);
  }
}

async function resolveHeaders(headers: HttpSource['headers'] = {}): Promise<Record<string, string>> {
  const resolved = Object.entries(headers).map(async ([name, value]) => [
    name,
    isSecretRef(value) ? await resolveSecret(value) : value,
  ]);
  return Object.fromEntries(await Promise.all(resolved));
}

function numberAt(document: unknown, pointer: string): number {
  const value = valueAt(document, pointer);
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value === undefined) throw unusable(`the document has nothing at ${pointer || 'its root'}`);
  throw unusable(`${pointer || 'the document'} is ${excerpt(String(JSON.stringify(value)))}, not a finite number`);
}

/** @throws Failure SOURCE_UNREACHABLE, SOURCE_UNUSABLE or SECRET_UNRESOLVED. */
export async function readHttpJson(source: HttpSource, scope: ProbeScope, look: Look): Promise<Reading> {
  const document = await readJson(fillUrl(source.url, scope), look, await resolveHeaders(source.headers));
  let at = Date.now();
  if (source.at !== undefined) {
    const text = valueAt(document, source.at);
    at = typeof text === 'string' ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(at)) throw unusable(`${source.at} is not an RFC 3339 time`);
  }
  const time = fresh(at, scope);
  if (source.good !== undefined && source.total !== undefined) {
    return share(numberAt(document, source.good), numberAt(document, source.total), time);
  }
  if (source.value === undefined) throw unusable('the source names neither `value` nor both `good` and `total`');
  const samples = source.samples === undefined ? null : numberAt(document, source.samples);
  if (samples !== null && (samples < 0 || !Number.isInteger(samples)))
    throw unusable(`${samples} is not a number of cases`);
  return { value: numberAt(document, source.value), samples, at: time };
}
