/** What a gate is told of a metric, of its value before the change, and of a distribution. */
import { baseline as baselineCheck } from '../../activities/checks/baseline';
import { metric as metricCheck } from '../../activities/checks/metric';
import type { Metric } from '../../domain/charter/charter';
import type { Distribution } from '../../domain/statistics/distribution';
import { measureCases } from '../../evidence/cases';
import { rowsOf } from '../../evidence/cases-rows';
import { resolved } from '../rules/charter-written';
import { closeSites, failure, json, look, scope, site } from './support';

afterEach(closeSites);

/** A metric of a document, as a charter has it. */
async function metricOf(document: unknown, written: object): Promise<Metric> {
  const { url } = await site((_, response) => json(response, document));
  return resolved({ metrics: [{ id: 'm', source: url, query: '/v', ...written }] }).charter.metrics![0]!;
}

const LIKE = { target: 'like baseline' };
const numbers = Array.from({ length: 200 }, (_, i) => i % 20);
const reference: Distribution = {
  kind: 'numbers',
  values: Array.from({ length: 20 }, (_, i) => i),
  counts: Array(20).fill(10),
};

describe('a distribution', () => {
  const ask = async (v: unknown, against?: Distribution) =>
    metricCheck.ask(
      { metric: await metricOf({ v }, LIKE), scope: scope(), ...(against && { reference: against }) },
      look(),
    );

  test('of which nothing was before answers, and is not kept', async () => {
    const reading = await ask(numbers);
    expect(reading).toEqual({ value: 0, samples: 200, at: expect.any(String) });
  });

  test('is compared with the one before the change', async () => {
    const same = await ask(numbers, reference);
    expect(same).toMatchObject({
      value: 0,
      samples: 200,
      drift: { test: 'ks', statistic: 0, p: 1, samples: 200, reference: 200 },
    });
    const moved = await ask(
      numbers.map((value) => value + 10),
      reference,
    );
    expect(moved.drift!.p).toBeLessThan(1e-6);
    expect(moved.value).toBe(moved.drift!.psi);
    expect(moved.value).toBeGreaterThan(0.2);
  });

  test('of categories comes as a list or as counts', async () => {
    const before: Distribution = { kind: 'categories', counts: { a: 50, b: 50 } };
    for (const v of [{ a: 50, b: 50 }, Array.from({ length: 100 }, (_, i) => (i % 2 ? 'a' : 'b'))])
      await expect(ask(v, before)).resolves.toMatchObject({
        value: 0,
        samples: 100,
        drift: { test: 'chi-squared', p: 1 },
      });
    await expect(ask({}, before)).resolves.toMatchObject({ samples: 0, value: 0 });
  });

  test.each<[string, unknown, string]>([
    ['of another kind than before', ['a'], 'the source has categories now; before the change it had numbers'],
    ['with a gap', [1, null], '/v is not a list of finite numbers, nor one of texts'],
    ['of mixed kinds', [1, 'a'], '/v is not a list of finite numbers, nor one of texts'],
    ['with an empty category', ['a', ''], '/v is not a list of finite numbers, nor one of texts'],
    ['that is one value', 7, '/v is no list of values and no block of counts'],
    ['with half a count', { a: 0.5 }, '0.5 is not a number of cases'],
    ['with a count that is none', { a: 'b' }, '/v/a is not a number of cases'],
  ])('%s is none', async (_, v, message) => {
    expect((await failure('SOURCE_UNUSABLE', ask(v, reference))).message).toBe(message);
  });
});

describe('the value before the change', () => {
  const ask = async (document: unknown, written: object) =>
    baselineCheck.ask({ metric: await metricOf(document, written), scope: scope() }, look());

  test('is measured by the source', async () => {
    await expect(ask({ v: 7 }, {})).resolves.toEqual({ value: 7, samples: 1 });
    await expect(ask({ v: 7, n: 40 }, { query: { value: '/v', samples: '/n' } })).resolves.toEqual({
      value: 7,
      samples: 40,
    });
    await expect(ask({ g: 3, t: 4 }, { query: { good: '/g', total: '/t' } })).resolves.toEqual({
      value: 0.75,
      samples: 4,
    });
    await expect(ask({ v: [1, 2, 2] }, LIKE)).resolves.toEqual({
      value: 0,
      samples: 3,
      reference: { kind: 'numbers', values: [1, 2], counts: [1, 2] },
    });
  });

  test('of no cases there is none', async () => {
    for (const [document, written] of [
      [{ g: 0, t: 0 }, { query: { good: '/g', total: '/t' } }],
      [{ v: [] }, LIKE],
    ] as const)
      expect((await failure('SOURCE_UNUSABLE', ask(document, written))).message).toBe(
        'metric m has no cases before the change',
      );
  });
});

describe('a distribution in the collected cases', () => {
  const of = async (text: string) =>
    measureCases(
      await rowsOf(Buffer.from(text), { what: 'the cases' }),
      [{ metric: 'm', column: 'x', aggregation: 'distribution' }],
      { timezone: 'UTC', workdays: [1, 2, 3, 4, 5], holidays: [] },
    ).baselines.m;

  test('is one of numbers, or else of categories', async () => {
    await expect(of('x\n1\n2\n2\ntrue\n')).resolves.toEqual({
      value: 0,
      samples: 4,
      reference: { kind: 'numbers', values: [1, 2], counts: [2, 2] },
    });
    await expect(of('[{"x":"a"},{"x":7},{"x":true}]')).resolves.toEqual({
      value: 0,
      samples: 3,
      reference: { kind: 'categories', counts: { a: 1, 7: 1, true: 1 } },
    });
  });

  test('has something in each case', async () => {
    await expect(of('x,y\na,1\n,1\n')).resolves.toEqual({ problem: 'there is nothing in x in case 2' });
    await expect(of('[{"x":"a"},{"x":{}},{"y":1}]')).resolves.toEqual({
      problem: 'there is nothing in x in case 2, 3',
    });
  });
});
