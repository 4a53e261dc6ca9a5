/** What the summary of many cases has, and that it loses no category of one side only. */
import { driftOf, judgeDrift } from '../../domain/metrics/statistics/drift';
import { categoriesOf, MOST_CATEGORIES, MOST_VALUES, summarised } from '../../domain/metrics/statistics/summarise';
import type { Distribution, Verdict } from '../../domain/model/metrics';

describe('the summary of many cases has', () => {
  test('each value with how often it occurs', () => {
    expect(summarised([3, 1, 3, 2])).toEqual({ kind: 'numbers', values: [1, 2, 3], counts: [1, 1, 2] });
    expect(summarised([2, 1])).toEqual({ kind: 'numbers', values: [1, 2] });
    expect(summarised([0, -0])).toEqual({ kind: 'numbers', values: [0], counts: [2] });
  });

  test('every digit of a number', () => {
    expect(summarised([1.23456789, 1.2345678, 123456789])).toEqual({
      kind: 'numbers',
      values: [1.2345678, 1.23456789, 123456789],
    });
  });

  test('of a part of equal numbers exactly that number', () => {
    const kept = summarised([...Array(30_000).fill(0.1), ...Array.from({ length: 3_000 }, (_, i) => i + 1)]);
    expect(kept).toMatchObject({ kind: 'numbers', values: expect.arrayContaining([0.1]) });
    if (kept.kind === 'numbers') expect(kept.values.filter((one) => Math.abs(one - 0.1) < 1e-9)).toEqual([0.1]);
  });

  test('1,000 different values unchanged, and 1,000 means of more', () => {
    const whole = (n: number) => Array.from({ length: n }, (_, i) => i);
    expect(summarised(whole(MOST_VALUES))).toEqual({ kind: 'numbers', values: whole(MOST_VALUES) });
    const halved = summarised(whole(2 * MOST_VALUES));
    expect(halved).toEqual({
      kind: 'numbers',
      values: whole(MOST_VALUES).map((i) => 2 * i + 0.5),
      counts: new Array(MOST_VALUES).fill(2),
    });
  });

  test('texts as categories, and numbers among them by their text', () => {
    expect(summarised(['b', 'a', 'b', 1])).toEqual({ kind: 'categories', counts: { a: 1, b: 2, 1: 1 } });
    expect(summarised(['__proto__', 'toString'])).toEqual({
      kind: 'categories',
      counts: JSON.parse('{ "__proto__": 1, "toString": 1 }'),
    });
  });

  test('the 1,000 most frequent categories by name; the others are merged apart, where no category can name them', () => {
    const texts = Array.from({ length: 1_020 }, (_, i) => [`c${i}`, i + 1] as const);
    const kept = categoriesOf([...texts, ['merged', 2_000], ['other', 2_000]]);
    if (kept.kind !== 'categories') throw new Error('no categories');
    expect(Object.keys(kept.counts)).toHaveLength(MOST_CATEGORIES);
    expect(kept.merged).toEqual({ categories: 22, cases: (22 * 23) / 2 });
    expect(kept.counts).toMatchObject({ c1019: 1_020, c22: 23, other: 2_000, merged: 2_000 });
  });

  test('no more names than fit into a record', () => {
    const long = (n: number) => `${'x'.repeat(30_000)}${n}`;
    expect(
      categoriesOf([
        [long(1), 9],
        [long(2), 8],
        ['short', 7],
      ]),
    ).toEqual({
      kind: 'categories',
      counts: { [long(1)]: 9 },
      merged: { categories: 2, cases: 15 },
    });
  });
});

describe('a category of one side only is never lost among others', () => {
  const of = (...counts: [name: string, count: number][]) => categoriesOf(counts);
  const range = (count: number, each: number, name = 'c') =>
    Array.from({ length: count }, (_, i): [string, number] => [`${name}${i}`, each]);
  const verdict = (reference: Distribution, current: Distribution) =>
    judgeDrift(driftOf(reference, current), 50).verdict;

  test.each<[string, Distribution, Distribution, Verdict]>([
    ['101 suppliers before, one new one now', of(...range(101, 8)), of(['new', 808]), 'fail'],
    ['`other` before, `spam` now', of(['invoice', 400], ['other', 400]), of(['invoice', 400], ['spam', 400]), 'fail'],
    [
      '`__proto__` before, nothing of the kind now',
      of(['a', 400], ['__proto__', 400]),
      of(['a', 400], ['', 400]),
      'fail',
    ],
    ['`constructor` now', of(['a', 800]), of(['a', 400], ['constructor', 400]), 'fail'],
    ['many small ones replaced by one', of(['a', 400], ...range(200, 2)), of(['a', 400], ['spam', 400]), 'fail'],
    ['one replaced by many small ones', of(['a', 400], ['b', 400]), of(['a', 400], ...range(200, 2)), 'fail'],
    [
      'more than are kept, one of them new',
      of(['a', 2_000], ...range(2_000, 1)),
      of(['a', 2_000], ['spam', 2_000]),
      'fail',
    ],
    [
      'more than are kept, replaced by as many',
      of(['a', 2_000], ...range(2_000, 1)),
      of(['a', 2_000], ...range(2_000, 1, 'd')),
      'inconclusive',
    ],
    [
      'more than are kept, the same',
      of(['a', 2_000], ...range(2_000, 1)),
      of(['a', 2_000], ...range(2_000, 1)),
      'inconclusive',
    ],
    ['everything rare, and other', of(...range(800, 1)), of(...range(800, 1, 'd')), 'inconclusive'],
    ['everything rare, and the same', of(...range(800, 1)), of(...range(800, 1)), 'pass'],
    [
      'a tenth of them rare and other',
      of(['a', 900], ...range(100, 1)),
      of(['a', 900], ...range(100, 1, 'd')),
      'inconclusive',
    ],
    ['a few of them rare and other', of(['a', 980], ...range(20, 1)), of(['a', 980], ...range(20, 1, 'd')), 'pass'],
    [
      'numbers that a reference of few does not have',
      summarised([...Array(400).fill(1), ...Array(400).fill(2)]),
      summarised([...Array(400).fill(1), ...Array(400).fill(9)]),
      'fail',
    ],
    ['letters that are written in two ways', of(['Köln', 800]), of(['Ko\u0308ln', 800]), 'pass'],
  ])('%s', (_what, reference, current, expected) => {
    expect(verdict(reference, current)).toBe(expected);
  });

  test('the detail says how much cannot be compared, and what to do', () => {
    const { detail } = judgeDrift(driftOf(of(['a', 900], ...range(100, 1)), of(['a', 900], ...range(100, 1, 'd'))), 50);
    expect(detail).toContain(
      '10 % of the cases before and 10 % of those now are in categories too rare or too many to be compared: group them in the source',
    );
  });
});
