/** The readers of dates and moments refuse days that do not exist, and read every form of a moment as the same instant. */

import fc from 'fast-check';
import { instantOf, msOf, readDay, readInstant, startOfDay } from '../../domain/values/dates';
import { runs } from '../support/runs';

/** The years 0 to 9999, in ms since 1970. */
const anyMoment = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });
const twoDigits = fc.integer({ min: 0, max: 99 }).map((n) => String(n).padStart(2, '0'));

test('a written time is read back to the millisecond', () => {
  fc.assert(fc.property(anyMoment, (ms) => expect(msOf(instantOf(ms))).toBe(ms)));
});

test('every accepted form of a time gives the same time', () => {
  const offset = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), offset, (ms, minutes) => {
      const local = instantOf(ms + 60_000 * minutes).slice(0, -1);
      const [sign, away] = [minutes < 0 ? '-' : '+', Math.abs(minutes)];
      const clock = [Math.floor(away / 60), away % 60].map((n) => String(n).padStart(2, '0'));
      for (const written of [
        `${local}${sign}${clock.join(':')}`,
        ` ${local.replace('T', ' ')}${sign}${clock.join('')} `,
      ])
        expect(readInstant(written)).toBe(ms);
    }),
  );
});

test('a date or time that is read is written back with the same digits', () => {
  const year = fc.integer({ min: 0, max: 9999 }).map((n) => String(n).padStart(4, '0'));
  fc.assert(
    fc.property(year, twoDigits, twoDigits, twoDigits, twoDigits, twoDigits, (y, month, day, hour, minute, second) => {
      const date = `${y}-${month}-${day}`;
      const moment = `${date}T${hour}:${minute}:${second}.000Z`;
      const ms = readInstant(moment);
      if (ms !== null) expect(instantOf(ms)).toBe(moment);
      const start = startOfDay(date);
      expect(start === null ? null : instantOf(start).slice(0, 10)).toBe(readDay(date));
    }),
    { numRuns: runs(2_000) },
  );
});

test.each(['2026-02-29', '2100-02-29', '2026-04-31', '2026-13-01', '2026-00-10', '2026-01-00'])(
  '%s is not a date',
  (day) => {
    expect(readDay(day)).toBeNull();
    for (const clock of ['T00:00:00.000Z', 'T00:00:00Z', ' 00:00+02:00'])
      expect(readInstant(`${day}${clock}`)).toBeNull();
  },
);

test.each(['T24:00:00.000Z', 'T23:60:00.000Z', 'T23:00:60.000Z', 'T23:00:00.000'])(
  '2026-02-28%s is not a time',
  (clock) => expect(readInstant(`2026-02-28${clock}`)).toBeNull(),
);
