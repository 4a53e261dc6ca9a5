/** What is asked of people in addition to the gates: due, reminded, the deputy, escalated; and pauses of the retainer. */

import { mayAnswer, openRequest, waitingFor } from '../../../domain/findings/requests';
import { shifted } from '../../../domain/values/dates';
import type { PaperEngagement } from '../../support/paper-engagement';
import {
  engagement,
  given,
  happenedTimes,
  notified,
  pass,
  refused,
  SIXTY_LINES,
  says,
  stands,
  theClockTicks,
  timePasses,
} from '../vocabulary';

const ID = 'owner-continuity:acknowledge';
const operating = () => given(engagement(SIXTY_LINES).upTo('operation'), pass(1)).and;

/** Something is asked of the owner. */
const asked = (change: { ownName?: boolean; role?: 'owner' | 'process-expert' } = {}): PaperEngagement => {
  const e = operating();
  const dueAt = shifted(e.at, 7 * 86_400_000);
  const request = {
    id: ID,
    step: 'owner-continuity' as const,
    what: 'says that they are there',
    action: { message: 'acknowledge' } as const,
    role: 'owner' as const,
    openedAt: e.at,
    dueAt,
    reminders: 0,
    remindedAt: null,
    deputised: false,
    escalated: false,
    ownName: false,
    ...change,
  };
  e.state = { ...e.state, retainer: { ...e.state.retainer, requests: [request] } };
  return e;
};
const until =
  (type: string) =>
  (e: PaperEngagement): void => {
    for (let i = 0; i < 60 && !e.entries.some((entry) => entry.type === type); i++) timePasses(1)(e);
  };

test('a request is reminded when it is due, then the deputy is asked, then account manager and sponsor are notified', () => {
  given(asked(), pass(6, 'days'), theClockTicks)
    .then(happenedTimes('request.reminded', 0))
    .when(until('request.reminded'))
    .then(notified('request.reminded', 'owner'))
    .when(until('request.deputised'))
    .then(
      stands((s) => openRequest(s, ID)?.deputised, true),
      notified('request.deputised', 'deputy'),
    )
    .when(until('request.escalated'))
    .then(notified('request.escalated', 'account-manager', 'sponsor'));
});

test('a request is pending on the holder, later also on the deputy, or on a cover', () => {
  const e = asked();
  const { owner, deputy, sponsor } = e.state.charter.people;
  const request = openRequest(e.state, ID)!;
  expect(waitingFor(e.state, request, e.at)).toEqual([owner]);
  expect(mayAnswer(e.state, deputy!, request, e.at)).toBe(false);
  const later = { ...request, deputised: true };
  expect(waitingFor(e.state, later, e.at)).toEqual([owner, deputy]);
  expect(mayAnswer(e.state, deputy!, later, e.at)).toBe(true);
  given(e, says('owner', { kind: 'absent', from: e.at, until: shifted(e.at, 86_400_000), cover: sponsor! })).then(
    (x) => {
      expect(waitingFor(x.state, request, x.at)).toEqual([sponsor]);
      expect(mayAnswer(x.state, sponsor!, request, x.at)).toBe(true);
      expect(mayAnswer(x.state, sponsor!, { ...request, ownName: true }, x.at)).toBe(false);
    },
  );
});

test('a request that only the holder can answer does not go to a deputy', () => {
  given(asked({ ownName: true }), until('request.escalated')).then(happenedTimes('request.deputised', 0));
});

describe('a pause', () => {
  const pauses = (days: number) => (e: PaperEngagement) =>
    says('account-manager', { kind: 'pause-retainer', until: shifted(e.at, days * 86_400_000), reason: 'summer' })(e);

  test('stops reminders until it is over, and ends automatically', () => {
    given(asked(), pauses(20), pass(15, 'days'), theClockTicks)
      .then(happenedTimes('request.reminded', 0))
      .when(pass(6, 'days'), theClockTicks, theClockTicks)
      .then(
        stands((s) => s.retainer.paused, null),
        happenedTimes('request.reminded', 1),
      );
  });

  test('is lifted only by a person who may pause', () => {
    const resumes = (who: 'owner' | 'sponsor') => says(who, { kind: 'resume-retainer', reason: 'back early' });
    given(operating(), pauses(20), resumes('sponsor')).then(refused('WRONG_PERSON'));
    given(operating(), pauses(20), resumes('owner')).then(stands((s) => s.retainer.paused, null));
    given(operating(), resumes('owner')).then(refused('NOT_ASKED'));
  });

  test('has an end within 90 days, and begins only once there is a retainer', () => {
    given(operating(), pauses(91)).then(refused('BAD_INPUT'));
    given(operating(), pauses(-1)).then(refused('BAD_INPUT'));
    given(engagement(SIXTY_LINES).upTo('build'), pauses(5)).then(refused('NOT_ASKED'));
  });
});

describe('a cycle that never comes', () => {
  test('causes the schedules to be created again, once, and is a finding until a cycle comes', () => {
    given(operating(), pass(5, 'days'), theClockTicks).then(
      stands((s) => s.schedule, null),
      stands((s) => s.findings.map(({ id }) => id), ['retainer:silent']),
    );
    given(operating(), pass(5, 'days'), timePasses(3), pass(40, 'days'), timePasses(3)).then(
      happenedTimes('schedule.missed', 1),
      stands((s) => s.schedule?.created, true),
    );
  });

  test('is not missed while the retainer is paused', () => {
    given(
      operating(),
      (e) => says('owner', { kind: 'pause-retainer', until: shifted(e.at, 30 * 86_400_000), reason: 'summer' })(e),
      pass(20, 'days'),
      theClockTicks,
    ).then(happenedTimes('schedule.missed', 0));
  });
});
