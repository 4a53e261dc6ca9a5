/** Measurements: missing data never passes, the worst wins, shares by their interval (docs/decisions/0017). */

import { type Criterion, judgeEvaluation, judgeMetric, judgeReading, worstOf } from '../../domain/metrics/judge';
import { scopeOfLive, scopeOfStage } from '../../domain/metrics/scope';
import { wilson } from '../../domain/metrics/statistics/wilson';
import type { Metric } from '../../domain/model/charter/metrics';
import type { Drift, Verdict } from '../../domain/model/metrics';
import type { Answer, Reading } from '../../domain/model/questions';
import { judgeAll } from '../../domain/releases/stages';
import { PaperEngagement } from '../support/paper-engagement';
import { START } from '../support/paper-ledger';
import { fact } from '../support/paper-world';
import { engagement, everybodySigns, given, MAILBOX, says, theWorldAnswers } from './vocabulary';

const criterion = (target: string, more: Partial<Criterion> = {}): Criterion => ({
  target,
  minSamples: 1,
  missing: 'error',
  share: false,
  ...more,
});
const value = (of: number, samples: number | null = 100): Reading => ({ value: of, samples, at: START });
const share = (good: number, total: number): Reading => ({
  value: good / total,
  good,
  total,
  samples: total,
  at: START,
});

/**
 * 95 % score intervals to six digits, computed apart from this code: the two roots of (p - q)² = z² q (1 - q) / n by
 * bisection in 40-digit decimals, z = 1.959963984540054.
 */
test.each([
  [0, 10, 0, 0.277533],
  [1, 10, 0.017876, 0.40415],
  [5, 10, 0.236593, 0.763407],
  [8, 10, 0.490162, 0.943318],
  [10, 10, 0.722467, 1],
  [1, 1, 0.206549, 1],
  [0, 73, 0, 0.049992],
  [85, 100, 0.767164, 0.90694],
  [95, 100, 0.88825, 0.978456],
  [15, 148, 0.062386, 0.160487],
  [60, 1000, 0.046896, 0.076471],
  [920, 1000, 0.901534, 0.935252],
])('the interval of %i in %i is %d to %d', (good, total, low, high) => {
  expect(wilson(good, total).low).toBeCloseTo(low, 6);
  expect(wilson(good, total).high).toBeCloseTo(high, 6);
});

test('without samples the interval is from 0 to 1', () => {
  expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
});

describe('a distribution is judged by how far it has moved', () => {
  const drift: Drift = {
    test: 'chi-squared',
    statistic: 8.8,
    p: 0.012,
    psi: 0.24,
    bins: 3,
    samples: 812,
    reference: 2400,
  };
  const reading = (more: Partial<Drift> = {}): Reading => ({
    value: 0.24,
    samples: 812,
    at: START,
    drift: { ...drift, ...more },
  });
  const likeness = criterion('like baseline', { minSamples: 50 });

  test.each<[string, Reading | null, Verdict, string]>([
    ['moved', reading(), 'fail', 'χ² p = 0.012, PSI 0.24 over 812 cases; asked is like baseline'],
    [
      'moved a little',
      reading({ p: 0.2, psi: 0.15 }),
      'warn',
      'χ² p = 0.2, PSI 0.15 over 812 cases; asked is like baseline',
    ],
    [
      'not moved',
      reading({ p: 0.6, psi: 0.01 }),
      'pass',
      'χ² p = 0.6, PSI 0.01 over 812 cases; asked is like baseline',
    ],
    ['too few', reading({ samples: 49 }), 'inconclusive', '49 of 50 samples'],
    ['too few before', reading({ reference: 3 }), 'inconclusive', '3 of 50 samples before the change'],
    ['nothing before', value(0.24), 'error', 'there is no distribution before the change to compare with'],
    ['nothing now', null, 'error', 'no data'],
  ])('%s', (_what, one, verdict, detail) => {
    expect(judgeReading(likeness, one, null)).toEqual({ verdict, detail });
    expect(judgeReading(likeness, one, 0)).toEqual({ verdict, detail });
  });

  test('as a metric, it shows the index as its value', () => {
    const metric: Metric = { ...MAILBOX.metrics![1]!, aggregation: 'distribution', target: 'like baseline' };
    expect(judgeMetric(metric, fact(reading()), 0, 50)).toMatchObject({ verdict: 'fail', value: 0.24, samples: 812 });
    expect(judgeMetric({ ...metric, role: 'diagnostic' }, fact(reading()), 0, 50).verdict).toBe('warn');
  });
});

describe('a share is judged by its interval', () => {
  test.each<[string, number, number, Verdict]>([
    ['at least 85 %', 920, 1000, 'pass'],
    ['at least 85 %', 95, 100, 'pass'],
    ['at least 90 %', 95, 100, 'inconclusive'],
    ['at least 95 %', 85, 100, 'fail'],
    ['at least 85 %', 85, 100, 'inconclusive'],
    ['at most 5 %', 0, 73, 'pass'],
    ['at most 4.9 %', 0, 73, 'inconclusive'],
    ['at most 6 %', 60, 1000, 'inconclusive'],
    ['at most 6 %', 15, 148, 'fail'],
    ['at most 4 %', 60, 1000, 'fail'],
    ['at least 20 %', 1, 1, 'pass'],
    ['exactly 0', 0, 10, 'pass'],
    ['exactly 0', 1, 1000, 'fail'],
  ])('%s: %i of %i is %s', (target, good, total, verdict) => {
    expect(judgeReading(criterion(target, { share: true }), share(good, total), null).verdict).toBe(verdict);
  });

  test('more good cases than cases are an error', () => {
    const asked = criterion('at least 50 %', { share: true });
    expect(judgeReading(asked, share(20, 10), null)).toEqual({ verdict: 'error', detail: '20 good of 10' });
    expect(judgeReading(asked, share(-1, 10), null).verdict).toBe('error');
  });
});

describe('a value is judged as it is', () => {
  test.each<[string, number, number | null, Verdict]>([
    ['at least 4.1', 4.1, null, 'pass'],
    ['at least 4.1', 4.0999, null, 'fail'],
    ['at most 6 %', 0.06, null, 'pass'],
    ['at most 6 %', 0.0601, null, 'fail'],
    ['at most 0.3', 0.1 + 0.2, null, 'pass'],
    ['at least 0.3', 0.1 + 0.2, null, 'pass'],
    ['exactly 0', 0, null, 'pass'],
    ['exactly 0', -0, null, 'pass'],
    ['exactly 0', 1e-9, null, 'fail'],
    ['at least -5', -4, null, 'pass'],
    ['12 % above baseline', 1.12, 1, 'pass'],
    ['12 % above baseline', 1.1199, 1, 'fail'],
    ['12 % above baseline', 112.00000000000001, 100, 'pass'],
    ['20 % below baseline', 8, 10, 'pass'],
    ['20 % below baseline', 8.01, 10, 'fail'],
    ['not above baseline', 10, 10, 'pass'],
    ['not above baseline', 10.1, 10, 'fail'],
    ['not below baseline', 9.9, 10, 'fail'],
    ['12 % above baseline', -8.8, -10, 'pass'],
    ['12 % above baseline', -8.81, -10, 'fail'],
    ['12 % below baseline', -11.2, -10, 'pass'],
    ['12 % below baseline', -11.19, -10, 'fail'],
    ['not below baseline', -10, -10, 'pass'],
    ['not below baseline', -10.1, -10, 'fail'],
    ['at least 1', 0, 0, 'fail'],
    ['not above baseline', 5, 0, 'error'],
    ['not above baseline', 0, 0, 'error'],
    ['not above baseline', 5, null, 'error'],
    ['whatever', 5, null, 'error'],
  ])('%s: %d with baseline %p is %s', (target, is, baseline, verdict) => {
    expect(judgeReading(criterion(target), value(is), baseline).verdict).toBe(verdict);
  });
});

describe('a missing result never passes', () => {
  test.each<[string, Partial<Criterion>, Reading | null, Verdict]>([
    ['no data', {}, null, 'error'],
    ['no data, said to be inconclusive', { missing: 'inconclusive' }, null, 'inconclusive'],
    ['not a number', {}, value(Number.NaN), 'error'],
    ['infinity', {}, value(Number.POSITIVE_INFINITY), 'error'],
    ['no samples', { minSamples: 0 }, value(1, 0), 'inconclusive'],
    ['too few samples', { minSamples: 50 }, value(1, 49), 'inconclusive'],
    ['just enough samples', { minSamples: 50 }, value(1, 50), 'pass'],
    ['a source that cannot count', { minSamples: 50 }, value(1, null), 'pass'],
    ['a share of too few', { minSamples: 50, share: true }, share(49, 49), 'inconclusive'],
  ])('%s is %s', (_what, more, reading, verdict) => {
    expect(judgeReading(criterion('at least 0.5', more), reading, null).verdict).toBe(verdict);
  });

  test('a failed or missing probe never passes', () => {
    const [metric] = MAILBOX.metrics!;
    const away: Answer = { ok: false, code: 'SITE_AWAY', detail: 'nobody there' };
    expect(judgeMetric(metric!, away, null)).toMatchObject({ verdict: 'error', detail: 'SITE_AWAY: nobody there' });
    expect(judgeMetric(metric!, undefined, null)).toMatchObject({ verdict: 'error', detail: 'no data' });
  });
});

test.each<[Verdict[], Verdict]>([
  [['pass', 'warn', 'inconclusive', 'error', 'fail'], 'fail'],
  [['pass', 'warn', 'inconclusive', 'error'], 'error'],
  [['pass', 'inconclusive', 'warn'], 'inconclusive'],
  [['pass', 'warn', 'pass'], 'warn'],
  [['pass', 'pass'], 'pass'],
  [[], 'inconclusive'],
])('of %j the worst is %s', (verdicts, worst) => {
  expect(worstOf(verdicts)).toBe(worst);
});

test('a diagnostic only warns', () => {
  const diagnostic: Metric = { ...MAILBOX.metrics![1]!, role: 'diagnostic' };
  expect(judgeMetric(diagnostic, fact(share(900, 1000)), null).verdict).toBe('warn');
});

test.each([
  ['at least 85 %', { value: 0.85, samples: 10 }, null],
  ['at least 85 %', { value: 0.849, samples: 10 }, 'evaluated at 0.849, asked is at least 85 %'],
  ['at least 85 %', { value: 1, samples: 9 }, '9 evaluation cases, asked are 10'],
])('judges an evaluation of %s with %j: %p', (target, result, problem) => {
  expect(judgeEvaluation(target, result, 10)).toBe(problem);
});

describe('a reading attested by a person', () => {
  const [primary, guard, minutes] = MAILBOX.metrics as [Metric, Metric, Metric];
  const attested: Metric = {
    ...minutes,
    target: 'at most 1',
    source: { kind: 'attested', by: 'reviewer', maxAge: '7 days' },
  };
  const day = 86_400_000;
  const e = engagement({ ...MAILBOX, metrics: [primary, guard, attested] }).begun();
  given(e, says('reviewer', { kind: 'submit-reading', metric: minutes.id, value: 1, samples: 50 }));
  const judged = (after: number) =>
    judgeAll(e.state, {}, new Date(Date.parse(e.at) + after).toISOString()).find((one) => one.metric === minutes.id);

  test.each<[string, number, Verdict, string]>([
    ['at once', 0, 'pass', 'asked is at most 1'],
    ['at the end of its age', 7 * day, 'pass', 'asked is at most 1'],
    ['too old', 7 * day + 1, 'error', 'older than 7 days'],
  ])('%s', (_what, after, verdict, detail) => {
    expect(judged(after)).toMatchObject({ verdict, detail: expect.stringContaining(detail) });
  });

  test('has no value before it was read', () => {
    const unread = new PaperEngagement({ ...MAILBOX, metrics: [attested] });
    expect(judgeAll(unread.state, {}, unread.at)).toMatchObject([{ verdict: 'error' }]);
  });
});

test('a stage is read from the confirmed switch until now, the live release over its window', () => {
  const e = given(engagement().upTo('staged-go-live'), everybodySigns('staged-go-live'), theWorldAnswers()).and;
  expect(scopeOfStage(e.state, e.at)).toEqual({
    release: 'r1',
    base: null,
    exposure: 10,
    from: e.state.pass!.stage!.observedFrom,
    to: e.at,
  });
  const live = engagement().upTo('operation');
  live.wait(60 * 24 * 30);
  const week = new Date(Date.parse(live.at) - 7 * 86_400_000).toISOString();
  expect(scopeOfLive(live.state, live.at, '7 days')).toEqual({
    release: 'r1',
    base: 'r1',
    exposure: 100,
    from: week,
    to: live.at,
  });
});
