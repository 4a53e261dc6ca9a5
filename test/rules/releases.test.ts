/** Releases: a second one beside the live one, and the way back of either. */
import { newFinding } from '../../domain/initial-state';

import { standings } from '../../domain/standing';
import type { Finding } from '../../domain/state';
import {
  engagement,
  everybodySigns,
  gate,
  given,
  happenedTimes,
  isLive,
  MAILBOX,
  ordersDrill,
  refused,
  report,
  resumes,
  rollsBack,
  runs,
  stagesAreObserved,
  stands,
  submits,
  theWorldAnswers,
  told,
  wanted,
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

test('a second release makes its own pass while the live one runs on', () => {
  given(beside()).then(
    isLive('r1'),
    wanted('r1', 'r2', 10),
    status('live', 'passing'),
    gate('operation-handover').isAccepted,
  );
  given(two()).then(isLive('r2'), runs('r2'), status('superseded', 'live'), happenedTimes('gate.accepted', 13));
});

test('a candidate never lapses the proof of the live release', () => {
  const e = engagement().upTo('operation');
  const proof = standings(e.state).Rollback;
  given(e, submits('r2')).then(() => expect(standings(e.state).Rollback).toEqual(proof));
  given(e, everybodySigns('build'), theWorldAnswers(), ordersDrill(), theWorldAnswers({ drill: 'failed' })).then(
    () => expect(standings(e.state).Rollback).toEqual(proof),
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
] as const)('with mode %s the way back of the live release leads to %3$s', (_mode, charter, back, statuses) => {
  given(two(charter), rollsBack(), theWorldAnswers()).then(isLive(back), runs(back), status(...statuses));
});

test('a rollback is never rolled back: what was rolled back is nobody’s way back', () => {
  given(two(PREVIOUS), rollsBack(), theWorldAnswers(), resumes())
    .when((e) => passes(e, 'r3'), stagesAreObserved())
    .then(isLive('r3'), status('superseded', 'rolled-back', 'live'))
    .when(rollsBack(), theWorldAnswers())
    .then(isLive('r1'))
    .when(rollsBack(), theWorldAnswers())
    .then(isLive(null), runs(null))
    .when(rollsBack())
    .then(refused('NOTHING_LIVE'));
});

test('the first release has no earlier one: the way back is the fallback', () => {
  given(engagement(PREVIOUS).upTo('operation'), rollsBack()).then(
    told('rollback.pulled', { release: 'r1', to: { base: null, candidate: null, exposure: 0 } }),
  );
});

test('who may pull the way back is in the charter', () => {
  for (const who of ['owner', 'deputy']) given(engagement().upTo('operation'), rollsBack(who)).then(wanted(null));
  for (const who of ['sponsor', 'a-stranger'])
    given(engagement().upTo('operation'), rollsBack(who)).then(
      refused('WRONG_PERSON', `owner: ${MAILBOX.people.owner}`),
    );
  given(engagement().upTo('readiness'), rollsBack()).then(refused('NOTHING_LIVE'));
});

test('a critical breach of the live release pulls it, even while a candidate is exposed; the candidate waits', () => {
  given(beside(), (e) => e.wait(1), report({ bad: true }), theWorldAnswers())
    .then(told('rollback.pulled', { release: 'r1', automatic: true }), runs(null), status('rolled-back', 'passing'))
    .then(stands((s) => [s.pass?.release, s.pass?.stage], ['r2', null]))
    .when(ordersDrill())
    .then(refused('NO_RELEASE'))
    .when(resumes(), theWorldAnswers(), stagesAreObserved())
    .then(isLive('r2'));
});

test('a candidate that is not at the target system cannot prove its way back', () => {
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
