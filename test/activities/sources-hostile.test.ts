/** Whatever a source does instead of answering: a code and a reason, in time, and never a pass. */
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { ServerResponse } from 'node:http';
import { metric as check } from '../../activities/checks/metric';
import type { Metric, Source } from '../../domain/charter/charter';
import type { Failure } from '../../domain/failures';
import { judgeMetric } from '../../domain/metrics/judge';
import type { Answer } from '../../domain/questions';
import { closeSites, look, nobody, type Site, scope, site } from './support';

const METRIC: Omit<Metric, 'source'> = {
  id: 'minutes',
  question: 'How long does it take?',
  role: 'guardrail',
  unit: 'minutes',
  better: 'higher',
  aggregation: 'mean',
  window: '1 h',
  // What any number would pass.
  target: 'at least -1000000',
  baseline: { from: 'none' },
  from: 'build',
  minSamples: 1,
  limits: { failures: 0, errors: 4 },
  missing: 'error',
  critical: true,
  owner: 'owner',
  onBreach: 'page',
};

const http = { timeoutMs: 400, maxBytes: 10_000 };

/** The answer of a source as a gate gets it, and what is made of it. */
async function judged(source: Source): Promise<string> {
  const metric: Metric = { ...METRIC, source };
  const answer: Answer = await check.ask({ metric, scope: scope() }, look({ http })).then(
    (facts) => ({ ok: true, facts }),
    ({ code, message }: Failure) => ({ ok: false, code, detail: message }),
  );
  const { verdict, detail } = judgeMetric(metric, answer, null);
  return `${verdict}: ${detail}`;
}

afterEach(closeSites);

type Over = 'http' | 'prometheus' | 'exposition' | 'csv';
const SOURCES: { [K in Over]: (url: string) => Source } = {
  http: (url) => ({ kind: 'http', url: `${url}/x`, value: '/v', at: '/at', unit: '/unit' }),
  prometheus: (url) => ({ kind: 'prometheus', url, scrape: false, query: 'x' }),
  exposition: (url) => ({ kind: 'prometheus', url: `${url}/metrics`, scrape: true, query: 'x' }),
  csv: (url) => ({ kind: 'csv', url: `${url}/x.csv`, column: 'x', at: 'at' }),
};
const KINDS = Object.keys(SOURCES) as Over[];
const TYPES: Record<Over, string> = {
  http: 'application/json',
  prometheus: 'application/json',
  exposition: 'text/plain',
  csv: 'text/csv',
};

const vector = (at: number, value: string): string =>
  JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value: [at / 1000, value] }] } });
const NOW = (): string => new Date().toISOString();
const LONG_AGO = '2020-01-01T00:00:00Z';

type Body = string | (() => string);
const BODIES: Record<string, { bodies: Partial<Record<Over, Body>>; told: Partial<Record<Over, string>> }> = {
  'answers with nothing': {
    bodies: { http: '', prometheus: '', exposition: '', csv: '' },
    told: {
      http: 'SOURCE_UNUSABLE: URL/x answered with broken JSON: ',
      prometheus: 'SOURCE_UNUSABLE: URL/api/v1/query answered with broken JSON: ',
      exposition: 'SOURCE_UNUSABLE: no such series: x',
      csv: 'SOURCE_UNUSABLE: there is no header line',
    },
  },
  'answers with an empty document': {
    bodies: { http: '{}', prometheus: '{}', exposition: '# HELP x\n', csv: 'x,at\n' },
    told: {
      http: 'SOURCE_UNUSABLE: /at is not an RFC 3339 time',
      prometheus: 'SOURCE_UNUSABLE: URL/api/v1/query answered with no instant vector or scalar to x',
      exposition: 'SOURCE_UNUSABLE: no such series: x',
      csv: 'no samples',
    },
  },
  'answers NaN': {
    bodies: {
      http: '{"v": NaN}',
      prometheus: () => vector(Date.now(), 'NaN'),
      exposition: 'x NaN\n',
      csv: () => `x,at\nNaN,${NOW()}\n`,
    },
    told: {
      http: 'SOURCE_UNUSABLE: URL/x answered with broken JSON: {"v": NaN}',
      prometheus: 'SOURCE_UNUSABLE: x is NaN',
      exposition: 'SOURCE_UNUSABLE: x is NaN',
      csv: 'no samples',
    },
  },
  'is stale': {
    bodies: {
      http: `{"v": 1, "unit": "minutes", "at": "${LONG_AGO}"}`,
      prometheus: vector(Date.parse(LONG_AGO), '1'),
      exposition: `x 1 ${Date.parse(LONG_AGO)}\n`,
      csv: `x,at\n1,${LONG_AGO}\n`,
    },
    told: {
      http: 'SOURCE_UNUSABLE: stale: the data is of 2020-01-01T00:00:00.000Z, before the window (…)',
      prometheus: 'SOURCE_UNUSABLE: stale: the data is of 2020-01-01T00:00:00.000Z, before the window (…)',
      exposition: 'SOURCE_UNUSABLE: stale: the data is of 2020-01-01T00:00:00.000Z, before the window (…)',
      csv: 'no samples',
    },
  },
  'counts in another unit': {
    bodies: { http: () => `{"v": 1, "unit": "hours", "at": "${NOW()}"}` },
    told: { http: 'SOURCE_UNUSABLE: the source counts in hours, the metric in minutes' },
  },
  'is told to count and names no unit': {
    bodies: { http: () => `{"v": 1, "at": "${NOW()}"}` },
    told: { http: 'SOURCE_UNUSABLE: the source names no unit where it should' },
  },
};
