import {
  ambiguousQuantity,
  duration,
  parseDuration,
  parseMoney,
  parseShare,
  parseTarget,
  parseVolume,
} from '../../domain/values/quantity';

describe('durations', () => {
  test.each([
    ['30 min', 1_800_000],
    ['4 h', 14_400_000],
    ['1.5 hours', 5_400_000],
    ['90 days', 7_776_000_000],
    ['2 weeks', 1_209_600_000],
    ['1 year', 31_536_000_000],
    ['250ms', 250],
    ['20 s', 20_000],
  ])('%s', (text, ms) => expect(parseDuration(text)).toBe(ms));

  test.each(['soon', '', '30', 'min', '-1 h', '1 month', '5 constructor', '1 h 30 min', '1,5 h'])(
    '%j is not one',
    (text) => expect(parseDuration(text)).toBeNull(),
  );

  test('a text that is not a quantity is a defect if nothing has checked it', () =>
    expect(() => duration('soon')).toThrow(TypeError));
});

describe('targets', () => {
  test.each([
    ['at least 55 %', { kind: 'at-least', value: 0.55 }],
    ['at most 0.06', { kind: 'at-most', value: 0.06 }],
    ['exactly 0', { kind: 'exactly', value: 0 }],
    ['12 % above baseline', { kind: 'at-least-baseline', factor: 1.12 }],
    ['not above baseline', { kind: 'at-most-baseline', factor: 1 }],
    ['better', null],
    ['< 5', null],
  ])('%s', (text, rule) => expect(parseTarget(text)).toEqual(rule));
});

describe('volumes', () => {
  test.each([
    ['2400 per month', 5, 553.85],
    ['90 per day', 5, 450],
    ['90 per working day', 6, 540],
    ['600 per week', 5, 600],
    ['48000 / year', 5, 923.08],
    ['130 a quarter', 5, 10],
    ['2400', 5, null],
    ['many per week', 5, null],
  ])('%s with %i working days', (text, workdays, weekly) => expect(parseVolume(text, workdays)).toBe(weekly));
});

describe('shares and amounts', () => {
  test.each([
    ['60 %', 0.6],
    ['98.5%', 0.985],
    [0.25, 0.25],
    [1, 1],
    ['101 %', null],
    [60, null],
    ['-1 %', null],
    [Number.NaN, null],
  ])('share %s', (value, share) => expect(parseShare(value)).toBe(share));

  test.each([
    [42, { amount: 42 }],
    ['42.50 EUR', { amount: 42.5, currency: 'EUR' }],
    ['CHF 42', { amount: 42, currency: 'CHF' }],
    ['42 euros', null],
    ['EUR 42 EUR', null],
    [-1, null],
  ])('amount %s', (value, money) => expect(parseMoney(value)).toEqual(money));
});

test.each([
  ['2.400 per month', [2400, 2.4]],
  ['2,400 per month', [2400, 2.4]],
  ['EUR 12.500', [12500, 12.5]],
  ['at most 1,250 minutes', [1250, 1.25]],
])('%s may mean two quantities', (text, readings) => {
  expect(ambiguousQuantity(text)).toMatchObject({ readings });
});

test.each(['2400 per month', '2.4 per month', '0.125 EUR', '2.40 EUR', 'at least 97.125 %', '1234.567'])(
  '%s has one meaning',
  (text) => {
    expect(ambiguousQuantity(text)).toBeNull();
  },
);

test('an ambiguous volume is refused', () => {
  expect(parseVolume('2.400 per month', 5)).toBeNull();
});

test.each(['1.800 s', '1,800 s', '1.000 days'])('a duration of %s is ambiguous and is refused', (text) => {
  expect(parseDuration(text)).toBeNull();
});
