/** Operation: what the watch reports, the schedule, and the end. */

import { mayRun } from '../../domain/gates/prerequisites';
import { dueSteps } from '../../domain/retainer';
import { silence } from '../support/paper-world';
import {
  closes,
  engagement,
  everybodySigns,
  findings,
  given,
  happenedTimes,
  holdsIt,
  isDue,
  isLive,
  MAILBOX,
  notified,
  ordersDrill,
  pass,
  refusalText,
  refused,
  report,
  rollsBack,
  runs,
  says,
  stands,
  submits,
  theWorldAnswers,
  timePasses,
  wanted,
  wrote,
} from './vocabulary';

const operating = () => given(engagement().upTo('operation'), pass(1)).and;
const GUARD = 'minutes-per-mail';

describe('the watch', () => {
  test('a metric outside its limit is a finding of its owner, once; inside again, it is closed', () => {
    given(operating(), report({ worse: [GUARD] }))
      .then(findings(`slo-watch:${GUARD}`), notified('finding.opened', 'owner'), isLive('r1'))
      .when(pass(1), report({ worse: [GUARD] }))
      .then(happenedTimes('finding.opened', 1))
      .when(pass(1), report())
      .then(findings(), happenedTimes('finding.closed', 1));
  });

  test('missing data is an error, closes nothing and rolls nothing back', () => {
    given(operating(), report({ worse: [GUARD] }), pass(1), report({ says: { [GUARD]: silence } })).then(
      refusalText('retainer.reported', { verdict: 'error' }),
      findings(`slo-watch:${GUARD}`),
      isLive('r1'),
    );
    given(operating(), report({ away: true })).then(
      findings(),
      isLive('r1'),
      refusalText('retainer.reported', { verdict: 'error' }),
    );
  });

  test('a critical breach rolls back the live release, and a person closes the incident with its finding', () => {
    given(operating(), report({ bad: true }), theWorldAnswers())
      .then(
        refusalText('rollback.pulled', { release: 'r1', automatic: true }),
        runs(null),
        findings('slo-watch:wanted-set-aside', 'guardrail:r1'),
        stands((s) => s.hold?.kind, 'after-rollback'),
      )
      .when(says('owner', { kind: 'remediate', finding: 'guardrail:r1', how: 'by a message' }))
      .then(refused('NOT_ASKED', 'is closed by what is said of the incident'))
      .when(
        pass(1, 'days'),
        says('owner', { kind: 'incident-close', incident: 'guardrail:r1', how: 'mails were put back' }),
      )
      .then(
        findings(),
        stands((s) => s.retainer.requests.map((one) => one.id), ['incident-review:review:guardrail:r1']),
      )
      .when(says('owner', { kind: 'incident-review', incident: 'guardrail:r1', learned: 'a stricter threshold' }))
      .then(stands((s) => s.retainer.requests, []));
  });

  test('a metric whose breach rolls back does so without being critical', () => {
    const metrics = MAILBOX.metrics!.map((one) => (one.id === GUARD ? { ...one, onBreach: 'rollback' as const } : one));
    given(engagement({ ...MAILBOX, metrics }).upTo('operation'), pass(1), report({ worse: [GUARD] })).then(
      isLive(null),
      wanted(null),
    );
  });

  test('a finding does not block the release that remedies it', () => {
    given(
      operating(),
      report({ worse: [GUARD] }),
      submits('r2'),
      everybodySigns('build'),
      theWorldAnswers(),
      ordersDrill(),
    )
      .when(theWorldAnswers(), everybodySigns('readiness'), theWorldAnswers())
      .then(stands((s) => s.pass?.gates.readiness.acceptedAt !== null, true));
  });

  test.each<[string, (e: ReturnType<typeof operating>) => string]>([
    ['repeated', (e) => e.at],
    ['outdated', (e) => new Date(Date.parse(e.at) - 1).toISOString()],
    ['from before the release was live', (e) => new Date(Date.parse(e.state.live!.since) - 1).toISOString()],
    ['from the future', (e) => new Date(Date.parse(e.at) + 1).toISOString()],
  ])('a report that is %s changes nothing', (_what, scheduledAt) => {
    const e = given(operating(), report()).and;
    given(e, report({ bad: true }, scheduledAt(e))).then((x) => expect(x.last).toEqual([]), isLive('r1'));
  });

  test('is due once per cadence, from the first moment that a release is live', () => {
    const due = (e: ReturnType<typeof operating>, seconds = 0) =>
      dueSteps(e.state, new Date(Date.parse(e.at) + seconds * 1000).toISOString())
        .map((step) => step.id)
        .filter((id) => id === 'slo-watch');
    expect(due(operating())).toEqual(['slo-watch']);
    expect([4, 5].map((seconds) => due(given(operating(), report()).and, seconds))).toEqual([[], ['slo-watch']]);
    expect(due(engagement().upTo('staged-go-live'))).toEqual([]);
    expect(due(engagement().upTo('operation-handover'))).toEqual(['slo-watch']);
    expect(due(given(operating(), rollsBack()).and)).toEqual([]);
  });
});

describe('the end', () => {
  const ended = (yes = true) => stands((s) => s.closedAt !== null, yes);
  const unarmed = stands((s) => s.schedule?.created ?? false, false);

  test('has to say what happens to the running release', () => {
    given(operating(), closes()).then(refused('BAD_INPUT', 'say whether it is left running or rolled back'));
  });

  test.each([
    ['roll-back', null],
    ['leave-running', 'r1'],
  ] as const)('%s', (mode, left) => {
    given(operating(), closes(mode), theWorldAnswers()).then(ended(), runs(left), unarmed, isDue());
  });

  test('ends the candidate in every mode, and stops measuring it', () => {
    const e = operating();
    given(
      e,
      submits('r2'),
      everybodySigns('build'),
      theWorldAnswers(),
      ordersDrill(),
      theWorldAnswers(),
      everybodySigns('readiness'),
    )
      .when(theWorldAnswers(), everybodySigns('staged-go-live'), theWorldAnswers())
      .then(runs('r1', 'r2', 10));
    const reading = {
      kind: 'stage-measured' as const,
      release: 'r2',
      index: 0,
      readings: [{ reading: e.state.pass!.stage!.readings, askedAt: e.at, at: e.at, answers: {} }],
    };
    given(e, closes('leave-running'))
      .then(isDue('join-readings', 'switch-target', 'remove-schedules'))
      .when((x) => x.act(reading))
      .then((x) => expect(x.last).toEqual([]))
      .when(theWorldAnswers({}))
      .then(ended(), runs('r1'));
  });

  test('needs no decision about the release before anything runs', () => {
    given(engagement().upTo('metrics'), closes()).then(
      refusalText('engagement.closing', { mode: 'not-live' }),
      ended(),
    );
  });

  test('waits for the confirmed switch, and for an open drill to restore', () => {
    given(operating(), closes('roll-back'), theWorldAnswers({ away: true }))
      .then(ended(false))
      .when(pass(2), theWorldAnswers())
      .then(ended());
    given(operating(), ordersDrill(), (e) => e.act(e.answer(e.due()[0]!)), closes('roll-back'))
      .then(
        ended(false),
        stands((s) => s.drill?.cancel, 'the engagement closes'),
      )
      .when(theWorldAnswers())
      .then(ended(), runs(null));
  });

  test('leaves no accepted message, reminder or running release', () => {
    const e = given(operating(), closes('leave-running'), theWorldAnswers()).and;
    given(e, submits('r2')).then(refused('ALREADY_CLOSED'));
    given(e, says('owner', { kind: 'performed', switchKey: 'x' })).then(refused('ALREADY_CLOSED'));
    given(e, report({ bad: true })).then((x) => expect(x.last).toEqual([]));
    given(e, timePasses(3), theWorldAnswers()).then((x) => expect(x.last).toEqual([]));
    expect(mayRun(e.state, 'r1')).toEqual({ allowed: false, why: 'the engagement is closed' });
  });

  test('is ordered by owner, sponsor, account manager or delivery lead', () => {
    for (const role of ['owner', 'sponsor', 'account-manager', 'delivery-lead'] as const)
      given(operating(), holdsIt(), closes('leave-running', role), theWorldAnswers()).then(ended());
    given(operating(), closes('roll-back', 'reviewer')).then(refused('WRONG_PERSON', `owner: ${MAILBOX.people.owner}`));
  });
});

test('a document that a live release depends on is not replaced', () => {
  const hands = (name: string) => says('delivery-lead', { kind: 'submit-evidence', name, digest: 'c'.repeat(64) });
  given(operating(), hands('process')).then(refused('GATE_ACCEPTED', 'process-redesign'), isLive('r1'));
  given(engagement().upTo('process-redesign'), hands('process')).then(wrote('evidence.submitted'));
});
