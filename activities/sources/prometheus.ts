/** Prometheus: a server's query API (now, or in steps over the window), or one exposition endpoint read directly. */

import { z } from 'zod';
import { aggregation, CellDistribution } from '../../domain/metrics/statistics/aggregate';
import type { Source } from '../../domain/model/charter/sources';
import type { ProbeScope } from '../../domain/model/questions';
import { instantOf, msOf } from '../../domain/values/dates';
import { duration } from '../../domain/values/quantity';
import { stripTrailing } from '../../domain/values/text';
import type { ProbeContext } from '../deps';
import { read, redactUrl, truncateForeign } from '../http';
import { resolveSecret } from '../secrets';
import { fillQuery, fillUrl } from '../variables';
import { parseExposition, parseSelector, prometheusNumber, type Sample, select } from './exposition';
import { readJson } from './http-json';
import {
  CLOCK_SKEW_MS,
  dated,
  NoData,
  type RawReading,
  type ReadingRequest,
  share,
  type Timestamp,
  unusable,
  withoutTimestamp,
} from './reading';

type PrometheusSource = Extract<Source, { kind: 'prometheus' }>;

/** A value at a time in ms, which is null where the source names none. */
interface Point {
  value: number;
  at: number | null;
}

/** The series behind a query, each with its points: one, unless steps are asked for. */
type RangeQuery = (query: string) => Promise<Point[][]>;

const POINT = z.tuple([z.number(), z.string().min(1)]);
const ANSWER = z.object({
  status: z.literal('success'),
  warnings: z.array(z.string()).default([]),
  data: z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('scalar'), result: POINT }),
    z.object({ resultType: z.literal('vector'), result: z.array(z.object({ value: POINT })) }),
    z.object({ resultType: z.literal('matrix'), result: z.array(z.object({ values: z.array(POINT) })) }),
  ]),
});
type Data = z.output<typeof ANSWER>['data'];

function point([at, value]: z.output<typeof POINT>): Point {
  const read = prometheusNumber(value);
  if (read === null) throw unusable(`the value is ${truncateForeign(JSON.stringify(value))}, not a number`);
  return { value: read, at: at * 1000 };
}

/** For a message; a server may name any number as a time. */
const timeIn = (ms: number): string => (Math.abs(ms) <= 8.64e15 ? instantOf(ms) : String(ms));

const away = (at: number, asked: number) =>
  unusable(`stale: the data is of ${timeIn(at)}, and was asked for ${timeIn(asked)}`);

function seriesOf(data: Data): Point[][] {
  if (data.resultType === 'scalar') return [[point(data.result)]];
  return data.resultType === 'vector'
    ? data.result.map(({ value }) => [point(value)])
    : data.result.map(({ values }) => values.map(point));
}

async function authorization(source: PrometheusSource): Promise<Record<string, string>> {
  return source.token ? { authorization: `Bearer ${await resolveSecret(source.token)}` } : {};
}

/** An instant query at the end of the window, or a range query over it. */
function queryApi(
  source: PrometheusSource,
  scope: ProbeScope,
  look: ProbeContext,
  headers: Record<string, string>,
): RangeQuery {
  const base = stripTrailing(fillUrl(source.url, scope), '/');
  const { step } = source;
  const asked: { path: string; when: Record<string, string>; form: string } =
    step === undefined
      ? { path: 'query', when: { time: scope.to }, form: 'instant vector or scalar' }
      : {
          path: 'query_range',
          when: { start: scope.from, end: scope.to, step: String(duration(step) / 1000) },
          form: 'range',
        };
  return async (query) => {
    const url = `${base}/api/v1/${asked.path}?${new URLSearchParams({ query, ...asked.when })}`;
    const parsed = ANSWER.safeParse(await readJson(url, look, headers));
    if (!parsed.success || (parsed.data.data.resultType === 'matrix') !== (step !== undefined)) {
      throw unusable(`${redactUrl(url)} answered with no ${asked.form} to ${query}`, parsed.error);
    }
    const { data, warnings } = parsed.data;
    // Prometheus warns where its answer may be incomplete.
    if (warnings.length > 0)
      throw unusable(`${redactUrl(url)} doubts its answer: ${truncateForeign(warnings.join('; '))}`);
    const series = seriesOf(data);
    const [from, end] = [msOf(scope.from), msOf(scope.to)];
    if (step === undefined) {
      const far = series.flat().find(({ at }) => Math.abs(at! - end) > CLOCK_SKEW_MS);
      if (far) throw away(far.at!, end);
      return series;
    }
    // The window is half-open; the server's is not.
    return series.flatMap((points) => {
      const inside = points.filter(({ at }) => from <= at! && at! < end);
      return inside.length === 0 ? [] : [inside];
    });
  };
}

/** One read of an exposition endpoint, for any number of selectors. */
async function exposition(
  source: PrometheusSource,
  scope: ProbeScope,
  look: ProbeContext,
  headers: Record<string, string>,
): Promise<RangeQuery> {
  const url = fillUrl(source.url, scope);
  const accept = { accept: 'text/plain; version=0.0.4' };
  const answer = await read({ url, signal: look.signal, headers: { ...accept, ...headers } }, look.deps.http);
  if (answer.mediaType !== 'text/plain') {
    throw unusable(
      `${redactUrl(url)} answered with ${truncateForeign(answer.mediaType) || 'no media type'}, not with metrics`,
    );
  }
  const samples: Sample[] = parseExposition(answer.body);
  return async (query) => select(samples, parseSelector(query)).map((sample) => [sample]);
}

/** The series of a query, each with finite points only. No series is no zero. */
async function seriesFor(query: string, ask: RangeQuery): Promise<Point[][]> {
  const found = await ask(query);
  if (found.length === 0) throw new NoData(`no such series: ${query}`);
  // 0 / 0: nothing was counted.
  if (found.flat().some(({ value }) => Number.isNaN(value))) throw new NoData(`${query} is NaN`);
  const strange = found.flat().find(({ value }) => !Number.isFinite(value));
  if (strange) throw unusable(`${query} is ${strange.value}`);
  return found;
}

const sum = (series: readonly Point[][]): number => series.flat().reduce((total, { value }) => total + value, 0);

/**
 * When all of it was true: the oldest of the series' last points, because one of them may have stopped. A server dates
 * its answers with the time of the question, also if the data is older: that time is checked, but does not date the
 * data.
 */
function momentOf(series: readonly Point[][], { scrape }: PrometheusSource, scope: ProbeScope): Timestamp {
  const last = series.map((points) => points.at(-1)!.at);
  const known = last.filter((at) => at !== null);
  if (known.length < last.length) return withoutTimestamp();
  const oldest = Math.min(...known);
  const moment = dated(oldest, scope);
  // An endpoint shows only current values: they must be as new as the end of the window, for every length of window.
  if (scrape && oldest < msOf(scope.to) - CLOCK_SKEW_MS) throw away(oldest, msOf(scope.to));
  return scrape ? moment : { at: moment.at };
}

/** @throws Failure SOURCE_UNREACHABLE, SOURCE_UNUSABLE or SECRET_UNRESOLVED. */
export async function readPrometheus(
  source: PrometheusSource,
  scope: ProbeScope,
  look: ProbeContext,
  wanted: ReadingRequest,
): Promise<RawReading> {
  const headers = await authorization(source);
  const ask = source.scrape ? await exposition(source, scope, look, headers) : queryApi(source, scope, look, headers);
  if (typeof source.query === 'object') {
    const good = await seriesFor(fillQuery(source.query.good, scope), ask);
    const total = await seriesFor(fillQuery(source.query.total, scope), ask);
    return share(sum(good), sum(total), momentOf([...good, ...total], source, scope));
  }
  const query = fillQuery(source.query, scope);
  const series = await seriesFor(query, ask);
  // A selector of counters sums; a query says itself how it aggregates, so several series are a wrong query.
  if (!source.scrape && series.length > 1)
    throw unusable(`${query} gives ${series.length} series where one value is asked`);
  const moment = momentOf(series, source, scope);
  if (source.step === undefined) return { value: sum(series), samples: null, ...moment };
  if (wanted.aggregation === 'distribution') {
    const cells = new CellDistribution(undefined, wanted.kind ?? 'numbers');
    for (const { value } of series[0]!) cells.add(value);
    return { ...cells.result(), ...moment };
  }
  const points = aggregation(wanted.aggregation ?? 'mean');
  for (const { value, at } of series[0]!) points.add(value, at!);
  return { ...points.result(), ...moment };
}
