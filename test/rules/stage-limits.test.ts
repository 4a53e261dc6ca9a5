/** Which measurements of a stage count, against which limits, and of which metrics (Argo Rollouts' analysis). */

import type { Charter } from '../../domain/model/charter';
import type { MeasurementLimits } from '../../domain/model/charter/metrics';
import type { Answer } from '../../domain/model/questions';
import { START } from '../support/paper-ledger';
import { fact } from '../support/paper-world';
import {
  engagement,
  everybodySigns,
  given,
  happenedTimes,
  MAILBOX,
  refusalText,
  runs,
  stands,
  theWorldAnswers,
  timePasses,
} from './vocabulary';

const STEP = 'staged-go-live';
const onStage = (charter = MAILBOX) =>
  given(engagement(charter).upTo(STEP), everybodySigns(STEP), theWorldAnswers()).and;
const stage = (exposure: number | null, status?: string) =>
  stands((s) => [s.pass?.stage?.exposure ?? null, s.pass?.stage?.status], [exposure, status]);
/** A metric that is neither critical nor unharmful. */
const GUARD = 'minutes-per-mail';

const limited = (limits: Partial<MeasurementLimits>): Charter => ({
  ...MAILBOX,
  metrics: MAILBOX.metrics!.map((metric) => ({ ...metric, limits: { ...metric.limits, ...limits } })),
});

test('another failing metric rolls back as soon as its limit of failures is exceeded', () => {
  given(onStage(), timePasses(1, { worse: [GUARD] })).then(
    refusalText('rollback.pulled', { release: 'r1', automatic: true }),
    runs(null),
  );
  given(onStage(limited({ failures: 2 })), timePasses(2, { worse: [GUARD] }))
    .then(stage(10, 'observing'), refusalText('stage.measured', { worst: 'inconclusive' }))
    .when(timePasses(1, { worse: [GUARD] }))
    .then(refusalText('rollback.pulled', { reason: expect.stringContaining('3 failed, 2 allowed') }), runs(null));
});

test('a failure within its limit does not count in a stage that then passes', () => {
  given(onStage(limited({ failures: 2 })), timePasses(2, { worse: [GUARD] }), timePasses(3)).then(
    refusalText('stage.passed', { exposure: 10, decidedBy: 'measurement' }),
    happenedTimes('rollback.pulled', 0),
  );
});

test('the same data read twice is one measurement', () => {
  const data = fact({ value: 500, samples: 1_000, at: START, dated: true });
  given(onStage(limited({ failures: 1 })), timePasses(4, { says: { [GUARD]: data } })).then(
    stands((s) => s.pass!.stage!.tallies[GUARD], {
      seen: expect.any(String),
      counted: 2,
      failures: 1,
      inconclusive: 0,
      errors: 0,
      last: 'fail',
    }),
    happenedTimes('rollback.pulled', 0),
  );
});

test('an unreachable site counts against no limit of its metrics, and rolls nothing back', () => {
  const away: Answer = { ok: false, code: 'SITE_AWAY', detail: 'nobody is there' };
  const says = Object.fromEntries(MAILBOX.metrics!.map(({ id }) => [id, away]));
  given(onStage(), timePasses(29, { says }))
    .then(stage(10, 'observing'), refusalText('stage.measured', { worst: 'error' }))
    .then(stands((s) => Object.values(s.pass!.stage!.tallies).map((one) => one.errors), [0, 0, 0]))
    .when(timePasses(1))
    .then(refusalText('stage.passed', { exposure: 10, decidedBy: 'measurement' }));
});

test('only the metrics of a stage and the critical ones decide it', () => {
  const stages = MAILBOX.goLive.stages.map((one) => ({ ...one, metrics: ['unwanted-kept-away'] }));
  const charter = { ...MAILBOX, goLive: { ...MAILBOX.goLive, stages } };
  given(onStage(charter), timePasses(4, { worse: [GUARD] })).then(
    refusalText('stage.passed', { exposure: 10, decidedBy: 'measurement' }),
    stands((s) => s.pass!.stage!.last!.verdicts.map((one) => one.metric), ['unwanted-kept-away', 'wanted-set-aside']),
  );
  given(onStage(charter), timePasses(1, { bad: true })).then(refusalText('rollback.pulled', { automatic: true }));
});
