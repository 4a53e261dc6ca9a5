/** Stages: exposed step by step, each able to roll back automatically (docs/decisions/0017). */

import { questionsOf } from '../../domain/gates/requirements';
import { STEP_IDS } from '../../domain/gates/steps';
import { slug } from '../../domain/model/charter/kinds';
import type { Metric } from '../../domain/model/charter/metrics';
import type { CommandOf } from '../../domain/model/commands';
import { RUNNING, TIME } from '../../domain/model/questions';
import { RETAINER_STEPS } from '../../domain/retainer';
import {
  amends,
  engagement,
  everybodySigns,
  gate,
  given,
  handsIn,
  happenedTimes,
  holdsIt,
  isDue,
  isLive,
  MAILBOX,
  notified,
  ordersDrill,
  refusalText,
  refused,
  resumes,
  rollsBack,
  runs,
  SIXTY_LINES,
  signs,
  stagesAreObserved,
  stands,
  submits,
  theClockTicks,
  theWorldAnswers,
  theWorldAnswersOnce,
  timePasses,
  wanted,
} from './vocabulary';

const STEP = 'staged-go-live';
const onStage = (charter = MAILBOX) =>
  given(engagement(charter).upTo(STEP), everybodySigns(STEP), theWorldAnswers()).and;
const SHADOW = {
  ...MAILBOX,
  goLive: { ...MAILBOX.goLive, stages: [{ ...MAILBOX.goLive.stages[0]!, exposure: 0 }, ...MAILBOX.goLive.stages] },
};
const stage = (exposure: number | null, status?: string) =>
  stands((s) => [s.pass?.stage?.exposure ?? null, s.pass?.stage?.status], [exposure, status]);
/** A metric that is neither critical nor unharmful. */
const GUARD = 'minutes-per-mail';

test('a stage is observed over its whole window, then the next one begins', () => {
  given(onStage())
    .then(stage(10, 'observing'), runs(null, 'r1', 10))
    .when(timePasses(3))
    .then(stage(10, 'observing'))
    .when(timePasses(1))
    .then(stage(50, 'observing'), runs(null, 'r1', 50));
});

test('a critical guardrail does not wait for the end of the window', () => {
  given(onStage(), timePasses(1, { bad: true })).then(
    refusalText('rollback.pulled', { release: 'r1', automatic: true }),
    wanted(null),
    runs(null),
    stands((s) => s.hold?.kind, 'after-rollback'),
    stands((s) => s.releases.r1?.status, 'rolled-back'),
    notified('rollback.pulled', 'owner', 'deputy', 'account-manager', 'sponsor', 'delivery-lead'),
  );
});

test('a metric may have any id that a charter accepts, even `running`, because probes have other names', () => {
  const withId = (id: string) => (metric: Metric) => (metric.id === GUARD ? { ...metric, id } : metric);
  const charter = { ...MAILBOX, metrics: MAILBOX.metrics!.map(withId('running')) };
  given(onStage(charter), timePasses(4)).then(stage(50, 'observing'));
  const live = engagement(charter).upTo('operation');
  live.wait(60);
  const ids = live.state.charter.metrics!.map(({ id }) => id);
  const asked = [
    ...onStage(charter)
      .due()
      .map((work) => (work.kind === 'measure-stage' ? work.questions : {})),
    ...RETAINER_STEPS.map((step) => step.questions(live.state, live.at)),
    ...STEP_IDS.map((step) => questionsOf(live.state, step, live.at)),
  ];
  const others = asked.map((questions) => Object.keys(questions).filter((name) => !ids.includes(name)));
  const withMetrics = others.filter((_names, i) => Object.keys(asked[i]!).some((name) => ids.includes(name)));
  expect(withMetrics.length).toBeGreaterThan(1);
  for (const name of withMetrics.flat())
    expect([name, slug('').written().safeParse(name).success]).toEqual([name, false]);
  for (const name of [RUNNING, TIME]) expect(slug('').written().safeParse(name).success).toBe(false);
});

test('a failing diagnostic metric does not roll back', () => {
  const metrics = MAILBOX.metrics!.map((one) => (one.id === GUARD ? { ...one, role: 'diagnostic' as const } : one));
  const guard = { ...MAILBOX.metrics![1]!, id: 'another', critical: false };
  given(onStage({ ...MAILBOX, metrics: [...metrics, guard] }), timePasses(4, { worse: [GUARD] })).then(
    stage(50, 'observing'),
  );
});

describe.each([
  ['too few samples, up to the longest wait', { thin: true }, 30],
  ['no answer, so often that its limit is exceeded', { away: true }, 5],
])('%s', (_what, world, times) => {
  const waiting = () => given(onStage(), timePasses(times, { ...world })).and;

  test('the stage waits until the owner decides, and nobody else can', () => {
    given(onStage(), timePasses(times - 1, world))
      .then(stage(10, 'observing'))
      .when(timePasses(1, world))
      .then(stage(10, 'awaiting-decision'), notified('stage.inconclusive', 'owner'))
      .then(gate(STEP).stillAsks('owner: decides stage 10 %, which the numbers left open'))
      .when(signs('sponsor', STEP))
      .then(refused('WRONG_ROLE'));
  });

  test('the owner is asked again, because the answer at go does not count', () => {
    given(waiting()).then(
      gate(STEP).asksNoMore('owner: decides stage 10 %, which the numbers left open (signed an earlier version'),
      stands((s) => s.pass?.gates['staged-go-live'].signOffs.owner, undefined),
    );
  });

  test('the next stage begins after an approval', () => {
    given(waiting(), signs('owner', STEP), theWorldAnswersOnce()).then(
      refusalText('stage.passed', { decidedBy: 'person', exposure: 10 }),
      stage(50, 'observing'),
    );
  });

  test('the release is rolled back after a rejection', () => {
    given(waiting(), signs('owner', STEP, 'reject')).then(
      refusalText('rollback.pulled', { release: 'r1', automatic: false }),
      wanted(null),
    );
  });

  test('the owner is asked again with new numbers after more time', () => {
    given(waiting(), signs('owner', STEP, 'request-changes'))
      .then(stage(10, 'observing'), happenedTimes('stage.extended', 1))
      .when(timePasses(31, world))
      .then(
        stage(10, 'awaiting-decision'),
        gate(STEP).stillAsks('which the numbers left open'),
        gate(STEP).asksNoMore('signed an earlier version'),
      )
      .when(signs('owner', STEP), theWorldAnswersOnce())
      .then(stage(50, 'observing'));
  });

  test('the stage passes automatically as soon as there are enough samples', () => {
    given(onStage(), timePasses(4, world), timePasses(1)).then(
      refusalText('stage.passed', { decidedBy: 'measurement' }),
    );
  });
});

test('a critical guardrail still rolls back while a person decides, and the shown numbers stay', () => {
  const e = given(onStage(), timePasses(30, { thin: true })).and;
  const { last } = e.state.pass!.stage!;
  given(e, timePasses(2, { thin: true }))
    .then(
      stage(10, 'awaiting-decision'),
      stands((s) => s.pass!.stage!.last, last),
    )
    .when(timePasses(1, { bad: true }))
    .then(refusalText('rollback.pulled', { automatic: true }), runs(null));
});

test('a result counts once: a repeated one, or one of another stage or release, changes nothing', () => {
  const e = onStage();
  e.waitUntilDue();
  const [work] = e.due();
  const answer = e.answer(work!) as CommandOf<'stage-measured'>;
  e.act(answer);
  const next = answer.readings.map((one) => ({ ...one, reading: 2 }));
  for (const outdated of [
    answer,
    { ...answer, index: 1, readings: next },
    { ...answer, release: 'r0', readings: next },
  ])
    expect(e.act(outdated)).toEqual([]);
  given(e).then(stands((s) => s.pass!.stage!.readings, 2));
});

describe('in shadow', () => {
  const inShadow = () => given(engagement(SHADOW).upTo(STEP), theWorldAnswers()).and;

  test('a stage begins before go is requested, and waits for go before anybody is exposed', () => {
    given(inShadow())
      .then(stage(0, 'observing'))
      .when(timePasses(4))
      .then(stage(0, 'passed'), isDue(), wanted(null, 'r1', 0))
      .when(everybodySigns(STEP), theWorldAnswers())
      .then(stage(10, 'observing'));
  });

  test('a critical failure withdraws the release: there is nothing to roll back, and nothing to clear', () => {
    given(inShadow(), timePasses(1, { bad: true }))
      .then(
        refusalText('release.withdrawn', { release: 'r1' }),
        runs(null),
        stands((s) => [s.hold, s.pass], [null, null]),
      )
      .when(submits('r2'))
      .then(stands((s) => s.pass?.release, 'r2'));
  });

  test('a person decides on another failure, and a no withdraws the release', () => {
    given(inShadow(), timePasses(4, { worse: [GUARD] }))
      .then(stage(0, 'awaiting-decision'))
      .when(signs('owner', STEP, 'reject'))
      .then(refusalText('release.withdrawn', { release: 'r1', why: 'the owner stopped stage 0 %' }), wanted(null));
  });

  test('a stage never changes a live release', () => {
    const e = engagement(SHADOW).upTo('operation');
    given(e, submits('r2'), everybodySigns('build'), theWorldAnswers(), ordersDrill(), theWorldAnswers())
      .when(everybodySigns('readiness'), theWorldAnswers())
      .then(stage(0, 'observing'), wanted('r1', 'r2', 0))
      .when(timePasses(1, { bad: true }))
      .then(
        isLive('r1'),
        wanted('r1'),
        happenedTimes('rollback.pulled', 0),
        stands((s) => s.releases.r2?.status, 'withdrawn'),
      );
  });
});

describe('change windows', () => {
  const at = (e: ReturnType<typeof onStage>, time: string) => {
    e.at = time;
  };
  const exposed = { ...SIXTY_LINES, goLive: { ...SIXTY_LINES.goLive, stages: SIXTY_LINES.goLive.stages.slice(1) } };
  const ready = () => engagement(exposed).upTo(STEP);
  // Friday evening, after office hours.
  const evening = '2026-11-27T19:00:00.000Z';

  test('a stage begins automatically when the next window opens', () => {
    given(ready(), (e) => at(e, evening), everybodySigns(STEP), theClockTicks)
      .then(stage(null))
      .when(timePasses(1))
      .then((e) => expect(e.at).toBe('2026-11-30T08:00:00.000Z'), stage(10, 'observing'));
  });

  test('a change freeze keeps the window closed, and an amended one counts at once', () => {
    const freeze = { from: '2026-11-30', to: '2026-12-01', reason: 'year-end' };
    given(
      ready(),
      (e) => at(e, evening),
      amends((c) => ({ ...c, calendar: { ...c.calendar, freezes: [freeze] } })),
    )
      .when(theWorldAnswers(), everybodySigns(STEP), timePasses(2))
      .then((e) => expect(e.at).toBe('2026-12-02T08:00:00.000Z'), stage(10, 'observing'));
  });

  test('observation continues outside the windows: cases exposed over the weekend are observed', () => {
    const e = ready();
    at(e, '2026-11-26T09:00:00.000Z');
    given(e, everybodySigns(STEP), theWorldAnswers());
    at(e, '2026-11-27T09:00:00.000Z');
    given(e, theWorldAnswers()).then(stage(50, 'observing'));
    at(e, '2026-11-28T09:00:00.000Z');
    given(e, theWorldAnswers()).then(stage(50, 'passed'));
    at(e, '2026-11-28T12:00:00.000Z');
    given(e, theWorldAnswers({ bad: true })).then(refusalText('rollback.pulled', { automatic: true }), runs(null));
  });
});

describe('a hold', () => {
  test('stops the next stage, but not the observation or a rollback', () => {
    given(onStage(), holdsIt(), timePasses(4))
      .then(stage(10, 'passed'), runs(null, 'r1', 10))
      .when(timePasses(5))
      .then(stage(10, 'passed'))
      .when(resumes(), theWorldAnswersOnce())
      .then(stage(50, 'observing'));
    given(onStage(), holdsIt(), rollsBack()).then(
      wanted(null),
      stands((s) => s.hold?.kind, 'after-rollback'),
    );
  });

  test('after a rollback is lifted by owner, deputy or account manager, and by nobody else', () => {
    const e = () => given(onStage(), timePasses(1, { bad: true })).and;
    given(e(), resumes('reviewer')).then(
      refused('WRONG_PERSON', 'after a rollback only owner, deputy, account-manager'),
    );
    given(e(), submits('r2')).then(refused('ON_HOLD'));
    for (const role of ['owner', 'deputy', 'account-manager'])
      given(e(), resumes(role), submits('r2')).then(stands((s) => s.pass?.release, 'r2'));
    given(e(), resumes(), resumes()).then(refused('NOT_ON_HOLD'));
    given(e(), holdsIt()).then(refused('ON_HOLD'));
  });
});

test('a drill waits for the stage, and evidence does not disturb it', () => {
  given(onStage(), ordersDrill()).then(refused('NO_RELEASE'));
  given(onStage(), handsIn('runbook'), stagesAreObserved()).then(isLive('r1'));
});
