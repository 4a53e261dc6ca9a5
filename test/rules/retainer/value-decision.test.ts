/** What the sponsor decides of a system that does not pay. */

import fc from 'fast-check';
import type { ValueDecision } from '../../../domain/model/retainer';
import { runs } from '../../support/runs';
import {
  closes,
  findings,
  given,
  happenedTimes,
  isLive,
  MAILBOX,
  notified,
  pass,
  refusalText,
  refused,
  says,
  stands,
  theClockTicks,
  theWorldAnswers,
  wrote,
} from '../vocabulary';
import { asked, cases, DECIDE, later, live, review, STEP } from './value-on-paper';

describe('under target', () => {
  const bad = review(cases(10));
  const good = review(cases(440));
  const thrice = () => given(live(), bad, later, bad, later, bad).and;
  const decides = (decision: ValueDecision, by = 'sponsor') =>
    says(by, { kind: 'decide-value', decision, reason: 'because' });

  test('three times in a row, the sponsor is asked, without pilot mode or rollback', () => {
    given(live(), bad, later, bad)
      .then(asked())
      .when(later, bad)
      .then(
        asked(DECIDE),
        refusalText('request.opened', {
          role: 'sponsor',
          ownName: true,
          what: expect.stringContaining('under target 3 times'),
          action: { message: 'decide-value' },
        }),
        findings(),
        isLive('r1'),
        stands((s) => s.pilot, null),
      )
      .when(later, bad)
      .then(happenedTimes('request.opened', 1));
  });

  test('twice and then on target, nobody is asked, and an open question ends when it is on target', () => {
    given(live(), bad, later, bad, later, good, later, bad).then(asked());
    given(thrice(), later, good).then(asked(), refusalText('request.answered', { how: 'it is on target again' }));
  });

  test.each<[ValueDecision]>([['go-on'], ['change']])(
    'the decision %s is recorded, and three more times ask again',
    (decision) => {
      given(thrice(), pass(1), decides(decision))
        .then(
          wrote('value.decided', 'request.answered'),
          stands((s) => s.retainer.decided?.decision, decision),
          asked(),
          findings(),
          notified('value.decided', 'owner', 'account-manager', 'delivery-lead'),
        )
        .when(later, bad, later, bad)
        .then(asked())
        .when(later, bad)
        .then(asked(DECIDE));
    },
  );

  test('the decision stop opens a ticket for the account manager to close the engagement', () => {
    given(thrice(), decides('stop'))
      .then(
        wrote('value.decided', 'request.answered', 'finding.opened'),
        findings(`${STEP}:stop`),
        refusalText('finding.opened', {
          severity: 'ticket',
          owner: 'account-manager',
          what: expect.stringContaining('close the engagement'),
          action: { message: 'close' },
        }),
        isLive('r1'),
      )
      .when(closes('roll-back'), theWorldAnswers())
      .then(stands((s) => s.closedAt !== null, true));
  });

  test('a later other decision closes the ticket', () => {
    given(thrice(), decides('stop'), later, bad, later, bad, later, bad, decides('go-on')).then(findings());
  });

  test('only the sponsor decides, not a cover', () => {
    const { people } = MAILBOX;
    given(thrice(), decides('go-on', 'owner')).then(
      refused('WRONG_PERSON', `sponsor: ${people.sponsor}`),
      asked(DECIDE),
    );
    const away = { kind: 'absent', until: '2030-01-01T00:00:00.000Z', cover: people['account-manager']! } as const;
    const e = thrice();
    given(e, says('sponsor', { ...away, from: e.at }), decides('stop', 'account-manager')).then(
      refused('WRONG_PERSON'),
    );
  });

  test('a decision that was not requested is refused', () => {
    given(live(), decides('stop')).then(refused('NOT_ASKED', 'asks for no decision'));
    given(thrice(), decides('go-on'), decides('stop')).then(refused('NOT_ASKED'));
  });
});

test('property: while the value is measured, no value leads to a lapse or pilot mode', () => {
  const acts = fc.oneof(
    fc.nat(500).map((count) => review(cases(count))),
    fc.constant(later),
  );
  fc.assert(
    fc.property(fc.array(acts, { maxLength: 25 }), (sequence) => {
      given(live(), ...sequence, theClockTicks).then(
        happenedTimes('prerequisite.lapsed', 0),
        isLive('r1'),
        stands((s) => s.pilot, null),
      );
    }),
    { numRuns: runs(40) },
  );
});
