/** Hours of the agency's work: who hands them in, and for which days. */

import { EFFORT_KEPT } from '../../../domain/retainer/evolution';
import { engagement, given, refusalText, refused, says, stands } from '../vocabulary';

const operating = () => engagement().upTo('operation');
const works = (hours: number, on?: string) =>
  says('delivery-lead', { kind: 'submit-effort', hours, on, what: 'tuned' });
const days = (at: string, count: number): string =>
  new Date(Date.parse(at) + count * 86_400_000).toISOString().slice(0, 10);

test('hours are recorded with the day on which they were worked, by default today', () => {
  const e = operating();
  given(e, works(3.5), works(2, days(e.at, -1))).then(
    stands(
      (s) => s.retainer.effort.map(({ hours, on }) => [hours, on]),
      [
        [3.5, e.at.slice(0, 10)],
        [2, days(e.at, -1)],
      ],
    ),
    refusalText('effort.submitted', { hours: 2, what: 'tuned' }),
  );
});

test.each(['account-manager', 'reviewer'] as const)('hours of the %s, who works for the agency, count', (role) => {
  given(operating(), says(role, { kind: 'submit-effort', hours: 1 })).then(
    refusalText('effort.submitted', { hours: 1 }),
  );
});

test.each(['owner', 'sponsor', 'process-expert'] as const)(
  'hours of the %s, who works for the client, do not count',
  (role) => {
    given(operating(), says(role, { kind: 'submit-effort', hours: 1 })).then(refused('WRONG_PERSON'));
  },
);

test('hours of a future day and of a day before the engagement are refused', () => {
  const e = operating();
  given(e, works(1, days(e.at, 2))).then(refused('BAD_INPUT', 'has not come yet'));
  given(e, works(1, days(e.state.startedAt, -2))).then(refused('BAD_INPUT', 'before the engagement began'));
});

test('the state forgets the oldest of many; the ledger keeps them', () => {
  const e = operating();
  for (let n = 0; n <= EFFORT_KEPT; n++) given(e, works(n + 1));
  given(e).then(
    stands((s) => [s.retainer.effort.length, s.retainer.effort[0]!.hours], [EFFORT_KEPT, 2]),
    stands(() => e.entries.filter(({ type }) => type === 'effort.submitted').length, EFFORT_KEPT + 1),
  );
});
