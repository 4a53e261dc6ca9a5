/** Measurements are counted against their limits, and the same data never twice. */
import fc from 'fast-check';
import { counted, emptyTally, measurementKey, type Within, within } from '../../domain/metrics/tally';
import type { MeasurementLimits } from '../../domain/model/charter/metrics';
import type { Tally, Verdict } from '../../domain/model/metrics';
import type { Reading } from '../../domain/model/questions';

type Measurement = [verdict: Verdict, key: string | null];

const tallyOf = (measurements: readonly Measurement[]): Tally =>
  measurements.reduce((tally, [verdict, key]) => counted(tally, verdict, key), emptyTally);

/** One after the other, all with new data. */
const after = (...verdicts: Verdict[]): Tally => tallyOf(verdicts.map((verdict) => [verdict, null]));

test('each measurement is counted by its verdict', () => {
  expect(after('pass', 'fail', 'warn', 'inconclusive', 'fail', 'error', 'error')).toEqual({
    seen: null,
    counted: 7,
    failures: 2,
    inconclusive: 1,
    errors: 2,
    last: 'error',
  });
});

test('every answer ends the errors in a row', () => {
  for (const answered of ['pass', 'warn', 'fail', 'inconclusive'] as const)
    expect(after('error', 'error', answered, 'error').errors).toBe(1);
});

describe('the same data', () => {
  test('is counted once, also if it is read several times', () => {
    expect(
      tallyOf([
        ['fail', 'a'],
        ['fail', 'a'],
        ['fail', 'a'],
      ]),
    ).toEqual({ ...emptyTally, seen: 'a', counted: 1, failures: 1, last: 'fail' });
  });

  test('is counted again after other data', () => {
    expect(
      tallyOf([
        ['fail', 'a'],
        ['pass', 'b'],
        ['fail', 'a'],
      ]),
    ).toMatchObject({ counted: 3, failures: 2 });
  });

  test('is recognised after an error, and ends the errors in a row', () => {
    expect(
      tallyOf([
        ['fail', 'a'],
        ['error', null],
        ['fail', 'a'],
        ['error', null],
      ]),
    ).toEqual({ seen: 'a', counted: 3, failures: 1, inconclusive: 0, errors: 1, last: 'error' });
  });
});

describe('the key of a reading', () => {
  const at = '2026-11-25T09:00:00.000Z';
  const later = '2026-11-25T09:15:00.000Z';
  const value: Reading = { value: 0.5, samples: null, at };
  const key = measurementKey;

  test('does not exist if neither a time nor a number of cases is known', () => {
    expect(key(value)).toBeNull();
    expect(key({ ...value, dated: false })).toBeNull();
  });

  test('is the time of the data if the source gives it', () => {
    expect(key({ ...value, dated: true })).toBe(key({ ...value, dated: true }));
    expect(key({ ...value, dated: true })).not.toBe(key({ ...value, dated: true, at: later }));
  });

  test('is not the time of asking', () => {
    expect(key({ ...value, samples: 50 })).toBe(key({ ...value, samples: 50, at: later }));
  });

  test.each<[string, Partial<Reading>]>([
    ['value', { value: 0.6 }],
    ['samples', { samples: 51 }],
    ['good', { good: 26 }],
    ['total', { total: 51 }],
  ])('changes with its %s', (_what, other) => {
    const share: Reading = { value: 0.5, good: 25, total: 50, samples: 50, at };
    expect(key({ ...share, ...other })).not.toBe(key(share));
  });
});

describe('a limit is exceeded, not reached', () => {
  const limits: MeasurementLimits = { failures: 1, inconclusive: 2, errors: 2 };
  const none: MeasurementLimits = { failures: 0, errors: 4 };

  test.each<[MeasurementLimits, Verdict[], Within]>([
    [none, ['pass'], { verdict: 'pass', spent: null, why: null }],
    [none, ['warn'], { verdict: 'warn', spent: null, why: null }],
    [none, ['fail'], { verdict: 'fail', spent: 'failures', why: '1 failed, 0 allowed' }],
    [limits, ['fail'], { verdict: 'inconclusive', spent: null, why: '1 failed, 1 allowed' }],
    [limits, ['fail', 'pass'], { verdict: 'pass', spent: null, why: null }],
    [limits, ['fail', 'pass', 'fail'], { verdict: 'fail', spent: 'failures', why: '2 failed, 1 allowed' }],
    [limits, ['fail', 'fail', 'pass'], { verdict: 'fail', spent: 'failures', why: '2 failed, 1 allowed' }],
    [
      limits,
      ['error', 'error'],
      { verdict: 'inconclusive', spent: null, why: '2 in a row ended in an error, 2 allowed' },
    ],
    [
      limits,
      ['error', 'error', 'error'],
      { verdict: 'error', spent: 'errors', why: '3 in a row ended in an error, 2 allowed' },
    ],
    [
      limits,
      ['error', 'error', 'pass', 'error'],
      { verdict: 'inconclusive', spent: null, why: '1 in a row ended in an error, 2 allowed' },
    ],
    [limits, ['inconclusive', 'inconclusive'], { verdict: 'inconclusive', spent: null, why: null }],
    [
      limits,
      ['inconclusive', 'pass', 'inconclusive', 'inconclusive'],
      { verdict: 'inconclusive', spent: 'inconclusive', why: '3 were inconclusive, 2 allowed' },
    ],
    [
      none,
      ['inconclusive', 'inconclusive', 'inconclusive', 'inconclusive', 'pass'],
      { verdict: 'pass', spent: null, why: null },
    ],
  ])('%j: %j', (given, verdicts, expected) => {
    expect(within(given, after(...verdicts), verdicts.at(-1)!)).toEqual(expected);
  });
});

describe('for any measurements', () => {
  const verdict = fc.constantFrom<Verdict>('pass', 'warn', 'fail', 'inconclusive', 'error');
  const measurement: fc.Arbitrary<Measurement> = fc.tuple(verdict, fc.constantFrom(null, 'a', 'b', 'c'));
  const measurements = fc.array(measurement, { minLength: 1, maxLength: 30 });
  const count = fc.nat({ max: 4 });
  const limits: fc.Arbitrary<MeasurementLimits> = fc
    .tuple(count, fc.option(count), count)
    .map(([failures, inconclusive, errors]) => ({
      failures,
      errors,
      ...(inconclusive === null ? {} : { inconclusive }),
    }));

  test('a repeated reading changes no count', () => {
    fc.assert(
      fc.property(measurements, fc.constantFrom<Verdict>('pass', 'fail', 'inconclusive'), (before, again) => {
        const once = counted(tallyOf(before), again, 'x');
        expect(counted(once, again, 'x')).toEqual(once);
      }),
    );
  });

  test('a pass or a warning is that of the last measurement, and nothing is spent then', () => {
    fc.assert(
      fc.property(measurements, limits, (all, given) => {
        const last = all.at(-1)![0];
        const { verdict, spent } = within(given, tallyOf(all), last);
        if (verdict === 'pass' || verdict === 'warn') expect([verdict, spent]).toEqual([last, null]);
      }),
    );
  });

  test('it fails exactly if more failed than the limit allows, and never passes afterwards', () => {
    fc.assert(
      fc.property(measurements, limits, verdict, (all, given, next) => {
        const tally = tallyOf(all);
        const failed = within(given, tally, all.at(-1)![0]).verdict === 'fail';
        expect(failed).toBe(tally.failures > given.failures);
        if (failed) expect(within(given, counted(tally, next, null), next).verdict).toBe('fail');
      }),
    );
  });

  test('wider limits never make the verdict worse', () => {
    const order: Verdict[] = ['pass', 'warn', 'inconclusive', 'error', 'fail'];
    fc.assert(
      fc.property(measurements, limits, (all, given) => {
        const wider = { failures: given.failures + 1, errors: given.errors + 1 };
        const last = all.at(-1)![0];
        const narrow = order.indexOf(within(given, tallyOf(all), last).verdict);
        expect(order.indexOf(within(wider, tallyOf(all), last).verdict)).toBeLessThanOrEqual(narrow);
      }),
    );
  });
});
