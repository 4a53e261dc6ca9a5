/** What a check of metrics asks, and what it makes of the answers; that it asks a real world is in test/client. */

import type { Metric } from '../../domain/model/charter/metrics';
import type { Answer, Reading, TimedProbeResult } from '../../domain/model/questions';
import { checkedMetrics, firstLook, secondLook } from '../../domain/views/checking';
import { MAILBOX } from './vocabulary';

const AT = '2026-11-23T09:00:00.000Z';
const SOURCE = { kind: 'http', url: 'https://desk.client.example/m', value: '/v' } as const;

const metric = (given: Partial<Metric>): Metric => ({
  ...MAILBOX.metrics![0]!,
  aggregation: 'mean',
  window: '1 h',
  target: 'at most 6',
  minSamples: 10,
  source: SOURCE,
  ...given,
});

const looked = (answer: Answer, tookMs: number | null = 12): TimedProbeResult => ({ answer, tookMs });
const reads = (reading: Partial<Reading>): TimedProbeResult =>
  looked({ ok: true, facts: { value: 5, samples: 40, at: AT, ...reading } });
const fails = (code: string): TimedProbeResult =>
  looked({ ok: false, code, detail: 'why' }, code === 'SITE_AWAY' ? null : 12);

const asked = (metrics: Metric[], answers: Record<string, TimedProbeResult> = {}) => ({
  first: firstLook(MAILBOX, metrics, AT),
  second: secondLook(MAILBOX, metrics, answers, AT),
});
const one = (given: Metric, answers: Record<string, TimedProbeResult>) => checkedMetrics([given], answers, AT)[0]!;

const LOOKS_BACK = { from: 'source', over: '2 h' } as const;
const relative = metric({ id: 'm', target: 'not above baseline', baseline: LOOKS_BACK });
const shape = metric({ id: 'm', aggregation: 'distribution', target: 'like baseline', baseline: LOOKS_BACK });

test('reads each metric over its own window until now, and over its baseline’s', () => {
  const { first, second } = asked([relative]);
  expect(first).toMatchObject({
    'baseline:m': { kind: 'baseline', scope: { from: '2026-11-23T07:00:00.000Z', to: AT, release: null, exposure: 0 } },
    'metric:m': { kind: 'metric', scope: { from: '2026-11-23T08:00:00.000Z', to: AT, release: null, base: null } },
  });
  expect(second).toEqual({});
});

test('reads no metric of a person, and none without a source', () => {
  const attested = metric({ source: { kind: 'attested', by: 'owner', maxAge: '7 days' } });
  expect(asked([attested, metric({ source: undefined })])).toEqual({ first: {}, second: {} });
});

test('reads a distribution if there is one before the change', () => {
  const reference = { kind: 'numbers', values: [1, 2, 3] } as const;
  const before = {
    'baseline:m': looked({ ok: true, facts: { value: 0, samples: 3, reference: { ...reference } } as never }),
  };
  expect(Object.keys(asked([shape]).first)).toEqual(['baseline:m']);
  expect(asked([shape], before).second).toMatchObject({ 'metric:m': { kind: 'metric', reference } });
  expect(asked([shape], { 'baseline:m': fails('SOURCE_UNUSABLE') }).second).toMatchObject({
    'metric:m': { kind: 'metric' },
  });
});

test('waits for an unreachable site only once', () => {
  const away = { 'baseline:m': fails('SITE_AWAY') };
  expect(asked([shape], away).second).toEqual({});
  expect(one(shape, away)).toMatchObject({ answers: false, code: 'SITE_AWAY', verdict: null, tookMs: null });
});

test.each<[string, Metric, Record<string, TimedProbeResult>, object]>([
  [
    'a value inside its target',
    metric({ id: 'm' }),
    { 'metric:m': reads({}) },
    { answers: true, verdict: 'pass', value: 5 },
  ],
  [
    'a value outside its target',
    metric({ id: 'm' }),
    { 'metric:m': reads({ value: 7 }) },
    { answers: true, verdict: 'fail' },
  ],
  [
    'too few samples',
    metric({ id: 'm' }),
    { 'metric:m': reads({ samples: 9 }) },
    { answers: true, verdict: 'inconclusive' },
  ],
  ['no number', metric({ id: 'm' }), { 'metric:m': reads({ value: Number.NaN }) }, { answers: false, value: null }],
  [
    'no answer',
    metric({ id: 'm' }),
    { 'metric:m': fails('SOURCE_UNUSABLE') },
    { answers: false, code: 'SOURCE_UNUSABLE', verdict: null },
  ],
  [
    'no worse than before',
    relative,
    { 'metric:m': reads({}), 'baseline:m': looked({ ok: true, facts: { value: 5, samples: 90 } as never }) },
    { answers: true, verdict: 'pass', baseline: { value: 5, samples: 90 } },
  ],
  [
    'no baseline to be had',
    relative,
    { 'metric:m': reads({}), 'baseline:m': fails('SOURCE_UNUSABLE') },
    { answers: true, verdict: null, detail: 'its baseline could not be measured: SOURCE_UNUSABLE: why' },
  ],
  [
    'a baseline of the cases',
    metric({ id: 'm', target: '12 % below baseline' }),
    { 'metric:m': reads({}) },
    {
      answers: true,
      verdict: null,
      detail: 'asked is 12 % below baseline, and its baseline comes from the cases of process-redesign',
    },
  ],
  ['no target', metric({ id: 'm', target: undefined }), { 'metric:m': reads({}) }, { answers: true, verdict: null }],
  [
    'data that says of when it is',
    metric({ id: 'm' }),
    { 'metric:m': reads({ at: '2026-11-23T08:58:30.000Z', dated: true }) },
    { ageSeconds: 90 },
  ],
  ['data that does not', metric({ id: 'm' }), { 'metric:m': reads({}) }, { ageSeconds: null }],
])('%s', (_what, given, answers, expected) => {
  expect(one(given, answers)).toMatchObject(expected);
});
