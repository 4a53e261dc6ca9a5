/** Rollback drill: its age and its time, the request for the next one, the freeze, and the lapse of Rollback. */

import fc from 'fast-check';
import { prerequisiteStatuses } from '../../../domain/gates/prerequisites';
import { changeWindowAfter } from '../../../domain/kernel/calendar';
import type { Charter } from '../../../domain/model/charter';
import type { Entry } from '../../../domain/model/events';
import type { PaperEngagement } from '../../support/paper-engagement';
import type { World } from '../../support/paper-world';
import { runs } from '../../support/runs';
import {
  amends,
  engagement,
  everybodySigns,
  given,
  happenedTimes,
  holdsIt,
  isLive,
  notified,
  ordersDrill,
  refusalText,
  refused,
  rollsBack,
  SIXTY_LINES,
  stands,
  submits,
  theWorldAnswers,
} from '../vocabulary';

const ORDER = 'rollback-drill:order';
/** The owner is there all the time: silence is another story. */
const { steps } = SIXTY_LINES.retainer;
const PATIENT: Charter['retainer'] = {
  ...SIXTY_LINES.retainer,
  steps: { ...steps, 'owner-continuity': { ...steps['owner-continuity'], within: '400 days' } },
};
const operating = () => engagement({ ...SIXTY_LINES, retainer: PATIENT }).upTo('operation');

/** So many days after the drill of what is live, at noon. */
const daysAfterDrill =
  (days: number) =>
  (e: PaperEngagement): void => {
    const drilled = Date.parse(e.state.releases[e.state.live!.release]!.drill!.at);
    e.at = new Date(Math.max(Date.parse(e.at), drilled + days * 86_400_000)).toISOString();
    e.settle({}, 400);
  };
const cycle = (e: PaperEngagement): void => {
  e.act({ kind: 'retainer-report', step: 'rollback-drill', scheduledAt: e.at, answers: {}, cycleEnds: true });
};
/** It is ordered, and made in such a world. */
const drills =
  (world: World = {}, by: 'owner' | 'deputy' = 'owner') =>
  (e: PaperEngagement): void => {
    e.wait(1);
    ordersDrill(by)(e);
    e.settle(world, 400);
  };
const requests = (...ids: string[]) =>
  stands((s) => s.retainer.requests.map(({ id }) => id).filter((id) => id === ORDER), ids);
const rollback = (standing: string) => stands((s) => prerequisiteStatuses(s).Rollback.standing, standing);
const open = (id: string, yes = true) =>
  stands((s) => s.findings.some((finding) => finding.id === id && finding.closedAt === null), yes);

test('passes with a recent and fast drill, and says how old and how fast it was', () => {
  given(operating(), daysAfterDrill(30), cycle).then(
    refusalText('retainer.reported', {
      verdict: 'pass',
      detail: 'a drill passed 30 days ago, restored in 2 s of 30 s',
      figures: { ageDays: 30, restoreSeconds: 2, rtoSeconds: 30 },
    }),
    open('rollback-drill', false),
    requests(),
  );
});

describe('the next drill', () => {
  test('is requested from the owner a quarter after the last one, for the next change window', () => {
    const e = given(operating(), daysAfterDrill(83))
      .then(requests())
      .when(daysAfterDrill(84))
      .then(requests(ORDER)).and;
    const request = e.state.retainer.requests.find(({ id }) => id === ORDER)!;
    const window = changeWindowAfter(e.state.workdays, request.openedAt)!;
    expect(request).toMatchObject({ role: 'owner', action: { message: 'order-drill' }, dueAt: window.to });
    expect(request.what).toContain(window.from.slice(0, 16).replace('T', ' '));
    expect(window.freeze).toBeNull();
    given(e).then(notified('request.opened', 'owner'));
  });

  test('is no longer requested once it is ordered, and requested again after a failure', () => {
    given(operating(), daysAfterDrill(84), ordersDrill())
      .then(requests(), refusalText('request.answered', { id: ORDER, how: 'it was ordered' }))
      .when(theWorldAnswers({ drill: 'failed' }), theWorldAnswers())
      .then(requests(ORDER))
      .when(drills({}, 'deputy'))
      .then(requests(), happenedTimes('drill.passed', 2))
      .when(daysAfterDrill(83))
      .then(requests());
  });

  test('is requested once by calendar and cycle together', () => {
    given(operating(), daysAfterDrill(84), cycle).then(
      requests(ORDER),
      stands((s) => s.retainer.requests.filter(({ id }) => id === ORDER).length, 1),
    );
  });

  test('is not planned in a change freeze', () => {
    const workdays = [
      { from: '2027-01-04T08:00:00.000Z', to: '2027-01-04T16:00:00.000Z', freeze: null },
      { from: '2027-01-05T08:00:00.000Z', to: '2027-01-05T16:00:00.000Z', freeze: 'year end' },
      { from: '2027-01-06T08:00:00.000Z', to: '2027-01-06T16:00:00.000Z', freeze: null },
    ];
    expect(changeWindowAfter(workdays, '2027-01-04T09:00:00.000Z')).toEqual(workdays[2]);
    expect(changeWindowAfter(workdays, '2027-01-06T09:00:00.000Z')).toBeNull();
  });
});

const isOfDrill = ({ type, data }: Entry): boolean =>
  type === 'finding.opened' && (data as { id: string }).id === 'rollback-drill';

describe('a drill that is too old', () => {
  test('freezes changes on its 90th day, until a drill passes', () => {
    given(operating(), daysAfterDrill(89))
      .then(open('rollback-drill', false))
      .when(daysAfterDrill(90))
      .then(
        open('rollback-drill'),
        refusalText('finding.opened', { severity: 'freeze', owner: 'owner', what: expect.stringContaining('90 days') }),
      )
      .when(cycle)
      .then(refusalText('retainer.reported', { verdict: 'fail' }), (e) =>
        expect(e.entries.filter(isOfDrill)).toHaveLength(1),
      )
      .when(submits('r2'))
      .then(refused('FROZEN', 'the last drill of release r1'))
      .when(drills({ drill: 'late' }))
      .then(open('rollback-drill'))
      .when(drills())
      .then(
        open('rollback-drill', false),
        submits('r2'),
        stands((s) => s.pass?.release, 'r2'),
      );
  });

  test('makes Rollback lapse on its 120th day, until a drill passes', () => {
    given(operating(), daysAfterDrill(119))
      .then(rollback('proven'))
      .when(daysAfterDrill(120))
      .then(
        rollback('lapsed'),
        refusalText('prerequisite.lapsed', { prerequisite: 'Rollback', gate: null }),
        notified('prerequisite.lapsed', 'owner', 'deputy', 'sponsor', 'account-manager', 'delivery-lead'),
        isLive('r1'),
      )
      .when(drills({ drill: 'failed' }))
      .then(rollback('lapsed'))
      .when(drills())
      .then(
        rollback('proven'),
        refusalText('prerequisite.regained', { prerequisite: 'Rollback' }),
        open('rollback-drill', false),
      );
  });

  test('ends the freeze when the drilled release is not live any more', () => {
    given(operating(), daysAfterDrill(95), rollsBack(), theWorldAnswers()).then(
      isLive(null),
      open('rollback-drill', false),
      requests(),
    );
  });
});

test('a drill that is slower than the charter now allows freezes changes at once', () => {
  given(
    operating(),
    amends((c) => ({ ...c, rollback: { ...c.rollback!, rto: '1 s' } })),
    theWorldAnswers(),
    everybodySigns('rollback-plan'),
    theWorldAnswers(),
  ).then(
    stands((s) => s.charter.rollback?.rto, '1 s'),
    open('rollback-drill'),
    refusalText('finding.opened', {
      severity: 'freeze',
      what: expect.stringContaining('restored in 2 s, allowed are 1 s'),
    }),
    requests(ORDER),
  );
});

describe('a drill is possible in a freeze, a hold and pilot mode', () => {
  test.each<[string, (e: PaperEngagement) => void]>([
    ['frozen', daysAfterDrill(95)],
    ['on hold', (e) => given(e, daysAfterDrill(95), holdsIt())],
    [
      'in pilot mode',
      (e) => given(e, daysAfterDrill(120), daysAfterDrill(140)).then(stands((s) => s.pilot?.why, 'lapsed')),
    ],
    [
      'paused',
      (e) => {
        given(e, daysAfterDrill(80));
        const until = new Date(Date.parse(e.at) + 40 * 86_400_000).toISOString();
        e.act({ kind: 'pause-retainer', key: 'pause-it', by: e.who('owner'), until, reason: 'a strike' });
        given(e, daysAfterDrill(95));
      },
    ],
  ])('%s', (_what, puts) => {
    given(operating(), puts)
      .then(open('rollback-drill'))
      .when(drills())
      .then(
        happenedTimes('drill.passed', 2),
        open('rollback-drill', false),
        rollback('proven'),
        stands((s) => s.pilot, null),
      );
  });
});

test('requests, freezes and lapses depend on the age of the drill alone', () => {
  const made = operating();
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 140 }), { minLength: 1, maxLength: 4 }), (days) => {
      const e = made.fork();
      for (const one of [...days].sort((a, b) => a - b)) {
        daysAfterDrill(one)(e);
        const age = (Date.parse(e.at) - Date.parse(e.state.releases.r1!.drill!.at)) / 86_400_000;
        const found = e.state.findings.some(({ id, closedAt }) => id === 'rollback-drill' && closedAt === null);
        const asked = e.state.retainer.requests.some(({ id }) => id === ORDER);
        expect([asked, found, e.state.lapses.Rollback !== undefined]).toEqual([age >= 84, age >= 90, age >= 120]);
      }
    }),
    { numRuns: runs(30) },
  );
});
