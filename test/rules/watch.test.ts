/** The watch between the retainer's cycles: what it reports, once, and what follows; and the version that really runs. */

import { type Answer, RUNNING } from '../../domain/model/questions';
import type { TargetStatus } from '../../domain/model/rollback';
import { watchQuestions } from '../../domain/retainer/steps/slo-watch';
import type { PaperEngagement } from '../support/paper-engagement';
import { fact, type World } from '../support/paper-world';
import {
  engagement,
  everybodySigns,
  findings,
  given,
  happenedTimes,
  isLive,
  ordersDrill,
  pass,
  refusalText,
  report,
  submits,
  theWorldAnswers,
  theWorldAnswersOnce,
  timePasses,
  wanted,
  wrote,
} from './vocabulary';

const GUARD = 'wanted-set-aside';

const watches =
  (world: World = {}, scheduledAt?: string) =>
  (e: PaperEngagement): void => {
    const answers: Record<string, Answer> = e.answers(watchQuestions(e.state, e.at), world);
    e.act({ kind: 'watch-report', scheduledAt: scheduledAt ?? e.at, answers });
  };

const runs = (status: Partial<TargetStatus>): World => ({
  says: { [RUNNING]: fact({ base: 'r1', candidate: null, exposure: 0, artefacts: {}, ...status }) },
});

const live = () => given(engagement().upTo('operation'), report(), pass(1)).and;

test('the watch reports only what has changed', () => {
  given(live(), watches())
    .then(wrote())
    .when(pass(15), watches({ worse: [GUARD] }))
    .then(happenedTimes('watch.reported', 1));
});

test('a changed verdict is reported once, and the same verdict is not reported again', () => {
  given(live(), watches({ away: true }))
    .then(wrote('watch.reported'), refusalText('watch.reported', { verdict: 'error' }))
    .when(pass(15), watches({ away: true }))
    .then(wrote())
    .when(pass(15), watches())
    .then(refusalText('watch.reported', { verdict: 'pass' }), isLive('r1'));
});

test('a critical guardrail that fails rolls back at the first reading, and once', () => {
  const e = given(live(), watches({ bad: true })).and;
  const { at } = e;
  given(e)
    .then(happenedTimes('rollback.pulled', 1), isLive(null), wanted(null))
    .when(watches({ bad: true }, at), pass(1), watches({ bad: true }), report({ bad: true }))
    .then(happenedTimes('rollback.pulled', 1));
});

test('a reading that was already reported, is from the future or of an earlier release changes nothing', () => {
  const e = live();
  given(e, watches({ away: true }));
  const { at } = e;
  given(e, pass(5), watches({ bad: true }, at)).then(wrote());
  given(e, watches({ bad: true }, new Date(Date.parse(e.at) + 60_000).toISOString())).then(wrote());
  given(e, watches({ bad: true }, '2026-01-01T00:00:00.000Z')).then(wrote());
});

test('watch and cycle do not repeat each other’s reports', () => {
  given(live(), watches({ away: true }), pass(15), report({ away: true }), pass(15), watches({ away: true }))
    .then(wrote(), happenedTimes('watch.reported', 1))
    .when(pass(15), watches())
    .then(happenedTimes('watch.reported', 2));
});

describe('the running version', () => {
  const FOUND = 'change-control:running';

  test('is a finding that freezes changes if nobody approved it, until the same probe sees the approved one', () => {
    given(live(), watches(runs({ base: 'r0' })))
      .then(
        findings(FOUND),
        refusalText('finding.opened', { severity: 'freeze', what: 'the target system runs r0; approved is r1' }),
        isLive('r1'),
      )
      .when(pass(15), watches(runs({ base: 'r0' })))
      .then(happenedTimes('finding.opened', 1))
      .when(pass(15), watches())
      .then(findings());
  });

  test('is also a finding with the right name but another artefact', () => {
    given(live(), watches(runs({ artefacts: { r1: 'b'.repeat(64) } }))).then(
      findings(FOUND),
      refusalText('finding.opened', { what: expect.stringContaining('release r1 runs as artefact bbbbbbbbbbbb') }),
    );
  });

  test('is also a finding with a candidate that nobody exposed', () => {
    given(live(), watches(runs({ candidate: 'r2', exposure: 50 }))).then(findings(FOUND));
  });

  test('changes nothing if it cannot be probed', () => {
    const silent: World = { says: { [RUNNING]: { ok: false, code: 'EXECUTOR_UNREACHABLE', detail: 'away' } } };
    given(live(), watches(silent))
      .then(findings())
      .when(pass(15), watches(runs({ base: null })), pass(15), watches(silent))
      .then(findings(FOUND));
  });

  test('is not judged during a drill, nor by an answer from before its end', () => {
    const e = given(live(), ordersDrill(), theWorldAnswersOnce()).and;
    const { at } = e;
    given(e, watches(runs({ base: null })))
      .then(findings())
      .when(pass(1), theWorldAnswers(), pass(1), watches(runs({ base: null }), at))
      .then(findings())
      .when(pass(1), watches(runs({ base: null })))
      .then(findings(FOUND));
  });

  test('makes the readings of a stage inconclusive if it is another release', () => {
    const e = given(engagement().upTo('staged-go-live'), everybodySigns('staged-go-live'), theWorldAnswers()).and;
    given(e, timePasses(4, { says: { [RUNNING]: fact({ base: null, candidate: 'r7', exposure: 10, artefacts: {} }) } }))
      .then(
        refusalText('stage.measured', { worst: 'inconclusive' }),
        (x) =>
          expect(x.state.pass!.stage!.last!.verdicts[0]!.detail).toContain(
            'not read: the target system runs the fallback with r7',
          ),
        happenedTimes('stage.passed', 0),
        happenedTimes('rollback.pulled', 0),
      )
      .when(timePasses(4))
      .then(happenedTimes('stage.passed', 1));
  });

  test('is not a finding while a new release is only submitted', () => {
    given(live(), submits('r2'), theWorldAnswers(), watches()).then(findings(), isLive('r1'));
  });
});
