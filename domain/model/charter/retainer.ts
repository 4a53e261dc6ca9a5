/** How often the live system is checked, and what follows from findings. */
import { alwaysPresent, block, byDefault, byProfile, type ResolvedAs, type WrittenAs } from './field';
import { choice } from './kinds';
import { duration, money, number, orNone, workdays } from './quantities';
import { steps } from './retainer-steps';

export const retainer = block({
  every: byDefault(
    duration('1 day'),
    '1 day',
    'a cycle a day; the calendar says which steps are due',
    "the interval of the cycles; cycles at whole days start at `calendar.opens` in the client's time zone",
  ),
  jitter: byDefault(
    duration('10 min', 0),
    '10 min',
    'engagements do not all wake at once',
    'the longest random delay of a cycle; none for cycles under 100 minutes',
  ),
  watch: byDefault(
    duration('15 min'),
    '15 min',
    'a quarter of the hour over which a burn rate pages (Google SRE workbook)',
    'the interval of the watch, which checks between cycles; equal to `every` if that is under 100 minutes',
  ),
  answerDays: byProfile(
    workdays(5),
    [10, 5, 3],
    'a week for what a cycle asks of people (ours)',
    "time until a cycle's request to a person is due",
  ),
  findingDays: alwaysPresent(
    block({
      ticket: byProfile(workdays(10), [20, 10, 5], 'two weeks for what can wait (ours)', 'time until a ticket is due'),
      page: byProfile(
        workdays(2),
        [5, 2, 1],
        'somebody acts at once, and is done soon (ours)',
        'time until a page is due',
      ),
      freeze: byProfile(
        workdays(5),
        [10, 5, 3],
        'nothing changes meanwhile (ours)',
        'time until a finding that freezes changes is due',
      ),
    }),
  ),
  graceDays: byDefault(
    workdays(10),
    10,
    'two weeks to regain a lapsed proof before it is pilot mode again (ours)',
    'time until a lapsed prerequisite puts the engagement in pilot mode',
  ),
  onPilotMode: byDefault(
    choice(['stay', 'roll-back']),
    'stay',
    'a live process is not taken away without being asked',
    'what pilot mode does with the live release',
  ),
  hoursPerMonth: byDefault(
    orNone(number(0, 1000, 16)),
    null,
    'no hours were agreed',
    "hours of the agency's work that the client pays for in a month",
  ),
  hourlyRate: byDefault(money('120 EUR'), 120, 'a usual rate (ours)', 'what one of these hours costs'),
  steps: alwaysPresent(steps),
});

export type Retainer = ResolvedAs<typeof retainer>;
export type WrittenRetainer = WrittenAs<typeof retainer>;
