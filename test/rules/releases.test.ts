/** Releases: a second one in addition to the live one, and the rollback of either. */

import { prerequisiteStatuses } from '../../domain/gates/prerequisites';
import { newFinding } from '../../domain/kernel/open-findings';
import type { Finding } from '../../domain/model/findings';
import {
  closes,
  engagement,
  everybodySigns,
  findings,
  gate,
  given,
  happenedTimes,
  isLive,
  MAILBOX,
  ordersDrill,
  pass,
  refusalText,
  refused,
  report,
  resumes,
  rollsBack,
  runs,
  says,
  stagesAreObserved,
  stands,
  submits,
  theWorldAnswers,
  wanted,
  wrote,
} from './vocabulary';

const PREVIOUS = { ...MAILBOX, rollback: { ...MAILBOX.rollback!, mode: 'previous-version' as const } };
const passes = (e: ReturnType<ReturnType<typeof engagement>['upTo']>, release: string) =>
  given(e, submits(release), everybodySigns('build'), theWorldAnswers(), ordersDrill(), theWorldAnswers()).when(
    everybodySigns('readiness'),
    theWorldAnswers(),
    everybodySigns('staged-go-live'),
    theWorldAnswers(),
  ).and;
const beside = (charter = MAILBOX) => passes(engagement(charter).upTo('operation'), 'r2');
const two = (charter = MAILBOX) => given(beside(charter), stagesAreObserved()).and;
const status = (...of: string[]) => stands((s) => Object.values(s.releases).map((release) => release.status), of);

test('a second release has its own gates while the live one keeps running', () => {
  given(beside()).then(
    isLive('r1'),
    wanted('r1', 'r2', 10),
    status('live', 'passing'),
    gate('operation-handover').isAccepted,
  );
  given(two()).then(isLive('r2'), runs('r2'), status('superseded', 'live'), happenedTimes('gate.accepted', 13));
});

test('a candidate never makes the proof of the live release lapse', () => {
  const e = engagement().upTo('operation');
  const proof = prerequisiteStatuses(e.state).Rollback;
  given(e, submits('r2')).then(() => expect(prerequisiteStatuses(e.state).Rollback).toEqual(proof));
  given(e, everybodySigns('build'), theWorldAnswers(), ordersDrill(), theWorldAnswers({ drill: 'failed' })).then(
    () => expect(prerequisiteStatuses(e.state).Rollback).toEqual(proof),
    isLive('r1'),
    wanted('r1', 'r2', 0),
  );
});

test('one release passes at a time once anybody is exposed to it', () => {
  given(beside(), submits('r3')).then(refused('RELEASE_OPEN', 'release r2 is exposed to live cases'));
});

test('rolled back, a candidate leaves the live release as it was', () => {
  given(beside(), rollsBack(), theWorldAnswers()).then(isLive('r1'), runs('r1'), status('live', 'rolled-back'));
});

test.each([
  ['previous-version', PREVIOUS, 'r1', ['live', 'rolled-back']],
  ['fallback', MAILBOX, null, ['superseded', 'rolled-back']],
] as const)('with mode %s a rollback of the live release leads to %3$s', (_mode, charter, back, statuses) => {
  given(two(charter), rollsBack(), theWorldAnswers()).then(isLive(back), runs(back), status(...statuses));
});

test('a rollback is never rolled back: no rollback leads to a release that was rolled back', () => {
  given(two(PREVIOUS), rollsBack(), theWorldAnswers(), resumes())
    .when((e) => passes(e, 'r3'), stagesAreObserved())
    .then(isLive('r3'), status('superseded', 'rolled-back', 'live'))
    .when(rollsBack(), theWorldAnswers())
    .then(isLive('r1'))
    .when(resumes(), rollsBack(), theWorldAnswers())
    .then(isLive(null), runs(null))
    .when(resumes(), rollsBack())
    .then(refused('NOTHING_LIVE'));
});

describe('two rollbacks of one exposure roll back one release', () => {
  const named = (release: string, who: 'owner' | 'deputy' = 'deputy') =>
    says(who, { kind: 'roll-back', reason: 'me too', release });
  const oneOnly = [isLive('r1'), wanted('r1'), happenedTimes('rollback.pulled', 1)];
  const already = refusalText('command.noted', { command: 'roll-back', release: 'r2' });

  test('if the second only is recorded: with or without a release, before and after the confirmation, during the hold', () => {
    given(beside(), rollsBack())
      .then(refusalText('rollback.pulled', { release: 'r2', exposure: 10 }), oneOnly[0]!)
      .when(rollsBack('deputy'))
      .then(already, wrote('command.noted'), ...oneOnly)
      .when(named('r2'))
      .then(wrote('command.noted'))
      .when(theWorldAnswers(), rollsBack('deputy'))
      .then(wrote('command.noted'), ...oneOnly, runs('r1'))
      .when(resumes(), named('r2'))
      .then(wrote('command.noted'), ...oneOnly);
  });

  test('and the live release below is rolled back by its name, or after the hold', () => {
    given(beside(), rollsBack(), named('r1'))
      .then(refusalText('rollback.pulled', { release: 'r1' }), isLive(null))
      .when(theWorldAnswers())
      .then(runs(null));
    given(beside(), rollsBack(), theWorldAnswers(), resumes(), rollsBack()).then(isLive(null));
  });

  test('if one is automatic and one by a person, in either order', () => {
    given(beside(), pass(1), (e) => {
      const work = e.due().find((one) => one.kind === 'measure-stage')!;
      e.act(e.answer(work, { bad: true }));
    })
      .then(refusalText('rollback.pulled', { release: 'r2', automatic: true }), findings('guardrail:r2'))
      .when(rollsBack('deputy'), named('r2'))
      .then(...oneOnly);
    const e = given(beside(), pass(1)).and;
    const late = e.answer(e.due().find((one) => one.kind === 'measure-stage')!, { bad: true });
    given(e, rollsBack(), (of) => of.act(late)).then(...oneOnly);
  });

  test('and a reading of the release before does not count against the target of a rollback', () => {
    const e = two(PREVIOUS);
    given(e, pass(1)).then(isLive('r2'));
    const askedAt = e.at;
    given(e, rollsBack(), report({ bad: true }, askedAt))
      .then(isLive('r1'), happenedTimes('rollback.pulled', 1))
      .when(theWorldAnswers(), report({ bad: true }, askedAt))
      .then(isLive('r1'))
      .when(pass(1), report({ bad: true }))
      .then(isLive(null), happenedTimes('rollback.pulled', 2));
  });

  test('and a release that was never exposed cannot be named; a closing with a rollback answers a person', () => {
    given(beside(), named('r9')).then(refused('NOTHING_LIVE', 'r9 is not exposed', 'exposed: r2, r1'));
    given(beside(), closes('roll-back'), rollsBack()).then(wrote('command.noted'), wanted(null));
  });
});

test('a go counts once: after a rollback of the live release everybody is asked again for the candidate', () => {
  given(beside(), says('owner', { kind: 'roll-back', reason: 'both are wrong', release: 'r1' }), theWorldAnswers())
    .when(resumes('account-manager'), theWorldAnswers())
    .then(
      happenedTimes('go-live.decided', 2),
      stands((s) => s.pass?.gates['staged-go-live'].signOffs, {}),
      stands((s) => s.target.desired.exposure, 0),
      gate('staged-go-live').stillAsks('says go'),
    )
    .when(everybodySigns('staged-go-live'), theWorldAnswers())
    .then(happenedTimes('go-live.decided', 3));
});

test('the first release has no earlier one: its rollback leads to the fallback', () => {
  given(engagement(PREVIOUS).upTo('operation'), rollsBack()).then(
    refusalText('rollback.pulled', { release: 'r1', to: { base: null, candidate: null, exposure: 0 } }),
  );
});

test('the charter says who may roll back', () => {
  for (const who of ['owner', 'deputy']) given(engagement().upTo('operation'), rollsBack(who)).then(wanted(null));
  for (const who of ['sponsor', 'a-stranger'])
    given(engagement().upTo('operation'), rollsBack(who)).then(
      refused('WRONG_PERSON', `owner: ${MAILBOX.people.owner}`),
    );
  given(engagement().upTo('readiness'), rollsBack()).then(refused('NOTHING_LIVE'));
});

test('a critical breach of the live release rolls it back, even while a candidate is exposed; the candidate waits', () => {
  given(beside(), (e) => e.wait(1), report({ bad: true }), theWorldAnswers())
    .then(
      refusalText('rollback.pulled', { release: 'r1', automatic: true }),
      runs(null),
      status('rolled-back', 'passing'),
    )
    .then(stands((s) => [s.pass?.release, s.pass?.stage], ['r2', null]))
    .when(ordersDrill())
    .then(refused('NO_RELEASE'))
    .when(resumes(), theWorldAnswers())
    .then(isLive(null), gate('staged-go-live').stillAsks('says go'))
    .when(everybodySigns('staged-go-live'), theWorldAnswers(), stagesAreObserved())
    .then(isLive('r2'));
});

test('a candidate that is not at the target system cannot prove its rollback', () => {
  const e = engagement().upTo('operation');
  given(e, submits('r2'), everybodySigns('build'), theWorldAnswers(), rollsBack(), theWorldAnswers())
    .then(
      stands((s) => s.pass?.release, 'r2'),
      wanted(null),
    )
    .when(ordersDrill())
    .then(refused('NO_RELEASE', 'release r2 is not at the target system', 'on hold'))
    .when(resumes(), theWorldAnswers(), ordersDrill(), theWorldAnswers())
    .then(stands((s) => s.releases.r2?.drill !== null, true));
});

test('a freeze refuses releases, but neither a rollback nor a drill', () => {
  const freeze: Finding = {
    id: 'budget',
    step: 'slo-watch',
    severity: 'freeze',
    what: 'the error budget is spent',
    owner: 'owner',
    openedAt: '',
    ...newFinding,
  };
  const frozen = () => {
    const e = engagement().upTo('operation');
    e.state = { ...e.state, findings: [freeze] };
    return e;
  };
  given(frozen(), submits('r2')).then(refused('FROZEN', 'the error budget is spent'));
  given(frozen(), ordersDrill()).then(happenedTimes('drill.ordered', 2));
  given(frozen(), rollsBack()).then(wanted(null));
});
