/** Grades of a quality sample: who gives them, and what follows from them. */
import fc from 'fast-check';
import type { Events } from '../../../domain/model/events';
import type { PaperEngagement } from '../../support/paper-engagement';
import { runs } from '../../support/runs';
import {
  findings,
  given,
  happenedTimes,
  isLive,
  notified,
  pass,
  refusalText,
  refused,
  rollsBack,
  SIXTY_LINES,
  says,
  stands,
  theWorldAnswers,
  timePasses,
  wanted,
  wrote,
} from '../vocabulary';
import { charter, draws, EXPERT, graded, lastOf, operating, week } from './sample-on-paper';

/** So many samples wait for their grades, and the last request for them ended like this. */
const isAsked = (times: number) =>
  stands((s) => s.retainer.requests.filter(({ step }) => step === 'quality-sample').length, times);

const answered = (how: string) => (e: PaperEngagement) =>
  expect(
    e.entries
      .filter(({ type }) => type === 'request.answered')
      .map(({ data }) => data as Events['request.answered'])
      .findLast(({ id }) => id.startsWith('quality-sample:')),
  ).toMatchObject({ how });

describe('the grades', () => {
  const open = () => given(operating(), draws()).and;

  test('come only from the requested person, and once', () => {
    given(open(), graded(30, 'owner')).then(refused('WRONG_PERSON', `process-expert: ${EXPERT}`));
    given(open(), graded(30))
      .then(wrote('sample.graded', 'request.answered'), isAsked(0))
      .when(says('process-expert', { kind: 'grade-sample', sample: 'none', good: 1, total: 1 }))
      .then(refused('NOT_ASKED', 'no sample "none" waits for its grades'));
  });

  test('are given by the cover while the expert is away', () => {
    const e = open();
    const until = new Date(Date.parse(e.at) + 86_400_000).toISOString();
    given(
      e,
      says('process-expert', { kind: 'absent', from: e.at, until, cover: 'finn-gray' }),
      pass(1),
      graded(30, 'finn-gray'),
    ).then(wrote('sample.graded', 'request.answered'));
  });

  test('are requested of the owner if there is no process expert, or the expert made the release', () => {
    const none = charter({}, { 'process-expert': undefined });
    given(operating(none), draws()).then(refusalText('request.opened', { role: 'owner' }));
    const builder = charter({}, { 'process-expert': SIXTY_LINES.people['delivery-lead'] });
    given(operating(builder), draws()).then(refusalText('request.opened', { role: 'owner' }));
  });

  test('never come from the person who built or submitted the release', () => {
    const e = open();
    const until = new Date(Date.parse(e.at) + 86_400_000).toISOString();
    const cover = e.who('delivery-lead');
    given(
      e,
      says('process-expert', { kind: 'absent', from: e.at, until, cover }),
      pass(1),
      graded(30, 'delivery-lead'),
    ).then(refused('SAME_PERSON', 'grades none of it'));
  });

  test.each([
    [31, 30],
    [31, 31],
    [0, 0],
  ])('are refused with %d right of %d for a sample of 30', (good, total) => {
    given(open(), graded(good, 'process-expert', total)).then(refused('BAD_INPUT'));
  });

  test('are recorded in the ledger', () => {
    given(open(), graded(29)).then(
      refusalText('sample.graded', { good: 29, total: 30, digest: null }),
      stands((s) => s.retainer.samples.map(({ graded }) => graded?.by), [EXPERT]),
    );
  });

  test('are requested again, and a sample without grades for a quarter is withdrawn', () => {
    const e = open();
    const { id } = lastOf(e);
    given(e, pass(8, 'days'), theWorldAnswers()).then(refusalText('request.reminded', { id: `quality-sample:${id}` }));
    const until = Date.parse(lastOf(e).to) + 13 * 7 * 86_400_000;
    while (Date.parse(e.at) < until) given(e, timePasses(1));
    given(e)
      .then(isAsked(0), answered('withdrawn: its cases are older than 13 weeks'))
      .when(says('process-expert', { kind: 'grade-sample', sample: id, good: 30, total: 30 }))
      .then(refused('NOT_ASKED'))
      .when(draws())
      .then(happenedTimes('sample.drawn', 2));
  });

  test('are no longer requested for a release that was rolled back', () => {
    given(open(), rollsBack(), theWorldAnswers()).then(
      isAsked(0),
      answered('withdrawn: release r1 is not live any more'),
    );
  });
});

describe('the result of the grades', () => {
  const first = (good: number) => given(operating(), draws(), graded(good)).and;

  test('is inconclusive across the limit, and grades accumulate until they pass', () => {
    given(first(29))
      .then(findings())
      .when(pass(7, 'days'), draws())
      .then(
        refusalText('retainer.reported', {
          verdict: 'inconclusive',
          figures: { good: 29, total: 30, population: 500 },
        }),
      )
      .when(graded(30), week(30), pass(7, 'days'), draws())
      .then(refusalText('retainer.reported', { verdict: 'pass', figures: { good: 89, total: 90, population: 500 } }));
  });

  test('is a ticket below the minimum, until the same check passes', () => {
    given(first(18))
      .then(
        wrote('sample.graded', 'request.answered', 'finding.opened'),
        refusalText('finding.opened', {
          severity: 'ticket',
          owner: 'delivery-lead',
          what: expect.stringContaining('outputs: 18 of 30 were right in the last sample: 0.6 (95 %:'),
        }),
        isLive('r1'),
        notified('finding.opened', 'delivery-lead'),
      )
      .when(...Array.from({ length: 12 }, () => week(30)))
      .then(findings(), isLive('r1'));
  });

  test('rolls back automatically after two failures in a row, and holds', () => {
    given(first(18), week(17)).then(
      refusalText('rollback.pulled', { release: 'r1', automatic: true }),
      happenedTimes('finding.opened', 1),
      isLive(null),
      wanted(null),
      stands((s) => s.hold?.kind, 'after-rollback'),
    );
  });

  test('does not roll back if a sample between two failures does not fail', () => {
    given(first(18), week(30), week(18)).then(happenedTimes('rollback.pulled', 0), findings('quality-sample'));
  });

  test('fails for a bad sample even after a quarter of good ones', () => {
    given(first(30), ...Array.from({ length: 10 }, () => week(30)), week(15)).then(
      findings('quality-sample'),
      isLive('r1'),
    );
  });

  test('leaves out grades that are too old', () => {
    given(first(29), pass(14 * 7, 'days'), draws()).then(
      refusalText('retainer.reported', { verdict: 'inconclusive', figures: { good: 0, total: 0, population: 500 } }),
    );
  });

  test('never fails or rolls back with a flawless sample, for any minimum, size and history', () => {
    const sizes = fc.integer({ min: 1, max: 60 });
    const before = fc.array(fc.nat({ max: 100 }), { maxLength: 3 });
    const outcomes = new Set<string>();
    fc.assert(
      fc.property(fc.constantFrom(60, 90, 99, 100), sizes, before, (floor, size, shares) => {
        const e = operating(charter({ floor: `at least ${floor} %`, size: 60 }));
        const grade = (share: number) => graded(Math.round((share / 100) * size), 'process-expert', size);
        for (const share of shares) given(e, draws(), grade(share), pass(7, 'days'));
        if (!e.state.live) return;
        given(e, draws(), grade(100));
        for (const { type } of e.last) outcomes.add(type);
        expect(e.last.map(({ type }) => type)).toEqual(
          expect.not.arrayContaining(['finding.opened', 'rollback.pulled']),
        );
      }),
      { numRuns: runs(60) },
    );
    expect(outcomes).toContain('sample.graded');
  });

  test('rolls back for two failures in a row and nothing else, for any grades', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 12, max: 30 }), { minLength: 1, maxLength: 8 }), (goods) => {
        const e = operating();
        let [sum, total, failedBefore] = [0, 0, false];
        for (const good of goods) {
          given(e, draws(), graded(good));
          [sum, total] = [sum + good, total + 30];
          const fails = upper(good, 30) < 0.9 || (upper(sum, total) < 0.9 && good < 27);
          expect([good, e.state.live === null]).toEqual([good, fails && failedBefore]);
          expect(e.state.findings.some(({ closedAt }) => closedAt === null) || !fails).toBe(true);
          if (!e.state.live) return;
          failedBefore = fails;
          given(e, pass(7, 'days'));
        }
      }),
      { numRuns: runs(60) },
    );
  });
});

/** Upper bound of the Wilson interval, as its formula stands (E. B. Wilson, 1927). */
function upper(good: number, total: number): number {
  const [p, z] = [good / total, 1.959964];
  const centre = p + (z * z) / (2 * total);
  const half = z * Math.sqrt((p * (1 - p)) / total + (z * z) / (4 * total * total));
  return (centre + half) / (1 + (z * z) / total);
}
