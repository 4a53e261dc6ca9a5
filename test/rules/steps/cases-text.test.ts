/** The time span of cases is given in days of the client's time zone, in which working days are counted. */

import { inWords } from '../../../client/texts/event-words';
import { casesText } from '../../../domain/gates/steps/cases-text';
import type { Event } from '../../../domain/model/events';
import type { CasesFacts } from '../../../domain/model/questions';
import { localDay } from '../../../domain/values/local-time';

const facts = (from: string | null, to: string | null, count = 2, workingDays = 2): CasesFacts => ({
  count,
  from,
  to,
  timeProblem: null,
  workingDays,
  columns: [],
  baselines: {},
});
// Midnight of 6 January and 22:30 of 1 July by the clocks of Berlin.
const SPAN = facts('2026-01-05T23:00:00.000Z', '2026-07-01T20:30:00.000Z');

test.each([
  ['Europe/Berlin', '2 cases from 2026-01-06 to 2026-07-01 (Europe/Berlin), on 2 working days'],
  ['Pacific/Auckland', '2 cases from 2026-01-06 to 2026-07-02 (Pacific/Auckland), on 2 working days'],
  ['America/New_York', '2 cases from 2026-01-05 to 2026-07-01 (America/New_York), on 2 working days'],
  ['UTC', '2 cases from 2026-01-05 to 2026-07-01 (UTC), on 2 working days'],
])('cases are shown with their period in %s', (timezone, text) => {
  expect(casesText(SPAN, timezone)).toBe(text);
});

test('one case is singular, and an unknown day is not shown as 1970', () => {
  expect(casesText(facts(null, null, 1, 1), 'Europe/Berlin')).toBe(
    '1 case from an unknown day to an unknown day (Europe/Berlin), on 1 working day',
  );
});

test('the timeline shows the days of cases and of a baseline in the given time zone', () => {
  const said = (type: string, data: object) =>
    inWords({ type, data } as unknown as Event, (id) => id, { timezone: 'Europe/Berlin', moment: String });
  expect(said('cases.judged', { answer: { ok: true, facts: SPAN } })).toContain(casesText(SPAN, 'Europe/Berlin'));
  expect(
    said('baseline.measured', { metric: 'm', baseline: { value: 2, samples: 3 }, from: SPAN.from, to: SPAN.to }),
  ).toBe('measured m before the change: 2 (3 cases, 2026-01-06 to 2026-07-01, Europe/Berlin)');
});

test('a local day is right on both sides of a clock change', () => {
  expect(localDay('2026-03-28T23:30:00Z', 'Europe/Berlin')).toBe('2026-03-29');
  expect(localDay('2026-10-25T22:59:59.999Z', 'Europe/Berlin')).toBe('2026-10-25');
  expect(localDay('2026-10-25T23:00:00Z', 'Europe/Berlin')).toBe('2026-10-26');
});
