/** Owner continuity: acknowledgements, silence, and when Ownership lapses. */
import fc from 'fast-check';
import { prerequisiteStatuses } from '../../../domain/gates/prerequisites';
import { afterWorkingDays } from '../../../domain/kernel/calendar';
import type { PaperEngagement } from '../../support/paper-engagement';
import { runs } from '../../support/runs';
import {
  engagement,
  gate,
  given,
  happenedTimes,
  isLive,
  notified,
  pass,
  refusalText,
  refused,
  rollsBack,
  SIXTY_LINES,
  says,
  stands,
  theWorldAnswers,
  wrote,
} from '../vocabulary';
import { ASKED, acknowledges, days, deputy, operating, owner, ownership, requests } from './owner-on-paper';

const cycle = (e: PaperEngagement): void => {
  e.act({ kind: 'retainer-report', step: 'owner-continuity', scheduledAt: e.at, answers: {}, cycleEnds: true });
};

const request = (e: PaperEngagement) => e.state.retainer.requests.find(({ id }) => id === ASKED)!;

describe('an acknowledgement', () => {
  test('is requested from the owner by the cycle before it is due, within 35 days of the last one', () => {
    const e = given(operating(), cycle).then(requests(), refusalText('retainer.reported', { verdict: 'pass' })).and;
    const signed = e.state.gates['operation-handover'].signOffs.owner!.at;
    given(e, days(30), cycle).then(
      requests(ASKED),
      refusalText('request.opened', { role: 'owner', action: { message: 'acknowledge' } }),
      notified('request.opened', 'owner'),
    );
    expect(Date.parse(request(e).dueAt) - Date.parse(signed)).toBe(35 * 86_400_000);
    given(e, acknowledges())
      .then(
        wrote('owner.acknowledged', 'request.answered'),
        refusalText('owner.acknowledged', { as: 'owner' }),
        requests(),
      )
      .when(pass(1), cycle)
      .then(requests(), refusalText('retainer.reported', { verdict: 'pass', figures: { silentDays: 0 } }))
      .when(days(34))
      .then(ownership('proven'), happenedTimes('request.deputised', 0));
  });

  test('is accepted from the owner, and from the deputy once requested', () => {
    given(operating(), acknowledges('deputy'))
      .then(refused('NOT_ASKED', `owner: ${owner}`))
      .when(acknowledges('reviewer'))
      .then(refused('WRONG_PERSON', `owner: ${owner}`, `deputy: ${deputy}`))
      .when(days(36), acknowledges('deputy'))
      .then(refusalText('owner.acknowledged', { as: 'deputy' }), requests());
    given(engagement(SIXTY_LINES).upTo('metrics'), acknowledges()).then(refused('NOT_ASKED', 'not handed over'));
  });
});

describe('silence', () => {
  test('leads to the deputy after 35 days, who keeps Ownership proven, and the check warns', () => {
    given(operating(), days(34))
      .then(happenedTimes('request.deputised', 0))
      .when(days(1))
      .then(
        requests(ASKED),
        refusalText('request.deputised', { id: ASKED, deputy, waitingOn: [owner] }),
        notified('request.deputised', 'deputy'),
        ownership('proven'),
      )
      .when(cycle)
      .then(
        refusalText('retainer.reported', {
          verdict: 'fail',
          detail: expect.stringContaining('no message from the owner since'),
        }),
      )
      .when(acknowledges('deputy'), days(10), cycle)
      .then(ownership('proven'), refusalText('retainer.reported', { verdict: 'warn' }), requests(ASKED))
      .when(acknowledges(), days(1), cycle)
      .then(refusalText('retainer.reported', { verdict: 'pass' }));
  });

  test('of both makes Ownership lapse five working days later, at the end of that day', () => {
    const e = given(operating(), days(35)).then(requests(ASKED)).and;
    const silent = new Date(Date.parse(e.state.gates['operation-handover'].signOffs.owner!.at) + 35 * 86_400_000);
    const ends = afterWorkingDays(e.state.workdays, silent.toISOString(), 5)!;
    e.at = new Date(Date.parse(ends) - 1000).toISOString();
    given(e, theWorldAnswers()).then(ownership('proven'));
    e.at = ends;
    given(e, theWorldAnswers()).then(
      ownership('lapsed'),
      refusalText('prerequisite.lapsed', { prerequisite: 'Ownership', gate: 'ownership' }),
      notified('prerequisite.lapsed', 'sponsor', 'owner', 'deputy', 'account-manager', 'delivery-lead'),
      requests(),
      gate('ownership').stillAsks('owner: accepts ownership personally', 'sponsor: confirms the owner'),
      isLive('r1'),
      stands((s) => s.pilot, null),
    );
  });

  test('is not prolonged by a pause', () => {
    const pauses = (e: PaperEngagement) => {
      const until = new Date(Date.parse(e.at) + 80 * 86_400_000).toISOString();
      says('owner', { kind: 'pause-retainer', until, reason: 'a strike' })(e);
    };
    given(operating(), pauses, days(36)).then(requests(ASKED)).when(days(10)).then(ownership('lapsed'));
  });

  test('counts from the last acknowledgement of any kind', () => {
    const made = operating();
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 34 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 60 }),
        (words, then) => {
          const e = made.fork();
          for (const gap of words) given(e, days(gap), acknowledges());
          const last = e.at;
          e.wait(then * 1_440);
          e.settle({}, 400);
          const handedOver = e.state.gates['operation-handover'].signOffs.owner!.at;
          const silent = new Date(Date.parse(words.length > 0 ? last : handedOver) + 35 * 86_400_000).toISOString();
          const lapsesAt = afterWorkingDays(e.state.workdays, silent, 5)!;
          expect([
            e.state.retainer.requests.some(({ id }) => id === ASKED),
            prerequisiteStatuses(e.state).Ownership.standing,
          ]).toEqual(e.at >= lapsesAt ? [false, 'lapsed'] : [e.at >= silent, 'proven']);
        },
      ),
      { numRuns: runs(40) },
    );
  });
});

test('a request ends when nothing is live any more', () => {
  given(operating(), days(36))
    .then(requests(ASKED))
    .when(rollsBack(), theWorldAnswers())
    .then(requests(), isLive(null));
});
