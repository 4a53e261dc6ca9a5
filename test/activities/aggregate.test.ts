/** How values that come one after the other become one, or a distribution. */
import fc from 'fast-check';
import { aggregation, CellDistribution, counted } from '../../domain/metrics/statistics/aggregate';
import { driftOf, judgeDrift } from '../../domain/metrics/statistics/drift';
import type { Metric } from '../../domain/model/charter/metrics';
import type { Distribution } from '../../domain/model/metrics';

const of = (how: Metric['aggregation'], values: readonly number[], times = values.map((_, index) => index)) => {
  const taken = aggregation(how);
  for (const [index, value] of values.entries()) taken.add(value, times[index]!);
  return taken.result();
};
const numbersOf = (distribution: Distribution | undefined) => {
  if (distribution?.kind !== 'numbers') throw new Error('not a distribution of numbers');
  return distribution;
};

test('small values are not lost next to large ones', () => {
  expect(of('sum', [1e16, 1, 1, -1e16]).value).toBe(2);
  expect(of('sum', Array(10).fill(0.1)).value).toBe(1);
  expect(of('mean', Array(1_000_000).fill(0.1)).value).toBe(0.1);
});

test('the order of values changes nothing, except which of two equally late ones is the latest', () => {
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

test('an empty set has no sample', () => {
  for (const how of ['share', 'mean', 'sum', 'count', 'latest', 'distribution'] as const)
    expect(of(how, [])).toMatchObject({ value: 0, samples: 0 });
});

test('a very large set is reduced to an even sample, the same one each time', () => {
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

test('one cell that is not a number makes all cells categories, even if it comes last', () => {
  const cells = new CellDistribution({ decimalComma: false });
  for (const cell of ['7', '1.0', '1.0', 'true']) cells.add(cell);
  expect(cells.result().distribution).toEqual({ kind: 'numbers', values: [1, 7], counts: [3, 1] });
  cells.add('n/a');
  expect(cells.result().distribution).toEqual({
    kind: 'categories',
    counts: { '7': 1, '1.0': 2, true: 1, 'n/a': 1 },
  });
});

test.each(['007', '-01', '1e3', '12E5', '9007199254740993', '00'])(
  '%s is a code: it turns all cells into categories, and does not count as a number in a column of numbers',
  (code) => {
    const cells = new CellDistribution();
    for (const cell of [code, '7', '1000']) cells.add(cell);
    expect(cells.result().distribution).toEqual({ kind: 'categories', counts: { [code]: 1, '7': 1, '1000': 1 } });
    const later = new CellDistribution(undefined, 'numbers');
    later.add(code);
    expect(later.result()).toMatchObject({ samples: 1, notNumbers: 1 });
    expect(counted([[code, 3]], 'numbers')).toMatchObject({ samples: 3, notNumbers: 3 });
  },
);

test.each(['0', '0.5', '-0.5', '1e-05', '1.5e+10', '4006381333931', '3.3333333333333333'])('%s is a number', (cell) => {
  const cells = new CellDistribution();
  cells.add(cell);
  expect(cells.result().distribution).toEqual({ kind: 'numbers', values: [Number(cell)] });
});

test('refuses a whole number that lost digits when its JSON was read', () => {
  const lost = JSON.parse('9007199254740993') as number;
  const refused = expect.objectContaining({ code: 'SOURCE_UNUSABLE' });
  expect(() => new CellDistribution().add(lost)).toThrow(refused);
  expect(() => counted([[lost, 1]])).toThrow(refused);
  expect(() => counted([[lost, 1]], 'categories')).toThrow(refused);
});

describe('the comparison of before and now sees every digit', () => {
  const read = (cells: readonly string[], kind?: Distribution['kind']) => {
    const taken = new CellDistribution(undefined, kind);
    for (const cell of cells) taken.add(cell);
    return taken.result();
  };
  const times = (cell: string, n: number): string[] => Array(n).fill(cell);
  const verdict = (before: readonly string[], now: readonly string[]) => {
    const reference = read(before).distribution!;
    const { distribution, notNumbers } = read(now, reference.kind);
    return judgeDrift(driftOf(reference, distribution!, notNumbers), 50).verdict;
  };

  test.each<[string, string[], string[]]>([
    ['a new account', [...times('4711001', 400), ...times('4711002', 400)], times('4711003', 800)],
    [
      'two accounts that changed places',
      [...times('4711001', 700), ...times('4711002', 100)],
      [...times('4711001', 100), ...times('4711002', 700)],
    ],
    [
      'a new article number',
      Array.from({ length: 800 }, (_, i) => String(4006381333000 + (i % 40))),
      times('4006381333999', 800),
    ],
    ['a digit more', times('1234567890123456781', 800), times('1234567890123456782', 800)],
    ['cents', [...times('1000000.25', 400), ...times('1000000.75', 400)], times('1000000.50', 800)],
    ['a leading zero', [...times('007', 400), ...times('7', 400)], times('7', 800)],
    ['a code with an e', [...times('1e3', 400), ...times('1000', 400)], times('1000', 800)],
  ])('finds %s', (_, before, now) => {
    expect(verdict(before, now)).not.toBe('pass');
    expect(verdict(before, before)).toBe('pass');
  });

  test('counted numbers give the same result as single ones', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ noNaN: true, min: -1e15, max: 1e15 }), fc.integer({ min: 1, max: 30 })), {
          minLength: 1,
          maxLength: 60,
        }),
        (rows) => {
          const single = new CellDistribution(undefined, 'numbers');
          for (const [value, count] of rows) for (let i = 0; i < count; i++) single.add(value);
          expect(counted(rows, 'numbers').distribution).toEqual(single.result().distribution);
        },
      ),
    );
  });
});

test('the most frequent of many counted categories keep their names', () => {
  const rows = Array.from({ length: 1_050 }, (_, index): [string, number] => [`c${index}`, 1_050 - index]);
  const { samples, distribution } = counted([...rows, ['c0', 1_000]]);
  expect(samples).toBe(552_775);
  const { counts, merged } = distribution as Extract<Distribution, { kind: 'categories' }>;
  expect(Object.keys(counts)).toHaveLength(1_000);
  expect(counts).toMatchObject({ c0: 2_050, c999: 51 });
  expect(merged).toEqual({ categories: 50, cases: 1_275 });
});
