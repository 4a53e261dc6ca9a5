/** Incidents: opened, updated and closed, with their actions. */
import type { PaperEngagement } from '../../support/paper-engagement';
import {
  closes,
  engagement,
  given,
  happenedTimes,
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
import {
  asked,
  at,
  cycle,
  dueOf,
  findings,
  ITSELF,
  isOver,
  isReviewed,
  later,
  opens,
  operating,
  type Updates,
  updates,
  verdict,
} from './incidents-on-paper';

/** An action is agreed, due in so many days. */
const agrees =
  (days: number, more: Updates = {}) =>
  (e: PaperEngagement): void =>
    void updates({ action: 'repair the filter', dueAt: later(e, days), ...more })(e);

const ACTION = 'incident-review:action:lost-mail:1';

describe('an incident', () => {
  test('is opened by any person of the engagement, before operation as well', () => {
    for (const role of ['sponsor', 'reviewer', 'governance-lead', 'delivery-lead'])
      given(operating(), opens({}, role)).then(wrote('incident.recorded', 'finding.opened'));
    given(engagement().upTo('build'), opens()).then(findings(ITSELF));
    given(operating(), opens({}, 'a-stranger')).then(refused('UNKNOWN_PERSON'));
  });

  test('is notified to the responsible people, and is a finding by its severity', () => {
    given(operating(), opens())
      .then(notified('incident.recorded', 'owner', 'deputy', 'governance-lead', 'account-manager', 'delivery-lead'))
      .then(refusalText('finding.opened', { id: ITSELF, severity: 'page', owner: 'owner' }));
    given(operating(), opens({ severity: 'high' })).then(
      refusalText('finding.opened', { id: ITSELF, severity: 'ticket' }),
    );
    given(operating(), opens({ severity: 'low' })).then(findings());
  });

  test('has a unique id, and no date of detection before it happened', () => {
    given(operating(), opens(), opens()).then(refused('BAD_INPUT', 'give this one an id of its own'));
    given(operating(), opens({ detectedAt: '2099-01-01T00:00:00Z' })).then(refused('BAD_INPUT', '2099-01-01'));
    given(operating(), opens({ detectedAt: '2026-01-01T00:00:00Z' })).then(
      stands((s) => s.retainer.incidents[0]!.detectedAt, '2026-01-01T00:00:00.000Z'),
    );
  });

  test('that becomes worse or better is a finding of its new severity', () => {
    given(operating(), opens({ severity: 'low' }), updates({ severity: 'high' }))
      .then(refusalText('finding.opened', { severity: 'ticket' }))
      .when(updates({ severity: 'severe' }))
      .then(refusalText('finding.opened', { severity: 'page' }), findings(ITSELF))
      .when(updates({ severity: 'low' }))
      .then(findings());
  });

  test('is updated only by owner, deputy, delivery lead and account manager', () => {
    for (const role of ['owner', 'deputy', 'delivery-lead', 'account-manager'])
      given(operating(), opens(), updates({ harm: 'three orders' }, role), isOver(role)).then(
        happenedTimes('incident.updated', 1),
        happenedTimes('incident.closed', 1),
      );
    for (const act of [updates({ harm: 'x' }, 'reviewer'), isOver('reviewer')])
      given(operating(), opens(), act).then(refused('WRONG_PERSON', `owner: ${MAILBOX.people.owner}`));
  });

  test('that does not exist or is over is refused with that reason', () => {
    for (const act of [updates({ harm: 'x' }), isOver(), isReviewed()])
      given(operating(), act).then(refused('NOT_ASKED', 'there is no incident "lost-mail"'));
    given(operating(), opens(), isOver(), isOver()).then(refused('NOT_ASKED', 'was over'));
    given(operating(), opens(), isReviewed()).then(refused('NOT_ASKED', 'is not over yet'));
    given(operating(), opens(), isOver(), isReviewed(), isReviewed()).then(refused('NOT_ASKED', 'was reviewed by'));
  });

  test('cannot be closed as a finding by a statement', () => {
    given(operating(), opens(), says('owner', { kind: 'remediate', finding: ITSELF, how: 'done' })).then(
      refused('NOT_ASKED', 'is closed by what is said of the incident'),
      findings(ITSELF),
    );
  });

  test('every fault of an update is reported at once', () => {
    const wrong: [Updates, string[]][] = [
      [{}, ['would change']],
      [{ severity: 'severe' }, ['would change']],
      [{ action: 'x' }, ['needs a date']],
      [{ dueAt: '2099-01-01T00:00:00Z' }, ['belong to an action']],
      [{ action: 'x', dueAt: '2020-01-01T00:00:00Z', done: 7 }, ['that has passed', 'open are: none']],
      [{ reportedAt: '2026-11-24T00:00:00Z' }, ['only a serious incident']],
      [{ serious: 'death', reportedAt: '2099-01-01T00:00:00Z' }, ['it can have been reported between']],
      [{ action: 'x', dueAt: '2099-01-01T00:00:00Z', owner: 'process-expert' }, ['names nobody as process-expert']],
    ];
    for (const [more, words] of wrong) given(operating(), opens(), updates(more)).then(refused('BAD_INPUT', ...words));
  });
});

describe('an action', () => {
  test('is pending on its person until it is done, also after the incident is closed', () => {
    given(operating(), opens(), agrees(3, { owner: 'delivery-lead' }))
      .then(refusalText('request.opened', { id: ACTION, role: 'delivery-lead' }))
      .when(isOver(), isReviewed())
      .then(asked(ACTION), findings())
      .when(cycle)
      .then(verdict('pass'))
      .when(updates({ done: 1 }))
      .then(asked());
  });

  test('that is overdue pages, fails the cycle, and is a finding until it is done', () => {
    given(operating(), opens({ severity: 'low' }), agrees(3), at(dueOf(ACTION), -1))
      .then(findings())
      .when(at(dueOf(ACTION)))
      .then(findings(ACTION), refusalText('finding.opened', { severity: 'page' }))
      .when(cycle)
      .then(verdict('fail', 'action 1 of incident lost-mail is overdue'))
      .then(refusalText('retainer.reported', { figures: { opened: 1, open: 1, overdueActions: 1 } }))
      .when(updates({ done: 1 }), pass(1), cycle)
      .then(findings(), asked(), verdict('pass'))
      .when(updates({ done: 1 }))
      .then(refused('BAD_INPUT', 'there is no open action 1'));
  });

  test('is reported as done by its person, who can change nothing else', () => {
    const theirs = () => given(operating(), opens(), agrees(3, { owner: 'reviewer' })).and;
    given(theirs(), updates({ done: 1 }, 'reviewer')).then(asked());
    given(theirs(), updates({ done: 1, severity: 'low' }, 'reviewer')).then(refused('WRONG_PERSON'), asked(ACTION));
    given(theirs(), updates({ done: 1 }, 'sponsor')).then(refused('WRONG_PERSON'));
  });
});

test('a closed engagement requests nothing more', () => {
  given(
    operating(),
    opens(),
    isOver(),
    closes('leave-running'),
    theWorldAnswers(),
    pass(30, 'days'),
    theClockTicks,
  ).then(happenedTimes('finding.opened', 2));
});
