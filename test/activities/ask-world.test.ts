import { CancelledFailure } from '@temporalio/common';
import { createActivities } from '../../activities';
import type { Deps } from '../../activities/deps';
import { FALLBACK } from '../../domain/kernel/target';
import { judgeMetric } from '../../domain/metrics/judge';
import type { Metric } from '../../domain/model/charter/metrics';
import type { Answer, Question, TimedProbeResult } from '../../domain/model/questions';
import { activityEnvironment } from '../support/log';
import { closeSites, deps, json, nobody, scope, site, written } from './support';

process.env.DAYONE_TEST_SECRET = 'hush';
beforeEach(() => {
  written.length = 0;
});
afterEach(closeSites);

const ask = (
  questions: Record<string, Question>,
  given: { deps?: Partial<Deps>; timeoutMs?: number } = {},
  environment = activityEnvironment(),
): Promise<Record<string, Answer>> =>
  environment.run(createActivities(deps(given.deps)).runProbes, {
    engagement: 'mailbox',
    questions,
    timeoutMs: given.timeoutMs,
  });

const metric = (given: Partial<Metric>): Question => ({
  kind: 'metric',
  scope: scope(),
  metric: {
    id: 'precision',
    question: 'How often is it right?',
    role: 'guardrail',
    unit: 'share',
    better: 'higher',
    aggregation: 'share',
    window: '1 h',
    target: 'at least 97 %',
    baseline: { from: 'none' },
    from: 'today',
    minSamples: 1,
    limits: { failures: 0, errors: 4 },
    missing: 'error',
    critical: false,
    owner: 'owner',
    onBreach: 'ticket',
    ...given,
  },
});

test('a dry-run probe reports how long each answer took, if that was requested', async () => {
  const { url } = await site(async (_request, response) => {
    await new Promise((resolve) => setTimeout(resolve, 60));
    json(response, {});
  });
  const questions: Record<string, Question> = {
    slow: { kind: 'url', url },
    unreached: { kind: 'url', url: await nobody() },
  };
  const { dryRunProbes } = createActivities(deps());
  const looked = (await activityEnvironment().run(dryRunProbes, { engagement: 'mailbox', questions })) as Record<
    string,
    TimedProbeResult
  >;
  expect(looked.slow).toEqual({ answer: { ok: true, facts: { status: 200 } }, tookMs: expect.any(Number) });
  expect(looked.slow!.tookMs).toBeGreaterThanOrEqual(59);
  expect(looked.unreached).toMatchObject({ answer: { ok: false, code: 'SOURCE_UNREACHABLE' } });
});

test('a proof has the current value, not an older one', async () => {
  const { url } = await site((_request, response) => json(response, { handledBy: 'people' }));
  const proof = { url, value: '/handledBy', equals: 'people' };
  expect(
    await ask({
      stands: { kind: 'proof', proof },
      differs: { kind: 'proof', proof: { ...proof, equals: 'r1' } },
      unreached: { kind: 'proof', proof: { ...proof, url: await nobody() } },
    }),
  ).toMatchObject({
    stands: { ok: true, facts: { proven: true } },
    differs: {
      ok: true,
      facts: { proven: false, detail: expect.stringContaining('has "people" at /handledBy, expected "r1"') },
    },
    unreached: { ok: false, code: 'SOURCE_UNREACHABLE' },
  });
});

test('each probe has its answer, and a failed one does not affect the others', async () => {
  const { url } = await site(({ url: path }, response) => json(response, { v: 0.98 }, path === '/v' ? 200 : 404));
  const answers = await ask({
    good: metric({ source: { kind: 'http', url: `${url}/v`, value: '/v' } }),
    unreached: { kind: 'url', url: await nobody() },
    missing: { kind: 'url', url: `${url}/absent` },
    answering: { kind: 'url', url: `${url}/v` },
    unsourced: metric({}),
    manual: { kind: 'executor-dry-run', executor: { kind: 'manual', by: 'owner', confirmedBy: 'deputy' } },
    stranger: { kind: 'tea-leaves' } as unknown as Question,
    broken: { kind: 'drill-record', stream: 'drill:mailbox:1' },
  });
  expect(Object.keys(answers)[0]).toBe('good');
  expect(answers).toMatchObject({
    good: { ok: true, facts: { value: 0.98, samples: null } },
    unreached: { ok: false, code: 'SOURCE_UNREACHABLE' },
    missing: { ok: false, code: 'SOURCE_UNUSABLE', detail: `${url}/absent answered 404` },
    answering: { ok: true, facts: { status: 200 } },
    unsourced: { ok: false, code: 'SOURCE_UNUSABLE', detail: 'metric precision has no source' },
    manual: { ok: true },
    stranger: { ok: false, code: 'INTERNAL', detail: 'this worker knows no question of kind tea-leaves' },
    broken: { ok: false, code: 'INTERNAL', detail: 'this test gives no store and no client' },
  });
  expect(written).toContainEqual(
    expect.objectContaining({
      engagement: 'mailbox',
      activity: 'runProbes',
      question: 'missing',
      code: 'SOURCE_UNUSABLE',
    }),
  );
});

test('refuses a fact that repeats a secret, and leaves a fact with an ordinary word unchanged', async () => {
  process.env.DAYONE_TEST_ASKED = 'h4sh-"h4sh"-h4sh';
  const headers = { 'x-key': 'env:DAYONE_TEST_ASKED', 'x-team': 'env:DAYONE_TEST_SECRET' };
  const { url } = await site(({ url: path }, response) =>
    json(response, { hush: 3, hushed: 1, ...(path === '/bad' ? { [process.env.DAYONE_TEST_ASKED!]: 2 } : {}) }),
  );
  const source = (path: string): Question => ({
    kind: 'source',
    scope: scope(),
    aggregation: 'distribution',
    source: { kind: 'http', url: `${url}${path}`, value: '', headers },
  });
  const { good, bad } = await ask({ good: source('/good'), bad: source('/bad') });
  expect(good).toMatchObject({ ok: true });
  expect(JSON.stringify(good)).toMatch(/"hush".*"hushed"|"hushed".*"hush"/);
  expect(bad).toEqual({
    ok: false,
    code: 'SOURCE_UNUSABLE',
    detail: expect.stringContaining('repeats a secret of this worker'),
  });
});

test('refuses a percentage in place of a share, which would pass every minimum', async () => {
  const { url } = await site((_, response) => json(response, 97));
  const { m } = await ask({ m: metric({ source: { kind: 'http', url, value: '' } }) });
  expect(m).toMatchObject({ ok: false, detail: 'metric precision is a share, between 0 and 1; its source says 97' });
});

test('each answer has the time at which it was given', async () => {
  const { url } = await site(({ url: path }, response) => {
    if (path === '/quick') json(response, {});
  });
  const began = performance.now();
  const silent = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`s${n}`, { kind: 'url', url } as const]));
  const answers = await ask({ ...silent, quick: { kind: 'url', url: `${url}/quick` } }, { timeoutMs: 1_000 });
  expect(answers.s0).toEqual({ ok: false, code: 'SOURCE_UNREACHABLE', detail: 'no answer in 1 s' });
  expect(answers.quick).toEqual({ ok: true, facts: { status: 200 } });
  expect(performance.now() - began).toBeLessThan(6_000);
});

test('at most eight probes run at once', async () => {
  let [now, most] = [0, 0];
  const { url } = await site(async (_, response) => {
    most = Math.max(most, ++now);
    // Held until eight are there, or it is clear that no more come.
    for (let waited = 0; most < 8 && waited < 200; waited++) await new Promise((later) => setTimeout(later, 20));
    await new Promise((later) => setTimeout(later, 20));
    now -= 1;
    json(response, {});
  });
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`q${n}`, { kind: 'url', url } as const]));
  const answers = await ask(many);
  expect(Object.keys(answers)).toEqual(Object.keys(many));
  expect(most).toBe(8);
});

test('sends heartbeats while it waits, and stops when it is cancelled', async () => {
  const environment = activityEnvironment({ heartbeatTimeoutMs: 60 });
  let beats = 0;
  environment.on('heartbeat', () => {
    if (++beats === 3) environment.cancel();
  });
  const { url } = await site(() => undefined);
  const asked = ask({ q: { kind: 'url', url } }, {}, environment);
  await expect(asked).rejects.toBeInstanceOf(CancelledFailure);
  expect(beats).toBeGreaterThanOrEqual(3);
});

describe('switchTarget', () => {
  const order = async (status: number, environment = activityEnvironment()) => {
    const { url } = await site((_, response) => json(response, { target: FALLBACK }, status));
    return environment.run(createActivities(deps()).switchTarget, {
      engagement: 'mailbox',
      executor: { kind: 'webhook', url, status: url, secret: 'env:DAYONE_TEST_SECRET' } as const,
      target: FALLBACK,
      action: 'rollback' as const,
      key: 'rb:1',
    });
  };

  test('switches, and reports it in one line without secrets', async () => {
    await expect(order(200)).resolves.toEqual({ outcome: 'done', target: FALLBACK });
    expect(written).toHaveLength(1);
    expect(written[0]).toMatchObject({ engagement: 'mailbox', action: 'rollback', key: 'rb:1', outcome: 'done' });
    expect(JSON.stringify(written)).not.toContain('hush');
  });

  test('fails with the code of the failure, and is not retried', async () => {
    await expect(order(409)).rejects.toMatchObject({
      name: 'ApplicationFailure',
      type: 'EXECUTOR_REFUSED',
      nonRetryable: true,
    });
    expect(written).toEqual([expect.objectContaining({ code: 'EXECUTOR_REFUSED', engagement: 'mailbox' })]);
  });
});

describe('proveFallback', () => {
  const prove = async (status: unknown, proof?: { value: string; equals: string | number | boolean }, code = 200) => {
    const { url } = await site((_, response) => json(response, status, code));
    return activityEnvironment().run(createActivities(deps()).proveFallback, {
      engagement: 'mailbox',
      executor: { kind: 'webhook', url, status: url, secret: 'env:DAYONE_TEST_SECRET' } as const,
      proof: proof && { url, ...proof },
      expect: FALLBACK,
    });
  };

  test.each([
    ['the status', FALLBACK, undefined, true, 'base fallback, candidate none at 0 %'],
    ['another status', { ...FALLBACK, base: 'v1' }, undefined, false, 'expected base fallback, candidate none at 0 %'],
    ['the probe', { queue: { open: true } }, { value: '/queue/open', equals: true }, true, 'has true at /queue/open'],
    [
      'another value',
      { queue: 'true' },
      { value: '/queue', equals: true },
      false,
      'has "true" at /queue, expected true',
    ],
    ['no value', {}, { value: '/queue', equals: 0 }, false, 'has nothing at /queue, expected 0'],
  ])('is judged by %s', async (_, status, proof, proven, detail) => {
    await expect(prove(status, proof)).resolves.toEqual({ proven, detail: expect.stringContaining(detail) });
  });

  test('is not proven by a failed probe', async () => {
    await expect(prove({}, undefined, 503)).resolves.toEqual({
      proven: false,
      detail: expect.stringContaining('EXECUTOR_UNREACHABLE'),
    });
  });
});

describe('missing data differs from a source that does not answer', () => {
  const prometheus = (url: string) => ({ kind: 'prometheus', url, scrape: false, query: 'x' }) as const;
  const http = (url: string) => ({ kind: 'http', url, value: '/v' }) as const;
  const vector = (at: number, ...values: string[]) => ({
    status: 'success',
    data: { resultType: 'vector', result: values.map((value) => ({ metric: {}, value: [at / 1000, value] })) },
  });
  const verdictOf = async (source: (url: string) => Metric['source'], body: unknown, missing: Metric['missing']) => {
    const { url } = await site((_request, response) => json(response, body));
    const question = metric({ source: source(url)!, aggregation: 'mean', missing });
    const { q } = await ask({ q: question });
    if (question.kind !== 'metric') throw new Error('no metric');
    return judgeMetric(question.metric, q, null);
  };

  test.each<[string, (url: string) => Metric['source'], () => unknown]>([
    ['an empty vector', prometheus, () => vector(Date.now())],
    ['NaN', prometheus, () => vector(Date.now(), 'NaN')],
    ['null', http, () => ({ v: null })],
    ['nothing there', http, () => ({})],
  ])('%s is missing data, and counts as the metric says', async (_what, source, body) => {
    expect(await verdictOf(source, body(), 'inconclusive')).toMatchObject({ verdict: 'inconclusive' });
    expect(await verdictOf(source, body(), 'error')).toMatchObject({ verdict: 'error' });
  });

  test.each<[string, (url: string) => Metric['source'], () => unknown]>([
    ['a blank as a number', prometheus, () => vector(Date.now(), ' ')],
    ['a hexadecimal number', prometheus, () => vector(Date.now(), '0x10')],
    ['infinity', prometheus, () => vector(Date.now(), '+Inf')],
    ['an answer of yesterday', prometheus, () => vector(Date.now() - 86_400_000, '0')],
    ['no answer of Prometheus at all', prometheus, () => ({ v: 1 })],
    ['a text', http, () => ({ v: '1' })],
  ])('%s is an error, whatever the metric says', async (_what, source, body) => {
    expect(await verdictOf(source, body(), 'inconclusive')).toMatchObject({ verdict: 'error' });
  });

  test('an unreachable source is an error', async () => {
    const question = metric({ source: http(await nobody()), missing: 'inconclusive' });
    const { q } = await ask({ q: question });
    expect(judgeMetric((question as { metric: Metric }).metric, q, null)).toMatchObject({ verdict: 'error' });
  });
});
