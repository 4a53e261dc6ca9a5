import { computeWorkdays } from '../../activities/calendar';
import type { Calendar } from '../../domain/model/charter/calendar';

const calendar = (given: Partial<Calendar> = {}): Calendar => ({
  timezone: 'Europe/Berlin',
  workdays: [1, 2, 3, 4, 5],
  opens: '08:00',
  closes: '18:00',
  holidays: [],
  freezes: [],
  ...given,
});
const hours = async (given: Partial<Calendar>, from: string, days: number) =>
  (await computeWorkdays({ calendar: calendar(given), from, days })).map((day) => `${day.from} ${day.to}`);

test('begins with the local date, even where UTC is still a day behind', async () => {
  // Wednesday 00:30 in Berlin.
  await expect(hours({}, '2026-01-06T23:30:00Z', 1)).resolves.toEqual(['2026-01-07T07:00:00Z 2026-01-07T17:00:00Z']);
});

test.each([
  ['spring in Berlin', 'Europe/Berlin', '2026-03-27T10:00:00Z', ['2026-03-27T07:00:00Z', '2026-03-30T06:00:00Z']],
  ['autumn in Berlin', 'Europe/Berlin', '2026-10-23T10:00:00Z', ['2026-10-23T06:00:00Z', '2026-10-26T07:00:00Z']],
  ['spring in New York', 'America/New_York', '2026-03-06T15:00:00Z', ['2026-03-06T13:00:00Z', '2026-03-09T12:00:00Z']],
  ['autumn in New York', 'America/New_York', '2026-10-30T15:00:00Z', ['2026-10-30T12:00:00Z', '2026-11-02T13:00:00Z']],
])('working hours stay at the same local time when the clocks change: %s', async (_, timezone, from, opens) => {
  const days = await computeWorkdays({ calendar: calendar({ timezone }), from, days: 2 });
  expect(days.map((day) => day.from)).toEqual(opens);
});

test('a 24-hour working day has 23 hours in spring and 25 in autumn, without a gap', async () => {
  const always = { workdays: [1, 2, 3, 4, 5, 6, 7], opens: '00:00', closes: '24:00' };
  await expect(hours(always, '2026-03-28T12:00:00Z', 3)).resolves.toEqual([
    '2026-03-27T23:00:00Z 2026-03-28T23:00:00Z',
    '2026-03-28T23:00:00Z 2026-03-29T22:00:00Z',
    '2026-03-29T22:00:00Z 2026-03-30T22:00:00Z',
  ]);
  await expect(hours({ ...always, timezone: 'America/New_York' }, '2026-11-01T12:00:00Z', 1)).resolves.toEqual([
    '2026-11-01T04:00:00Z 2026-11-02T05:00:00Z',
  ]);
});

test('an hour that the clocks skip is replaced by the first one after it', async () => {
  const night = { workdays: [7], opens: '02:30', closes: '04:00' };
  await expect(hours(night, '2026-03-29T00:00:00Z', 1)).resolves.toEqual(['2026-03-29T01:30:00Z 2026-03-29T02:00:00Z']);
});

test('weekends and holidays are not working days; a day of a freeze is one, with its reason', async () => {
  const days = await computeWorkdays({
    calendar: calendar({
      timezone: 'UTC',
      holidays: ['2026-01-06'],
      freezes: [{ from: '2026-01-08', to: '2026-01-09', reason: 'month-end' }],
    }),
    from: '2026-01-03T12:00:00Z',
    days: 5,
  });
  expect(days.map((day) => [day.from.slice(0, 10), day.freeze])).toEqual([
    ['2026-01-05', null],
    ['2026-01-07', null],
    ['2026-01-08', 'month-end'],
    ['2026-01-09', 'month-end'],
    ['2026-01-12', null],
  ]);
});

test('reports every fault of a calendar at once', async () => {
  const broken = computeWorkdays({
    calendar: calendar({ timezone: 'Europe/Atlantis', opens: '8', closes: '25:00' }),
    from: '2026-01-05T12:00:00Z',
    days: 1,
  });
  await expect(broken).rejects.toMatchObject({
    type: 'BAD_CHARTER',
    nonRetryable: true,
    details: [
      'opens: 8 is not a time such as 08:00',
      'closes: 25:00 is not a time such as 18:00',
      'closes: 25:00 is not after 8',
      'timezone: Europe/Atlantis is not known',
    ],
  });
});

test('the computation ends for a calendar without working days and for an invalid time', async () => {
  const from = '2026-01-05T12:00:00Z';
  await expect(computeWorkdays({ calendar: calendar({ workdays: [] }), from, days: 3 })).rejects.toMatchObject({
    message: 'the calendar has not 3 working days',
  });
  await expect(computeWorkdays({ calendar: calendar(), from: 'today', days: 1 })).rejects.toMatchObject({
    type: 'BAD_INPUT',
  });
});
