/** The review of severe incidents, and the cycle that asks for it. */
import { openRequest } from '../../../domain/findings/requests';
import type { PaperEngagement } from '../../support/paper-engagement';
import {
  given,
  ordersDrill,
  pass,
  refusalText,
  refused,
  rollsBack,
  says,
  stands,
  theClockTicks,
  theWorldAnswers,
  theWorldAnswersOnce,
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
  updates,
  verdict,
} from './incidents-on-paper';

const REVIEW = 'incident-review:review:lost-mail';

describe('the review of a severe incident', () => {
  const over = () => given(operating(), opens(), isOver()).and;

  test('is requested from the owner when the incident is over, and ends the finding', () => {
    given(over())
      .then(asked(REVIEW), findings(ITSELF), refusalText('request.opened', { role: 'owner', step: 'incident-review' }))
      .then((e) => expect(e.state.findings.at(-1)!.dueAt).toBe(dueOf(REVIEW)(e)))
      .when(cycle)
      .then(verdict('pass', '1 new incident, 0 open'))
      .when(isReviewed())
      .then(asked(), findings());
  });

  test('is not required for incidents that are not severe', () => {
    given(operating(), opens({ severity: 'high' }), isOver()).then(asked(), findings());
  });

  test('pages if it is late, to the millisecond, and the cycle fails until it is done', () => {
    given(over(), at(dueOf(REVIEW), -1))
      .then(findings(ITSELF))
      .when(at(dueOf(REVIEW)))
      .then(findings(ITSELF, REVIEW), refusalText('finding.opened', { id: REVIEW, severity: 'page' }), asked(REVIEW))
      .when(cycle)
      .then(verdict('fail', 'incident lost-mail has not been reviewed'))
      .when(isReviewed('account-manager'))
      .then(findings(), asked())
      .when(pass(1), cycle)
      .then(verdict('pass'));
  });

  test('becomes overdue also if nothing is live any more, and while the retainer is paused', () => {
    given(over(), rollsBack(), theWorldAnswers(), at(dueOf(REVIEW))).then(findings(ITSELF, REVIEW));
    const until = (e: PaperEngagement) => later(e, 60);
    given(over(), (e) => says('owner', { kind: 'pause-retainer', until: until(e), reason: 'winter' })(e))
      .when(at(dueOf(REVIEW)))
      .then(findings(ITSELF, REVIEW));
  });

  test('is written by the owner or the account manager, and by the deputy once requested', () => {
    for (const role of ['delivery-lead', 'sponsor', 'deputy'])
      given(over(), isReviewed(role)).then(refused('WRONG_PERSON'));
    const deputised = (e: PaperEngagement) => {
      for (let i = 0; i < 20 && !openRequest(e.state, REVIEW)!.deputised; i++) given(e, pass(1, 'days'), theClockTicks);
    };
    given(over(), deputised, isReviewed('deputy')).then(findings());
  });

  test('is not written by the person who built the live release', () => {
    const builtByOwner = (e: PaperEngagement) => {
      const releases = structuredClone(e.state.releases);
      releases.r1!.manifest.builtBy = e.who('owner');
      e.state = { ...e.state, releases };
    };
    for (const gone of [[], [rollsBack(), theWorldAnswers()]])
      given(operating(), builtByOwner, opens(), ...gone, isOver(), isReviewed()).then(refused('SAME_PERSON'));
    given(over(), builtByOwner, isReviewed('account-manager')).then(findings());
  });

  test('is no longer requested if the incident turns out less severe', () => {
    given(over(), updates({ severity: 'high' })).then(asked(), findings());
  });
});

describe('an incident that dayone found', () => {
  const notRestored = () =>
    given(operating(), ordersDrill(), theWorldAnswers({ drill: 'not restored' }), theWorldAnswers()).and;

  test('is listed as severe, is over with its finding, and has to be reviewed', () => {
    const e = notRestored();
    const { id } = e.state.retainer.incidents[0]!;
    expect(e.state.retainer.incidents).toMatchObject([
      {
        id: expect.stringMatching(/^restore:drill:/),
        severity: 'severe',
        openedBy: 'dayone',
        closedAt: e.last.at(-1)!.at,
      },
    ]);
    given(e)
      .then(findings(), asked(`incident-review:review:${id}`))
      .when(says('owner', { kind: 'incident-review', incident: id, learned: 'the switch was stuck' }))
      .then(asked());
  });

  test('cannot be closed by a statement', () => {
    const e = given(
      operating(),
      ordersDrill(),
      theWorldAnswersOnce(),
      theWorldAnswersOnce({ drill: 'not restored' }),
    ).and;
    const { id } = e.state.retainer.incidents[0]!;
    given(e, says('owner', { kind: 'incident-close', incident: id, how: 'done' }))
      .then(refused('NOT_ASKED', 'over with its finding'))
      .when(theWorldAnswers())
      .then(stands((s) => s.retainer.incidents[0]!.closedAt !== null, true));
  });
});

test('a cycle without incidents passes, and counts those since the cycle before', () => {
  given(operating(), cycle)
    .then(verdict('pass', 'no new incidents, 0 open, nothing overdue'))
    .when(pass(1), opens({ severity: 'low' }), pass(1), cycle)
    .then(refusalText('retainer.reported', { figures: { opened: 1, open: 1, overdueActions: 0 } }))
    .when(pass(1), cycle)
    .then(refusalText('retainer.reported', { figures: { opened: 0, open: 1, overdueActions: 0 } }));
});
