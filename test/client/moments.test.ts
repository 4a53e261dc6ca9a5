/** Dates and times on the command line: read strictly, and answered as they were understood. */
import { readMoment, understood } from '../../client/cli/moments';

const read = (given: string | undefined, ends = false) => readMoment('--until', given, 'Europe/Berlin', ends);

test.each([
  ['2026-12', 'a month'],
  ['20261224', 'a date without hyphens'],
  ['2026-02-30', 'a day that does not exist'],
  ['2026-13-01', 'a month that does not exist'],
  ['2026-12-24T08:00', 'a time without offset'],
  ['2026-12-24T25:00:00Z', 'an hour that does not exist'],
  ['2026-W52', 'a week'],
  ['24.12.2026', 'a date of another form'],
  ['1798070400', 'seconds'],
  ['tomorrow', 'a word'],
  ['', 'nothing'],
])('%s, %s, is refused, and the answer says what is expected', (given) => {
  expect(() => read(given)).toThrow(
    expect.objectContaining({
      code: 'BAD_INPUT',
      message: `--until cannot be ${given}`,
      details: [expect.stringContaining('2026-12-24T08:00:00+01:00')],
    }),
  );
});

test('a date is a day in the client’s time zone, and as an end it includes the whole day', () => {
  expect(read('2026-12-24')).toBe('2026-12-23T23:00:00.000Z');
  expect(read('2026-12-24', true)).toBe('2026-12-24T23:00:00.000Z');
  expect(read('2026-03-29', true)).toBe('2026-03-29T22:00:00.000Z');
});

test('a time with its offset is that instant', () => {
  expect(read('2026-12-24T08:00:00+01:00', true)).toBe('2026-12-24T07:00:00.000Z');
});

test('the answer shows the date with its zone', () => {
  expect(understood('2026-12-24T23:00:00.000Z', 'Europe/Berlin')).toBe('25 Dec 2026 00:00 Europe/Berlin');
  expect(understood('2026-12-24T23:00:00.000Z', 'UTC')).toBe('24 Dec 2026 23:00 UTC');
});
