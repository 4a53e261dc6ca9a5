/** A date in another notation is never read; its fault says how to write it. */
import fc from 'fast-check';
import { DateFaults } from '../../domain/values/cells';
import { type DateForm, dateAdvice, datesMeant } from '../../domain/values/date-forms';
import { readDay, readInstant, readWritten } from '../../domain/values/dates';

test.each<[string, DateForm, string]>([
  ['02.11.2026', 'local', 'for 02.11.2026 write 2026-11-02'],
  [' 2.1.2026 ', 'day', 'for 2.1.2026 write 2026-01-02'],
  ['2. 11. 2026', 'day', 'for 2. 11. 2026 write 2026-11-02'],
  ['02.11.2026 14:05', 'local', 'for 02.11.2026 14:05 write 2026-11-02T14:05'],
  ['02.11.2026, 9:05:30', 'local', 'for 02.11.2026, 9:05:30 write 2026-11-02T09:05:30'],
  ['02.11.2026 14:05', 'day', 'for 02.11.2026 14:05 write 2026-11-02'],
  [
    '02.11.2026 14:05',
    'offset',
    'for 02.11.2026 14:05 write 2026-11-02T14:05 with its offset behind it, such as 2026-11-02T14:05+01:00',
  ],
  ['02.11.2026 14:05 +01:00', 'offset', 'for 02.11.2026 14:05 +01:00 write 2026-11-02T14:05+01:00'],
  [
    '2026-11-02 14:05',
    'offset',
    'for 2026-11-02 14:05 write 2026-11-02T14:05 with its offset behind it, such as 2026-11-02T14:05+01:00',
  ],
  ['11/02/2026', 'local', 'for 11/02/2026 write 2026-02-11 or 2026-11-02, whichever is meant'],
  ['2-11-2026', 'local', 'for 2-11-2026 write 2026-11-02 or 2026-02-11, whichever is meant'],
  [
    '11/02/2026 2:05 PM',
    'local',
    'for 11/02/2026 2:05 PM write 2026-02-11T14:05 or 2026-11-02T14:05, whichever is meant',
  ],
  ['25/12/2026', 'day', 'for 25/12/2026 write 2026-12-25'],
  ['12/25/2026 12:00 a.m.', 'local', 'for 12/25/2026 12:00 a.m. write 2026-12-25T00:00'],
  ['05/05/2026', 'day', 'for 05/05/2026 write 2026-05-05'],
  ['2026/11/2', 'day', 'for 2026/11/2 write 2026-11-02'],
  ['20261102', 'day', 'for 20261102 write 2026-11-02'],
])('the advice for %s as a %s: %s', (text, form, advice) => {
  expect(dateAdvice(text, form)).toBe(advice);
});

test.each([
  '31.02.2026',
  '02.11.26',
  '02.11.2026 25:00',
  '46328',
  '1.2',
  'tomorrow',
  '',
  '2026-11-02',
  '2026-11-02T14:05Z',
  '1.1.2026'.padEnd(60, '0'),
])('there is no advice for %s', (text) => expect(dateAdvice(text, 'offset')).toBeNull());

test('each advised form is accepted, and the form that it replaces is not', () => {
  const digits = (most: number) => fc.integer({ min: 0, max: most }).map(String);
  const time = fc.constantFrom('', ' 14:05', ' 9:05:07 PM', 'T23:59Z', ' 7:30 +02:00');
  const days = fc.tuple(digits(35), digits(35), fc.constantFrom('2026', '1999', '26', '02026'));
  const texts = fc
    .tuple(days, fc.constantFrom('.', '/', '-', '. ', ''), fc.boolean(), time)
    .map(([[a, b, year], mark, isYearFirst, clock]) => (isYearFirst ? [year, a, b] : [a, b, year]).join(mark) + clock);
  fc.assert(
    fc.property(texts, fc.constantFrom<DateForm>('day', 'local', 'offset'), (text, form) => {
      for (const meant of datesMeant(text, form))
        expect(readDay(meant) ?? (form === 'day' ? null : readWritten(meant))).not.toBeNull();
      const reads =
        readDay(text) !== null || (form === 'offset' ? readInstant(text) : form === 'local' && readWritten(text));
      if (reads !== false && reads !== null && !/ /.test(text)) expect(dateAdvice(text, form)).toBeNull();
    }),
  );
});

test('the faults of a table rewrite the first unambiguous date, and say where a spreadsheet sets its format', () => {
  const faults = new DateFaults('row', 'local');
  expect(faults.texts('at is no date')).toBeNull();
  faults.add(2, 'soon');
  expect(faults.texts('at is no date')).toBe('at is no date in row 2');
  faults.add(3, '02.11.2026 14:05');
  faults.add(4, '03.11.2026');
  expect(faults.texts('at is no date')).toBe(
    'at is no date in row 2, 3, 4; for 02.11.2026 14:05 write 2026-11-02T14:05 (in a spreadsheet: format the cells as yyyy-mm-dd hh:mm)',
  );
});

test.each(['202612', '123411', '2026111', '13:00', '02.11.2026 13:00 am'])('%s has no meaning as a date', (text) => {
  expect(datesMeant(text, 'local')).toEqual([]);
});
