/** Prometheus: a server's query API, or one exposition endpoint read directly. */
import { z } from 'zod';
import type { Source } from '../../domain/charter/charter';
import type { ProbeScope, Reading } from '../../domain/questions';
import type { Look } from '../deps';
import { excerpt, place, read } from '../http';
import { resolveSecret } from '../secrets';
import { fillQuery, fillUrl } from '../variables';
import { parseExposition, parseSelector, type Sample, select } from './exposition';
import { readJson } from './http-json';
import { fresh, share, unusable } from './reading';

type PrometheusSource = Extract<Source, { kind: 'prometheus' }>;

/** The series behind a query, with their values. The time is null where the source names none. */
type Ask = (query: string) => Promise<{ value: number; at: number | null }[]>;

const POINT = z.tuple([z.number(), z.string().min(1)]);
const ANSWER = z.object({
  status: z.literal('success'),
  warnings: z.array(z.string()).default([]),
  data: z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('scalar'), result: POINT }),
    z.object({ resultType: z.literal('vector'), result: z.array(z.object({ value: POINT })) }),
  ]),
});

async function authorization(source: PrometheusSource): Promise<Record<string, string>> {
  return source.token ? { authorization: `Bearer ${await resolveSecret(source.token)}` } : {};
}

/** An instant query at the end of the window. */
function queryApi(source: PrometheusSource, scope: ProbeScope, look: Look, headers: Record<string, string>): Ask {
  const base = fillUrl(source.url, scope).replace(/\/+$/, '');
  return async (query) => {
    const url = `${base}/api/v1/query?${new URLSearchParams({ query, time: scope.to })}`;
    const parsed = ANSWER.safeParse(await readJson(url, look, headers));
    if (!parsed.success) {
      throw unusable(`${place(url)} answered with no instant vector or scalar to ${query}`, parsed.error);
    }
    const { data, warnings } = parsed.data;
    // Prometheus warns where its answer may be incomplete.
    if (warnings.length > 0) throw unusable(`${place(url)} doubts its answer: ${excerpt(warnings.join('; '))}`);
    const points = data.resultType === 'scalar' ? [data.result] : data.result.map((r) => r.value);
    return points.map(([at, value]) => ({ value: Number(value), at: at * 1000 }));
  };
}

/** One look at an exposition endpoint, however many selectors are asked of it. */
async function exposition(
  source: PrometheusSource,
  scope: ProbeScope,
  look: Look,
  headers: Record<string, string>,
): Promise<Ask> {
  const url = fillUrl(source.url, scope);
  const accept = { accept: 'text/plain; version=0.0.4' };
  const answer = await read({ url, signal: look.signal, headers: { ...accept, ...headers } }, look.deps.http);
  if (answer.mediaType !== 'text/plain') {
    throw unusable(`${place(url)} answered with ${excerpt(answer.mediaType) || 'no media type'}, not with metrics`);
  }
  const samples: Sample[] = parseExposition(answer.body);
  return async (query) => select(samples, parseSelector(query));
}

/** The sum of the series, and the oldest time among them. No series is no zero. */
async function sum(query: string, ask: Ask): Promise<{ value: number; at: number; series: number }> {
  const found = await ask(query);
  if (found.length === 0) throw unusable(`no such series: ${query}`);
  const value = found.reduce((total, one) => total + one.value, 0);
  if (!Number.isFinite(value)) throw unusable(`${query} is ${value}`);
  return { value, at: Math.min(...found.map((one) => one.at ?? Date.now())), series: found.length };
}

/** @throws Failure SOURCE_UNREACHABLE, SOURCE_UNUSABLE or SECRET_UNRESOLVED. */
export async function readPrometheus(source: PrometheusSource, scope: ProbeScope, look: Look): Promise<Reading> {
  const headers = await authorization(source);
  const ask = source.scrape ? await exposition(source, scope, look, headers) : queryApi(source, scope, look, headers);
  if (typeof source.query === 'string') {
    const query = fillQuery(source.query, scope);
    const one = await sum(query, ask);
    // A selector of counters sums; a query says itself how it aggregates, so several series are a wrong query.
    if (!source.scrape && one.series > 1)
      throw unusable(`${query} gives ${one.series} series where one value is asked`);
    return { value: one.value, samples: null, at: fresh(one.at, scope) };
  }
  const good = await sum(fillQuery(source.query.good, scope), ask);
  const total = await sum(fillQuery(source.query.total, scope), ask);
  return share(good.value, total.value, fresh(Math.min(good.at, total.at), scope));
}
