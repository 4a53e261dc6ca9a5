/** The facts that a gate gets about a metric, about its value before the change, and about a distribution. */

import { baseline as baselineCheck } from '../../activities/checks/baseline';
import { metric as metricCheck } from '../../activities/checks/metric';
import { judgeDrift } from '../../domain/metrics/statistics/drift';
import type { Metric } from '../../domain/model/charter/metrics';
import type { Distribution } from '../../domain/model/metrics';
import { measureCases } from '../../evidence/cases';
import { rowsOf } from '../../evidence/cases-rows';
import { resolved } from '../rules/charter-written';
import { closeSites, failure, json, probeContext, scope, site } from './support';

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
      probeContext(),
    );

  test('without one before the change is an answer, and is not stored', async () => {
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

  test('of categories is a list or counts', async () => {
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
    ['with a gap', [1, null, null], '/v is empty, or no number and no text, in value 2, 3'],
    ['with an empty category', ['a', ''], '/v is empty, or no number and no text, in value 2'],
    ['that is one value', 7, '/v is no list of values and no block of counts'],
    ['with half a count', { a: 0.5 }, '0.5 is not a number of cases'],
    ['with a count that is none', { a: 'b' }, '/v/a is not a number of cases'],
  ])('%s is refused', async (_, v, message) => {
    expect((await failure('SOURCE_UNUSABLE', ask(v, reference))).message).toBe(message);
  });
});

describe('a column has the kind that it had before the change', () => {
  const flags = ['true', 'false', 'unknown', 'true', 'false', 'true', 'false', 'true', 'false', 'true'];
  const amounts = Array.from({ length: 100 }, (_, i) => i);
  const list = (values: readonly unknown[], times = 20) => Array.from({ length: times }, () => values).flat();
  const csv = (values: readonly unknown[]) => `x\n${values.join('\n')}\n`;

  /** The value before the change, of collected cases; how far each source kind says it has moved by now. */
  async function moved(before: readonly unknown[], now: readonly unknown[]): Promise<[string, string][]> {
    const cases = measureCases(
      await rowsOf(Buffer.from(csv(before)), { what: 'the cases' }),
      [{ metric: 'm', column: 'x', aggregation: 'distribution' }],
      { timezone: 'UTC', workdays: [1, 2, 3, 4, 5], holidays: [] },
    ).baselines.m as { reference: Distribution };
    const counts = new Map<string, number>();
    for (const value of now) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
    const table = await site((_, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' }).end(csv(now));
    });
    const metrics = {
      list: await metricOf({ v: now }, LIKE),
      counts: await metricOf({ v: Object.fromEntries(counts) }, LIKE),
      csv: resolved({ metrics: [{ id: 'm', source: `${table.url}/now.csv`, query: { column: 'x' }, ...LIKE }] }).charter
        .metrics![0]!,
    };
    return Promise.all(
      Object.entries(metrics).map(async ([kind, metric]): Promise<[string, string]> => {
        const facts = await metricCheck.ask({ metric, scope: scope(), reference: cases.reference }, probeContext());
        const { verdict, detail } = judgeDrift(facts.drift!, 50);
        return [kind, `${verdict}: ${detail}`];
      }),
    );
  }

  const everywhere = (words: unknown) => ['list', 'counts', 'csv'].map((kind) => [kind, words]);

  test('categories stay categories if only numbers among them occur', async () => {
    const now = list(flags.filter((flag) => flag !== 'unknown'));
    expect(await moved(list(flags), now)).toEqual(everywhere(expect.stringMatching(/^fail: χ² p < /)));
    const many = list(flags, 40);
    expect(await moved(many, [...many, 'true', 'false'])).toEqual(everywhere(expect.stringMatching(/^pass: /)));
    const booleans = list([true, false, 'unknown', true, false]);
    expect(await moved(list(['true', 'false', 'unknown', 'true', 'false']), booleans)).toEqual(
      everywhere(expect.stringMatching(/^pass: /)),
    );
  });

  test('numbers stay numbers; other values are counted, and never count as unchanged', async () => {
    const one = [...list(amounts, 4), 'N/A'];
    const said = 'is no number, and the column was one of numbers before the change';
    expect(await moved(list(amounts, 4), one)).toEqual(
      everywhere(expect.stringMatching(new RegExp(`^inconclusive: .* over 400 cases; 1 value ${said}$`))),
    );
    expect(
      await moved(list(amounts, 4), [
        ...list(
          amounts.map((amount) => amount + 60),
          4,
        ),
        'N/A',
      ]),
    ).toEqual(everywhere(expect.stringMatching(new RegExp(`^fail: .*; 1 value ${said}$`))));
    expect(await moved(list(amounts, 4), list(['N/A'], 60))).toEqual(
      everywhere(expect.stringMatching(/^inconclusive: 0 of 50 samples; 60 values are no numbers/)),
    );
  });

  test('if a reference has few numbers, other values are a category of their own', async () => {
    expect(await moved(list(['true', 'false'], 40), list(['true', 'unknown'], 40))).toEqual(
      everywhere(expect.stringMatching(/^fail: .*; 40 values are no numbers/)),
    );
  });

  test('without a reference, a list of both kinds is refused', async () => {
    expect((await failure('SOURCE_UNUSABLE', ask([1, 'a']))).message).toBe(
      '/v is not a list of finite numbers, nor one of texts',
    );
  });
  const ask = async (v: unknown) =>
    metricCheck.ask({ metric: await metricOf({ v }, LIKE), scope: scope() }, probeContext());
});

describe('the value before the change', () => {
  const ask = async (document: unknown, written: object) =>
    baselineCheck.ask({ metric: await metricOf(document, written), scope: scope() }, probeContext());

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

  test('cannot be measured without cases', async () => {
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

  test('is of numbers, or else of categories', async () => {
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

  test('is not guessed if a figure can be read in two ways', async () => {
    const twice = 'x can be read in two ways (2.400 may be 2400 or 2.4: write it without thousands separators)';
    await expect(of('at;x\n2026-01-05;7,5\n2026-01-05;2.400\n')).resolves.toEqual({
      problem: `${twice} in column 2, line 3`,
    });
    await expect(of('at;x\n2026-01-05;a\n2026-01-05;2.400\n')).resolves.toMatchObject({
      reference: { kind: 'categories', counts: { a: 1, '2.400': 1 } },
    });
  });

  test('has something in each case', async () => {
    await expect(of('x,y\na,1\n,1\n')).resolves.toEqual({ problem: 'there is nothing in x in column 1, line 3' });
    await expect(of('[{"x":"a"},{"x":{}},{"y":1}]')).resolves.toEqual({
      problem: 'there is nothing in x in case 2, 3',
    });
  });
});
