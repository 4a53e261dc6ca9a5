/** Fewer than 50 cases a week: a stage ends with its window, and a named person has reviewed every case of it. */

import { due } from '../../domain/engagement/due';
import { requirementsOf } from '../../domain/gates/requirements';
import { stageWaits } from '../../domain/gates/steps/staged-go-live';
import { signedObject } from '../../domain/gates/subjects';
import type { Charter } from '../../domain/model/charter';
import { fact, type World } from '../support/paper-world';
import {
  engagement,
  everybodySigns,
  gate,
  given,
  happenedTimes,
  MAILBOX,
  refusalText,
  refused,
  says,
  signs,
  stands,
  theWorldAnswers,
  timePasses,
} from './vocabulary';

const STEP = 'staged-go-live';
const SMALL: Charter = {
  ...MAILBOX,
  process: { ...MAILBOX.process!, volumePerWeek: 49 },
  people: { ...MAILBOX.people, 'process-expert': 'pia-lund' },
};
/** Eight cases, as they really were: too few for any interval. */
const eight = (good: number) => fact({ value: good / 8, good, total: 8, samples: 8, at: '2026-11-23T09:00:00.000Z' });
const few = (kept = 8, wrongly = 0): World => ({
  says: {
    'unwanted-kept-away': eight(kept),
    'wanted-set-aside': eight(wrongly),
    'minutes-per-mail': fact({ value: 1, samples: 8, at: '2026-11-23T09:00:00.000Z' }),
  },
});
const review = (cases: number, wrong = 0, by = 'process-expert') => says(by, { kind: 'submit-review', cases, wrong });
const onStage = (charter = SMALL) =>
  given(engagement(charter).upTo(STEP), everybodySigns(STEP), theWorldAnswers(few())).and;
const windowOver = () => given(onStage(), timePasses(4, few())).and;
const status = (of: string) => stands((s) => s.pass?.stage?.status, of);

test('from 50 cases a week on a stage is judged by samples, without a review', () => {
  const fifty = { ...SMALL, process: { ...SMALL.process!, volumePerWeek: 50 } };
  given(onStage(fifty), timePasses(4))
    .then(happenedTimes('stage.passed', 1))
    .when(review(8))
    .then(refused('NOT_ASKED'));
});

test('the review is requested when the window is over, not before', () => {
  given(onStage(), review(8)).then(refused('NOT_ASKED', 'is observed until'), gate(STEP).asksNoMore('reviewed'));
  given(windowOver()).then(
    status('observing'),
    gate(STEP).stillAsks('process-expert: every case of stage 10 % reviewed'),
  );
});

test('if every case is reviewed, metrics count without an interval and without a least sample', () => {
  given(windowOver(), review(8), theWorldAnswers(few())).then(
    refusalText('stage.passed', { exposure: 10, decidedBy: 'measurement' }),
  );
});

test('a metric that fails on all cases rolls back, even if they are few', () => {
  given(windowOver(), review(8), theWorldAnswers(few(3))).then(
    refusalText('rollback.pulled', { release: 'r1', automatic: true }),
  );
});

test.each([
  ['cases that were not reviewed', 7, 0, '7 cases were reviewed, and 8 went through'],
  ['cases that were wrong', 8, 1, 'of 8 cases that were reviewed 1 were wrong'],
])('a person decides on %s', (_what, cases, wrong, why) => {
  given(windowOver(), review(cases, wrong), theWorldAnswers(few()))
    .then(status('awaiting-decision'), refusalText('stage.inconclusive', { why }))
    .when(signs('owner', STEP), theWorldAnswers(few()))
    .then(refusalText('stage.passed', { decidedBy: 'person' }));
});

test('without a review a person is asked after the longest wait', () => {
  given(windowOver(), timePasses(26, few())).then(
    status('awaiting-decision'),
    refusalText('stage.inconclusive', { why: expect.stringContaining('has to be reviewed by the process-expert') }),
  );
});

test('the process expert or the owner reviews, never the person who built or submitted the release', () => {
  given(windowOver(), review(8, 0, 'owner')).then(refused('WRONG_PERSON', 'reviewed by the process-expert'));
  const builder = windowOver().state.releases.r1!.manifest.builtBy;
  const expertBuilt = { ...SMALL, people: { ...SMALL.people, 'process-expert': builder } };
  given(onStage(expertBuilt), timePasses(4, few()), review(8)).then(refused('SAME_PERSON'));
  const { 'process-expert': _, ...people } = SMALL.people;
  given(onStage({ ...SMALL, people }), timePasses(4, few()), review(8, 0, 'owner')).then(
    happenedTimes('stage.reviewed', 1),
  );
  given(windowOver(), review(8, 9)).then(refused('BAD_INPUT'));
});

test('cases that arrive during a review belong to no stage', () => {
  const e = windowOver();
  const { observedFrom } = e.state.pass!.stage!;
  given(e, timePasses(5, few()));
  const [work] = due(e.state, e.state.pass!.stage!.nextReadAt!).work;
  const scope = work?.kind === 'measure-stage' ? work.questions['unwanted-kept-away'] : undefined;
  expect(scope).toMatchObject({
    scope: { from: observedFrom, to: new Date(Date.parse(observedFrom!) + 4_000).toISOString() },
  });
});

/** A world whose metrics have seen so many, and a charter in which some of them say more about what they count. */
const seen = (unwanted: number, wanted: number, minutes: number): World => {
  const share = (good: number, total: number) =>
    fact({ value: good / total, good, total, samples: total, at: '2026-11-23T09:00:00.000Z' });
  return {
    says: {
      'unwanted-kept-away': share(unwanted, unwanted),
      'wanted-set-aside': share(0, wanted),
      'minutes-per-mail': fact({ value: 1, samples: minutes, at: '2026-11-23T09:00:00.000Z' }),
    },
  };
};
const counting = (...metrics: Partial<Charter['metrics'] extends (infer M)[] | undefined ? M : never>[]): Charter => ({
  ...SMALL,
  metrics: SMALL.metrics!.map((metric, i) => ({ ...metric, ...metrics[i] })),
});
const reviewed = (charter: Charter, world: World, cases: number) =>
  given(onStage(charter), timePasses(4, world), review(cases), theWorldAnswers(world));
const passes = refusalText('stage.passed', { exposure: 10, decidedBy: 'measurement' });
const misses = (cases: number, through: number) =>
  refusalText('stage.inconclusive', { why: `${cases} cases were reviewed, and ${through} went through` });

test('the number of cases to review is the highest of all metrics', () => {
  reviewed(SMALL, seen(60, 60, 8), 8).then(misses(8, 60));
  reviewed(SMALL, seen(8, 60, 8), 59).then(misses(59, 60));
  reviewed(SMALL, seen(60, 60, 8), 60).then(passes);
});

test('cases are counted as cases, even if a metric counts something else in each of them', () => {
  const clauses = counting({ unit: 'clauses' });
  reviewed(clauses, seen(32, 8, 8), 8).then(passes);
  reviewed(clauses, seen(32, 8, 8), 7).then(misses(7, 8));
  reviewed(counting({ counts: 'parts' }), seen(32, 8, 8), 8).then(passes);
  reviewed(counting({ unit: 'mails', counts: 'cases' }), seen(32, 8, 8), 8).then(misses(8, 32));
  reviewed(counting({}, {}, { aggregation: 'latest' }), seen(8, 8, 96), 8).then(passes);
});

test('if no metric counts cases, the review has their number', () => {
  const parts = { counts: 'parts' } as const;
  reviewed(counting(parts, parts, parts), seen(240, 240, 240), 60).then(
    passes,
    refusalText('stage.reviewed', { cases: 60 }),
  );
  reviewed(SMALL, seen(240, 240, 240), 60).then(misses(60, 240));
});

test('the request and the subject say why a stage waits', () => {
  given(onStage(), timePasses(1, few())).then(
    stands((s) => stageWaits(s), expect.stringContaining('stage 10 %: it is observed until ')),
  );
  const e = given(windowOver(), review(7), theWorldAnswers(few())).and;
  const why = 'stage 10 %: 7 cases were reviewed, and 8 went through';
  expect(requirementsOf(e.state, STEP, e.at).find(({ what }) => what.startsWith('all stages'))).toMatchObject({
    problem: why,
  });
  expect(signedObject(e.state, STEP).subject).toMatchObject({ open: '7 cases were reviewed, and 8 went through' });
});
