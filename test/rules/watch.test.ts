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

test('what has not changed is not reported, what has is', () => {
  given(live(), watches())
    .then(wrote())
    .when(pass(15), watches({ worse: [GUARD] }))
    .then(happenedTimes('watch.reported', 1));
});

test('a changed verdict is reported once; the next look that says the same is silent', () => {
  given(live(), watches({ away: true }))
    .then(wrote('watch.reported'), refusalText('watch.reported', { verdict: 'error' }))
    .when(pass(15), watches({ away: true }))
    .then(wrote())
    .when(pass(15), watches())
    .then(refusalText('watch.reported', { verdict: 'pass' }), isLive('r1'));
});

test('a critical guardrail that fails rolls back at the first look that sees it, and once', () => {
  const e = given(live(), watches({ bad: true })).and;
  const { at } = e;
  given(e)
    .then(happenedTimes('rollback.pulled', 1), isLive(null), wanted(null))
    .when(watches({ bad: true }, at), pass(1), watches({ bad: true }), report({ bad: true }))
    .then(happenedTimes('rollback.pulled', 1));
});

test('a look of a moment that was reported already, of the future or of what was live before changes nothing', () => {
  const e = live();
  given(e, watches({ away: true }));
  const { at } = e;
  given(e, pass(5), watches({ bad: true }, at)).then(wrote());
  given(e, watches({ bad: true }, new Date(Date.parse(e.at) + 60_000).toISOString())).then(wrote());
  given(e, watches({ bad: true }, '2026-01-01T00:00:00.000Z')).then(wrote());
});

test('a cycle’s report counts for the watch as well: neither repeats what the other has reported', () => {
  given(live(), watches({ away: true }), pass(15), report({ away: true }), pass(15), watches({ away: true }))
    .then(wrote(), happenedTimes('watch.reported', 1))
    .when(pass(15), watches())
    .then(happenedTimes('watch.reported', 2));
});

describe('the version that really runs', () => {
  const FOUND = 'change-control:running';

  test('is a finding that freezes changes where nobody approved it, and is closed by the same probe', () => {
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

  test('under the right name, as another artefact, is one as well', () => {
    given(live(), watches(runs({ artefacts: { r1: 'b'.repeat(64) } }))).then(
      findings(FOUND),
      refusalText('finding.opened', { what: expect.stringContaining('release r1 runs as artefact bbbbbbbbbbbb') }),
    );
  });

  test('with a candidate that nobody exposed, too', () => {
    given(live(), watches(runs({ candidate: 'r2', exposure: 50 }))).then(findings(FOUND));
  });

  test('that cannot be asked says nothing, neither for nor against', () => {
    const silent: World = { says: { [RUNNING]: { ok: false, code: 'EXECUTOR_UNREACHABLE', detail: 'away' } } };
    given(live(), watches(silent))
      .then(findings())
      .when(pass(15), watches(runs({ base: null })), pass(15), watches(silent))
      .then(findings(FOUND));
  });

  test('is not judged while a drill moves it, nor by an answer from before the drill’s end', () => {
    const e = given(live(), ordersDrill(), theWorldAnswersOnce()).and;
    const { at } = e;
    given(e, watches(runs({ base: null })))
      .then(findings())
      .when(pass(1), theWorldAnswers(), pass(1), watches(runs({ base: null }), at))
      .then(findings())
      .when(pass(1), watches(runs({ base: null })))
      .then(findings(FOUND));
  });

  test('in a stage makes its readings worth nothing: they are of something else', () => {
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

  test('next to a release on its way stops no pass of its own', () => {
    given(live(), submits('r2'), theWorldAnswers(), watches()).then(findings(), isLive('r1'));
  });
});
