/** How values that come one after the other become one, or a distribution. */
import fc from 'fast-check';
import type { Metric } from '../../domain/charter/charter';
import { aggregation, CellDistribution, counted } from '../../domain/statistics/aggregate';
import type { Distribution } from '../../domain/statistics/distribution';

const of = (how: Metric['aggregation'], values: readonly number[], times = values.map((_, index) => index)) => {
  const taken = aggregation(how);
  for (const [index, value] of values.entries()) taken.add(value, times[index]!);
  return taken.result();
};
const numbersOf = (distribution: Distribution | undefined) => {
  if (distribution?.kind !== 'numbers') throw new Error('not a distribution of numbers');
  return distribution;
};

test('small values are not lost beside large ones', () => {
  expect(of('sum', [1e16, 1, 1, -1e16]).value).toBe(2);
  expect(of('sum', Array(10).fill(0.1)).value).toBe(1);
  expect(of('mean', Array(1_000_000).fill(0.1)).value).toBe(0.1);
});

test('the order in which values come changes nothing but the latest of equal times', () => {
  const value = fc.integer({ min: -1_000, max: 1_000 });
  fc.assert(
    fc.property(fc.array(fc.tuple(value, fc.nat()), { minLength: 1, maxLength: 40 }), (pairs) => {
      const unique = [...new Map(pairs.map((pair) => [pair[1], pair])).values()];
      const turned = [...unique].reverse();
      for (const how of ['share', 'mean', 'sum', 'count', 'latest', 'distribution'] as const) {
        const [one, other] = [unique, turned].map((all) =>
          of(
            how,
            all.map(([v]) => v),
            all.map(([, at]) => at),
          ),
        );
        expect(one).toEqual(other);
        expect(one!.samples).toBe(unique.length);
      }
    }),
  );
});

test('of nothing there is no sample', () => {
  for (const how of ['share', 'mean', 'sum', 'count', 'latest', 'distribution'] as const)
    expect(of(how, [])).toMatchObject({ value: 0, samples: 0 });
});

test('of very many values an even sample is kept, each time the same', () => {
  const values = Array.from({ length: 500_000 }, (_, index) => index);
  const [one, other] = [of('distribution', values), of('distribution', values)];
  expect(one).toEqual(other);
  expect(one.samples).toBe(500_000);
  const { values: kept, counts = [] } = numbersOf(one.distribution);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(100_000);
  // Quartiles of 100,000 even draws lie within 1 % of the range, by ten standard deviations.
  const quartile = (part: number) => kept[Math.floor(kept.length * part)]!;
  for (const part of [0.25, 0.5, 0.75]) expect(Math.abs(quartile(part) / 500_000 - part)).toBeLessThan(0.01);
});

test('one cell that is no number makes categories of all, however late it comes', () => {
  const cells = new CellDistribution({ decimalComma: false });
  for (const cell of ['007', '1.0', '1.0', 'true']) cells.add(cell);
  expect(cells.result().distribution).toEqual({ kind: 'numbers', values: [1, 7], counts: [3, 1] });
  cells.add('n/a');
  expect(cells.result().distribution).toEqual({
    kind: 'categories',
    counts: { '007': 1, '1.0': 2, true: 1, 'n/a': 1 },
  });
});

test('of many counted categories the most frequent keep their names', () => {
  const rows = Array.from({ length: 1_050 }, (_, index): [string, number] => [`c${index}`, 1_050 - index]);
  const { samples, distribution } = counted([...rows, ['c0', 1_000]]);
  expect(samples).toBe(552_775);
  const { counts, merged } = distribution as Extract<Distribution, { kind: 'categories' }>;
  expect(Object.keys(counts)).toHaveLength(1_000);
  expect(counts).toMatchObject({ c0: 2_050, c999: 51 });
  expect(merged).toEqual({ categories: 50, cases: 1_275 });
});
