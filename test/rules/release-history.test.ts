/** What ran when, and why it ended, as the ledger tells it. */

import fc from 'fast-check';
import { type ReleaseView, releaseHistoryOf } from '../../domain/releases/release-history';
import { engagements } from '../dossier/random-engagements';
import type { PaperEngagement } from '../support/paper-engagement';
import { runs } from '../support/runs';
import {
  closes,
  engagement,
  everybodySigns,
  given,
  MAILBOX,
  ordersDrill,
  resumes,
  rollsBack,
  signs,
  stagesAreObserved,
  submits,
  theWorldAnswers,
} from './vocabulary';

const PREVIOUS = { ...MAILBOX, rollback: { ...MAILBOX.rollback!, mode: 'previous-version' as const } };

/** Through build and readiness, up to its first stage. */
const goes =
  (release: string, change = {}) =>
  (e: PaperEngagement) =>
    given(
      e,
      submits(release, change),
      everybodySigns('build'),
      theWorldAnswers(),
      ordersDrill(),
      theWorldAnswers(),
    ).when(everybodySigns('readiness'), theWorldAnswers(), everybodySigns('staged-go-live'), theWorldAnswers());
const live = (charter = MAILBOX): PaperEngagement => engagement(charter).upTo('operation');
const historyOf = (e: PaperEngagement) => releaseHistoryOf(e.entries);
const viewOf = (e: PaperEngagement, release: string): ReleaseView =>
  historyOf(e).releases.find((one) => one.release === release)!;

test('the history shows a release from its manifest to its live operation', () => {
  const e = live();
  const [r1] = historyOf(e).releases;
  expect(r1).toMatchObject({
    release: 'r1',
    model: 'naive-bayes',
    builtBy: MAILBOX.people['delivery-lead'],
    submittedBy: MAILBOX.people['delivery-lead'],
    sameArtefact: [],
    drills: [{ drill: `drill:${e.state.id}:1`, outcome: 'passed', restoreSeconds: 2, rtoSeconds: 30, problem: null }],
    status: 'live',
    ended: null,
    live: [{ from: e.state.live!.since, to: null }],
  });
  expect(r1!.stages.map(({ exposure, ended, decidedBy }) => [exposure, ended, decidedBy])).toEqual([
    [10, 'passed', 'measurement'],
    [50, 'passed', 'measurement'],
    [100, 'passed', 'measurement'],
  ]);
  for (const { from, to, readings, worst } of r1!.stages) {
    expect(to! > from && readings > 0).toBe(true);
    expect(worst).toBe('pass');
  }
  expect(historyOf(e).desired).toEqual({ base: 'r1', candidate: null, exposure: 0 });
});

test('the newest release is first, and a replaced one names its replacement', () => {
  const e = given(live(), goes('r2'), stagesAreObserved()).and;
  expect(historyOf(e).releases.map(({ release, status }) => [release, status])).toEqual([
    ['r2', 'live'],
    ['r1', 'superseded'],
  ]);
  expect(viewOf(e, 'r1').ended).toMatchObject({ how: 'superseded', why: 'superseded by r2', at: e.state.live!.since });
  expect(viewOf(e, 'r1').live).toMatchObject([{ to: e.state.live!.since }]);
});

test('a rollback makes the release before live again, from then on', () => {
  const e = given(live(PREVIOUS), goes('r2'), stagesAreObserved(), rollsBack(), theWorldAnswers()).and;
  expect(viewOf(e, 'r2')).toMatchObject({
    status: 'rolled-back',
    ended: { how: 'rolled-back', automatic: false, by: MAILBOX.people.owner, why: 'because' },
  });
  const r1 = viewOf(e, 'r1');
  expect(r1).toMatchObject({ status: 'live', ended: null });
  expect(r1.live).toEqual([
    { from: expect.any(String), to: viewOf(e, 'r2').live[0]!.from },
    { from: viewOf(e, 'r2').live[0]!.to, to: null },
  ]);
  expect(historyOf(e).desired).toEqual({ base: 'r1', candidate: null, exposure: 0 });
});

test('the history shows a candidate that was rolled back, and the same artefact under another name', () => {
  const artefactDigest = 'c'.repeat(64);
  const e = given(live(), goes('r2', { artefactDigest }), stagesAreObserved({ bad: true })).and;
  const r2 = viewOf(e, 'r2');
  expect(r2).toMatchObject({ status: 'rolled-back', live: [], ended: { automatic: true, by: 'dayone' } });
  expect(r2.ended!.why).toMatch(/^stage 10 %: wanted-set-aside: /);
  expect(r2.stages).toMatchObject([{ exposure: 10, ended: 'rolled-back', to: r2.ended!.at, worst: 'fail' }]);
  given(e, resumes(), submits('r3', { artefactDigest })).then(() =>
    expect(viewOf(e, 'r3')).toMatchObject({ status: 'passing', sameArtefact: ['r2'], stages: [], drills: [] }),
  );
});

test('a rollback of the live release stops the stage of the candidate, but does not end the candidate', () => {
  const e = given(live(), goes('r2')).and;
  // The newest goes first, so that the live one can only go by its own watch.
  given(e, (x) =>
    x.act({ kind: 'retainer-report', step: 'slo-watch', scheduledAt: x.at, answers: badAnswers(x), cycleEnds: true }),
  );
  expect(viewOf(e, 'r1')).toMatchObject({ status: 'rolled-back', ended: { automatic: true, by: 'dayone' } });
  expect(viewOf(e, 'r2')).toMatchObject({
    status: 'passing',
    ended: null,
    stages: [{ exposure: 10, ended: 'stopped' }],
  });
});

const badAnswers = (e: PaperEngagement) =>
  e.answers(
    Object.fromEntries(
      e.state.charter.metrics!.map((metric) => [
        metric.id,
        { kind: 'metric' as const, metric, scope: { release: null, base: null, exposure: 100, from: e.at, to: e.at } },
      ]),
    ),
    { bad: true },
  );

test('the history shows replaced and rejected candidates, and one that ends with the engagement', () => {
  const e = given(engagement().upTo('build'), submits('r1'), signs('reviewer', 'build', 'reject'), submits('r2')).and;
  expect(viewOf(e, 'r1').ended).toMatchObject({
    how: 'withdrawn',
    why: 'replaced by r2 before anybody was exposed to it',
  });
  given(e, closes());
  expect(viewOf(e, 'r2').ended).toMatchObject({ how: 'withdrawn', why: 'the engagement closes: the end' });
});

test('the history shows a closing with a rollback, and one with a running release', () => {
  const back = given(live(), closes('roll-back'), theWorldAnswers()).and;
  expect(viewOf(back, 'r1')).toMatchObject({ status: 'rolled-back', live: [{ to: expect.any(String) }] });
  expect(historyOf(back).desired).toEqual({ base: null, candidate: null, exposure: 0 });
  const on = given(live(), closes('leave-running'), theWorldAnswers()).and;
  expect(viewOf(on, 'r1')).toMatchObject({ status: 'live', live: [{ to: null }] });
});

test('a failed drill states its reason', () => {
  const e = given(engagement().upTo('readiness'), ordersDrill(), theWorldAnswers({ drill: 'failed' })).and;
  expect(viewOf(e, 'r1').drills).toMatchObject([
    { outcome: 'failed', restoreSeconds: null, problem: 'it did not work' },
  ]);
  given(e, ordersDrill(), theWorldAnswers());
  expect(viewOf(e, 'r1').drills).toMatchObject([{ outcome: 'failed' }, { outcome: 'passed', problem: null }]);
});

test('the history never contradicts the state', () => {
  fc.assert(
    fc.property(engagements, (e) => {
      const { state } = e;
      const { releases, desired } = historyOf(e);
      expect(desired).toEqual(state.target.desired);
      expect(releases.map(({ release }) => release)).toEqual(Object.keys(state.releases).reverse());
      if (state.closing) return;
      for (const { release, status, ended, live, stages } of releases) {
        const record = state.releases[release]!;
        expect([release, status, ended?.at ?? null]).toEqual([release, record.status, record.endedAt]);
        expect(live.filter(({ to }) => to === null)).toHaveLength(status === 'live' ? 1 : 0);
        const observed = state.pass?.release === release && state.pass.stage && state.pass.stage.status !== 'passed';
        expect(stages.filter(({ to }) => to === null)).toHaveLength(observed ? 1 : 0);
      }
    }),
    { numRuns: runs(150) },
  );
});
