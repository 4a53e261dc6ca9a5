/** Figures are compared as people compare them: what decimals leave in binary makes no difference. */
import fc from 'fast-check';
import { atLeast, type Criterion, judgeReading } from '../../domain/metrics/judge';
import type { Reading } from '../../domain/model/questions';

const asking = (target: string): Criterion => ({ target, minSamples: 1, missing: 'error', share: false });
const valued = (value: number): Reading => ({ value, samples: 100, at: '2026-11-25T09:00:00.000Z' });

describe('a comparison is safe for decimals', () => {
  const decimal = fc.tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.nat({ max: 4 }));
  const figure = ([digits, places]: [number, number]): number => digits / 10 ** places;

  test('a sum in another order is the same figure', () => {
    fc.assert(
      fc.property(fc.array(decimal, { minLength: 1, maxLength: 20 }), (parts) => {
        const addends = parts.map((part) => Math.abs(figure(part)));
        const one = addends.reduce((sum, addend) => sum + addend, 0);
        const other = addends.reduceRight((sum, addend) => sum + addend, 0);
        expect([atLeast(one, other), atLeast(other, one)]).toEqual([true, true]);
      }),
    );
  });

  test('a percentage is read as a share, and a change of the baseline as the resulting value', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 9999 }), (percent, base) => {
        const share = percent / 100 / 100;
        const asked = asking(`at least ${percent / 100} %`);
        expect(judgeReading(asked, valued(share), null).verdict).toBe('pass');
        expect(judgeReading(asking(`at most ${percent / 100} %`), valued(share), null).verdict).toBe('pass');
        const changed = (base * (10_000 + percent)) / 10_000;
        expect(judgeReading(asking(`${percent / 100} % above baseline`), valued(changed), base).verdict).toBe('pass');
      }),
    );
  });

  test('figures that differ in the ninth digit are different', () => {
    fc.assert(
      fc.property(decimal, (part) => {
        const least = figure(part) || 1;
        const less = least - Math.abs(least) * 1e-9;
        expect([atLeast(less, least), atLeast(least, less)]).toEqual([false, true]);
      }),
    );
  });

  test('the first of three ordered figures is at most the last', () => {
    const any = fc.double({ noNaN: true });
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        const [low, middle, high] = [a, b, c].sort((x, y) => x - y) as [number, number, number];
        expect([atLeast(high, low), atLeast(middle, low), atLeast(high, middle)]).toEqual([true, true, true]);
        if (atLeast(low, high)) expect([atLeast(low, middle), atLeast(middle, high)]).toEqual([true, true]);
      }),
    );
  });
});
