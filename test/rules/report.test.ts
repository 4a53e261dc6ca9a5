/** What the reports of an engagement show: everything that blocks, who can unblock it, since when and by when. */

import { weeklyValue } from '../../domain/charter/cost';
import { waitsForPeople } from '../../domain/gates/requirements';
import { openItems } from '../../domain/open-items/open-items';
import { statusOf, waitsOf, whyOf } from '../../domain/views/report';
import { healthOf, listingOf } from '../../domain/views/visibility';
import {
  amends,
  closes,
  engagement,
  everybodySigns,
  given,
  holdsIt,
  MAILBOX,
  pass,
  resumes,
  rollsBack,
  SIXTY_LINES,
  submits,
  theWorldAnswers,
} from './vocabulary';

const { people } = MAILBOX;

test('why lists every blocker with its person, start and due date, and what follows', () => {
  const e = engagement().upTo('ownership');
  const why = whyOf(e.state, e.at);
  const { dueAt } = e.state.gates.ownership;
  expect(dueAt).not.toBeNull();
  expect(why).toMatchObject({ step: 'ownership', lock: 'closed', hold: null, pilot: null, frozen: [] });
  expect(why.open.map(({ role, person, since, dueAt: by }) => [role, person, since, by])).toEqual([
    ...(['owner', 'deputy', 'sponsor'] as const).map((role) => [role, people[role], e.at, dueAt]),
    // A check that dayone makes is pending on nobody.
    ['delivery-lead', null, e.at, dueAt],
  ]);
  expect(why.ahead.map((one) => one.step)).toEqual(['metrics', 'governance', 'rollback-plan']);
});

test('the inbox names the responsible people, and their side', () => {
  const listing = (e: ReturnType<ReturnType<typeof engagement>['upTo']>) => listingOf(e.state, e.at).attributes;
  expect(listing(engagement().upTo('ownership'))).toMatchObject({
    DayOneStep: 'ownership',
    DayOnePhase: 'process',
    DayOneHealth: 'on-track',
    DayOneWaitingOn: [people.deputy, people.owner, people.sponsor].sort(),
    DayOneWaitingSide: 'client',
  });
  expect(listing(engagement().upTo('build'))).toMatchObject({
    DayOneWaitingSide: 'us',
    DayOneWaitingOn: [people['delivery-lead']],
  });
  expect(listing(engagement().upTo('operation'))).toMatchObject({
    DayOneStep: 'operation',
    DayOneHealth: 'in-operation',
    DayOneWaitingOn: [],
    DayOneWaitingSide: null,
    DayOneDueAt: null,
  });
});

test('a check is an open item only after it has failed', () => {
  const e = engagement().upTo('build');
  given(e, submits('r1'));
  expect(listingOf(e.state, e.at).memo.open.map((item) => item.role)).toEqual(['reviewer']);
  given(e, everybodySigns('build'), theWorldAnswers({ away: true }));
  expect(listingOf(e.state, e.at).memo.open.map((item) => item.problem)).toEqual(
    openItems(e.state, e.at).map(() => 'SOURCE_UNREACHABLE: away'),
  );
});

test.each<[string, () => ReturnType<ReturnType<typeof engagement>['begun']>, string]>([
  ['on time', () => engagement(SIXTY_LINES).begun(), 'on-track'],
  ['past a due date', () => given(engagement(SIXTY_LINES).begun(), pass(3, 'days')).and, 'overdue'],
  ['held', () => given(engagement().begun(), holdsIt()).and, 'held'],
  ['rolled back', () => given(engagement().upTo('operation'), rollsBack()).and, 'rolled-back'],
  ['stalled', () => given(engagement().begun(), pass(30, 'days'), theWorldAnswers()).and, 'pilot-mode'],
  ['operated', () => engagement().upTo('operation'), 'in-operation'],
  ['closed', () => given(engagement().begun(), closes()).and, 'closed'],
])('%s, its health is %3$s', (_what, of, health) => {
  const e = of();
  expect(healthOf(e.state, e.at)).toBe(health);
});

test('status shows all ten steps, in order, with planned and elapsed time', () => {
  const e = engagement().upTo('readiness');
  const status = statusOf(e.state, e.at);
  expect(status.steps.map((step) => `${step.number} ${step.step} ${step.status}`)).toEqual([
    '1 first-conversation accepted',
    '2 process-redesign accepted',
    '3 ownership accepted',
    '4 metrics accepted',
    '5 governance accepted',
    '6 rollback-plan accepted',
    '7 build accepted',
    '8 readiness open',
    '9 staged-go-live to come',
    '10 operation-handover to come',
  ]);
  expect(status).toMatchObject({ lock: 'open', release: 'r1', plannedDays: 30, live: null });
  expect(status.standings).toMatchObject({
    Ownership: { standing: 'proven' },
    Metrics: { standing: 'proven' },
    Governance: { standing: 'proven' },
    Rollback: { standing: 'stated' },
  });
});

describe('planned and elapsed time', () => {
  const { process, calendar } = SIXTY_LINES;
  const late = () => given(engagement(SIXTY_LINES).begun(), pass(3, 'days')).and;

  test('a step is over its plan from the first working day after its due date, and each such day costs', () => {
    const e = given(engagement(SIXTY_LINES).begun(), pass(2, 'days')).and;
    expect(statusOf(e.state, e.at)).toMatchObject({ elapsedDays: 2, overDays: 0, cost: { delayTotal: 0 } });
    const { overDays, elapsedDays, steps, cost } = statusOf(late().state, late().at);
    expect([elapsedDays, overDays]).toEqual([3, 1]);
    expect(steps[0]).toMatchObject({ plannedDays: 2, elapsedDays: 3, overDays: 1 });
    expect(steps[1]).toMatchObject({ elapsedDays: null, overDays: 0 });
    expect(cost!.delayTotal).toBe(Math.round(weeklyValue(process!) / calendar.workdays.length));
  });

  test('days that were saved earlier can be used by later steps', () => {
    const e = given(engagement(SIXTY_LINES).upTo('process-redesign'), pass(7, 'days')).and;
    expect(statusOf(e.state, e.at)).toMatchObject({ elapsedDays: 5, overDays: 0 });
    given(e, pass(3, 'days'));
    expect(statusOf(e.state, e.at)).toMatchObject({ elapsedDays: 8, overDays: 1 });
  });

  test('a reopened gate counts both periods in which it was open', () => {
    const e = given(engagement(SIXTY_LINES).begun(), pass(1, 'days'), everybodySigns('first-conversation')).and;
    given(
      e,
      theWorldAnswers(),
      pass(1, 'days'),
      amends((c) => ({ ...c, title: 'Another' })),
      pass(1, 'days'),
    );
    const [first, second] = statusOf(e.state, e.at, e.entries).steps;
    expect([first!.elapsedDays, second!.elapsedDays]).toEqual([2, 1]);
    expect(statusOf(e.state, e.at).steps[0]!.elapsedDays).toBe(1);
  });

  test('the clock of the plan stops after the handover', () => {
    const e = engagement(SIXTY_LINES).upTo('operation');
    const handedOver = statusOf(e.state, e.at, e.entries);
    given(e, pass(30, 'days'), submits('r2'), theWorldAnswers());
    const { elapsedDays, overDays, steps } = statusOf(e.state, e.at, e.entries);
    expect([elapsedDays, overDays]).toEqual([handedOver.elapsedDays, handedOver.overDays]);
    expect(steps.map((step) => step.elapsedDays)).toEqual(handedOver.steps.map((step) => step.elapsedDays));
    expect(steps.every((step) => step.elapsedDays !== null)).toBe(true);
  });

  test('elapsed days before the precomputed working days are unknown unless the ledger is available', () => {
    const e = engagement(SIXTY_LINES).begun();
    for (let month = 0; month < 7; month++) given(e, pass(28, 'days'), theWorldAnswers());
    expect(statusOf(e.state, e.at)).toMatchObject({ elapsedDays: null, overDays: 0 });
    // 28 weeks of five days, without the holidays of the charter.
    expect(statusOf(e.state, e.at, e.entries).elapsedDays).toBe(140 - calendar.holidays.length);
  });

  test('a ledger that is behind the engagement is not used', () => {
    const e = late();
    expect(statusOf(e.state, e.at, e.entries.slice(0, -1)).waits).toBeNull();
    expect(statusOf(e.state, e.at, e.entries).waits).toEqual({
      // The mandate waits for one person on either side.
      client: 1.5 * 86_400,
      us: 1.5 * 86_400,
      byPerson: {
        [SIXTY_LINES.people['account-manager']!]: 3 * 86_400,
        [SIXTY_LINES.people.sponsor!]: 3 * 86_400,
      },
    });
  });

  test('without a process no cost is shown', () => {
    const e = engagement({ ...MAILBOX, process: undefined }).begun();
    expect(statusOf(e.state, e.at).cost).toBeNull();
  });
});

test('waiting time is shown by side and by person, from the ledger alone', () => {
  const hour = 3_600_000;
  const e = engagement().begun();
  given(e, pass(2, 'hours'), everybodySigns('first-conversation'), theWorldAnswers());
  given(e, (x) => x.handCases(), pass(3, 'hours'), everybodySigns('process-redesign'), theWorldAnswers());
  const waits = waitsOf(e.entries);
  expect(waits.bySide).toEqual({ us: 1 * hour, client: 4 * hour });
  expect(waits.byPerson).toMatchObject({ [people['account-manager']!]: 2 * hour, [people.owner!]: 3 * hour });
});

describe('blockers other than gates are shown', () => {
  const actions = (e: ReturnType<ReturnType<typeof engagement>['upTo']>) =>
    openItems(e.state, e.at)
      .filter((item) => item.kind === 'action')
      .map((item) => [item.role, item.what.split(':')[0]]);

  test('including a rollback that a person has to clear, and a hold', () => {
    const held = [['owner', expect.stringContaining('lifts the hold')]];
    expect(actions(given(engagement().upTo('operation'), rollsBack()).and)).toEqual(held);
    expect(actions(given(engagement().begun(), holdsIt()).and)).toEqual(held);
  });

  test('and an engagement is not shown as in operation after a rollback to the fallback, cleared or not', () => {
    const e = given(engagement().upTo('operation'), rollsBack(), theWorldAnswers(), resumes()).and;
    expect(healthOf(e.state, e.at)).toBe('rolled-back');
  });
});

test('an item that dayone supplies is pending on nobody', () => {
  const e = given(engagement().upTo('staged-go-live'), everybodySigns('staged-go-live'), theWorldAnswers()).and;
  expect(openItems(e.state, e.at).map((item) => item.supplier)).toEqual(['dayone']);
  expect(waitsForPeople(openItems(e.state, e.at))).toEqual([]);
});
