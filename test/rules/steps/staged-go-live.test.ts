import { silence } from '../../support/paper-world';
import {
  amends,
  engagement,
  everybodySigns,
  gate,
  given,
  handsIn,
  happenedTimes,
  isLive,
  MAILBOX,
  refused,
  signs,
  stagesAreObserved,
  stands,
  theWorldAnswers,
  theWorldAnswersOnce,
  timePasses,
  wanted,
} from '../vocabulary';

const STEP = 'staged-go-live';
const withGoLive = (change: object) => ({ ...MAILBOX, goLive: { ...MAILBOX.goLive, ...change } });
const STAGES = 'delivery-lead: all stages up to 100 % observed and passed';

test('asks owner, sponsor and account manager for go, and then for the stages', () => {
  given(engagement().upTo(STEP))
    .then(gate(STEP).asks('owner: says go', 'sponsor: says go', 'account-manager: says go', STAGES))
    .when(signs('owner', STEP), signs('sponsor', STEP), theWorldAnswers())
    .then(
      gate(STEP).stillAsks('account-manager: says go', STAGES),
      gate(STEP).asksNoMore('owner', 'sponsor'),
      wanted(null, 'r1', 0),
    );
});

test('requests go once; then the release needs the stages and its use to be live', () => {
  given(engagement().upTo(STEP), everybodySigns(STEP), theWorldAnswersOnce())
    .then(happenedTimes('go-live.decided', 1), gate(STEP).asks(STAGES), wanted(null, 'r1', 10))
    .when(signs('sponsor', STEP))
    .then(refused('NOT_ASKED', 'asks for no sign-off now'))
    .when(theWorldAnswers(), stagesAreObserved())
    .then(isLive('r1'), happenedTimes('go-live.decided', 1), happenedTimes('stage.passed', 3), wanted('r1'));
});

test.each(['owner', 'sponsor', 'account-manager'] as const)('is held by a no of the %s', (role) => {
  given(engagement().upTo(STEP), signs(role, STEP, 'reject'))
    .when(
      ...(['owner', 'sponsor', 'account-manager'] as const)
        .filter((one) => one !== role)
        .map((one) => signs(one, STEP)),
    )
    .then(gate(STEP).stillAsks(`${role}: says go (rejected)`), happenedTimes('go-live.decided', 0))
    .when(signs(role, STEP))
    .then(happenedTimes('go-live.decided', 1));
});

test('requires at 100 % that the named users really work with the release', () => {
  given(engagement().upTo(STEP), everybodySigns(STEP), theWorldAnswers(), timePasses(13, { worse: ['use'] }))
    .then(
      gate(STEP).stillAsks('the named users really work with it: at least 60 % (claimed to be in use;'),
      isLive(null),
    )
    .then(wanted(null, 'r1', 100))
    .when(stagesAreObserved())
    .then(isLive('r1'));
});

test('does not count use that cannot be measured', () => {
  given(
    engagement().upTo(STEP),
    everybodySigns(STEP),
    theWorldAnswers(),
    timePasses(13, { says: { 'check:use': silence } }),
  ).then(gate(STEP).stillAsks('(SOURCE_UNREACHABLE: away)'), isLive(null));
});

test('asks for a record of the use if it has no source', () => {
  given(
    engagement(withGoLive({ leastUse: { target: 'at least 60 %' } })).upTo(STEP),
    everybodySigns(STEP),
    theWorldAnswers(),
  )
    .when(timePasses(12))
    .then(gate(STEP).stillAsks('owner: the named users really work with it: at least 60 %'), isLive(null))
    .when(handsIn('use'), theWorldAnswers())
    .then(isLive('r1'));
});

test('requires named users', () => {
  given(engagement(withGoLive({ users: [] })).upTo(STEP)).then(
    gate(STEP).stillAsks('owner: the users who are to work with it, by name'),
  );
});

test.each<[string, Parameters<typeof amends>[0]]>([
  ['fewer stages', (c) => ({ ...c, goLive: { ...c.goLive, stages: c.goLive.stages.slice(-1) } })],
  [
    'other windows',
    (c) => ({ ...c, goLive: { ...c.goLive, stages: c.goLive.stages.map((one) => ({ ...one, window: '9 s' })) } }),
  ],
])('starts the stages again after a change to %s during the go-live, and requests go for them', (_what, change) => {
  given(engagement().upTo(STEP), everybodySigns(STEP), theWorldAnswers(), timePasses(7))
    .then(stands((s) => s.pass?.stage?.exposure, 50))
    .when(amends(change))
    .then(
      stands((s) => s.pass?.stage, null),
      wanted(null, 'r1', 0),
    )
    .then(gate(STEP).stillAsks('owner: says go', 'sponsor: says go', 'account-manager: says go'))
    .when(everybodySigns(STEP), theWorldAnswers(), stagesAreObserved())
    .then(isLive('r1'));
});
