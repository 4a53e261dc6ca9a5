/** Quality sample: what a cycle draws. */
import type { Events } from '../../../domain/model/events';
import { qualitySample } from '../../../domain/retainer/steps/quality-sample';
import { fact, silence, type World } from '../../support/paper-world';
import { findings, given, happenedTimes, notified, pass, refusalText, wrote } from '../vocabulary';
import { charter, draws, graded, lastOf, operating, week } from './sample-on-paper';

describe('a cycle draws', () => {
  test('a sample of the time since the release went live, and asks the process expert to grade it', () => {
    const e = operating();
    given(e, draws()).then(
      wrote('retainer.reported', 'sample.drawn', 'request.opened'),
      refusalText('sample.drawn', { release: 'r1', population: 500, from: e.state.live!.since, to: e.at }),
      refusalText('retainer.reported', { verdict: 'inconclusive', figures: { good: 0, total: 0, population: 500 } }),
      refusalText('request.opened', {
        role: 'process-expert',
        action: { message: 'grade-sample', sample: lastOf(e).id },
      }),
      notified('request.opened', 'process-expert'),
    );
    expect(lastOf(e).cases).toHaveLength(30);
  });

  test('with a new seed each time, which the record names', () => {
    const e = operating();
    const question = qualitySample.questions(e.state, e.at).sample as { seed: string };
    given(e, draws(), graded(30), pass(7, 'days'));
    expect(lastOf(e).seed).toBe(question.seed);
    expect(question.seed).toMatch(/^[0-9a-f]{64}$/);
    expect(qualitySample.questions(e.state, e.at).sample).not.toMatchObject({ seed: question.seed });
  });

  test('the next one from the end of the last one, by the time of the Schedule', () => {
    const e = given(operating(), draws(), graded(30), pass(7, 'days')).and;
    const scheduledAt = e.at;
    const later = new Date(Date.parse(e.at) + 90_000).toISOString();
    const from = lastOf(e).to;
    expect(qualitySample.questions(e.state, later, scheduledAt).sample).toMatchObject({
      scope: { from, to: scheduledAt, release: 'r1', exposure: 100 },
    });
    given(e, draws()).then(refusalText('sample.drawn', { from, to: scheduledAt }));
  });

  test('none while one waits for its grades', () => {
    given(operating(), draws(), pass(7, 'days'), draws()).then(
      wrote('retainer.reported'),
      happenedTimes('sample.drawn', 1),
      (e) =>
        expect(e.state.retainer.steps['quality-sample']!.detail).toBe(
          `sample ${lastOf(e).id} waits for its grades; nothing was graded yet`,
        ),
    );
  });

  test('one of each period, however often the step runs in it', () => {
    const e = given(operating(), draws(), graded(30)).and;
    const { id } = lastOf(e);
    given(e, pass(1), draws())
      .then(
        wrote('retainer.reported'),
        happenedTimes('sample.drawn', 1),
        refusalText('retainer.reported', {
          verdict: 'inconclusive',
          detail: expect.stringContaining(`sample ${id} is the one of this period, the next is due `),
          figures: { good: 30, total: 30 },
        }),
        (after) => expect(qualitySample.questions(after.state, after.at)).toEqual({}),
      )
      .when(pass(7, 'days'), draws())
      .then(happenedTimes('sample.drawn', 2));
  });

  test('one of each period also where two runs by hand asked before either had reported', () => {
    const e = operating();
    const asked = qualitySample.questions(e.state, e.at);
    expect(asked).toHaveProperty('sample');
    given(e, draws(), graded(30), pass(1));
    const answers = { sample: fact({ population: 41, cases: ['late-1', 'late-2'] }) };
    const { follows = [], figures } = qualitySample.judge(e.state, { scheduledAt: e.at, answers }, e.at);
    expect([follows, figures]).toEqual([[], { good: 30, total: 30 }]);
  });

  test('with one set of numbers for the draw, the request and the list', () => {
    const lists = (population: number, ...cases: string[]): World => ({
      says: { sample: fact({ population, cases }) },
    });
    const e = given(operating(), draws(lists(4, 'a', 'b', 'c', 'd')), graded(4, 'process-expert', 4), pass(7, 'days'));
    expect(qualitySample.questions(e.and.state, e.and.at).sample).toMatchObject({ known: ['a', 'b', 'c', 'd'] });
    e.when(draws(lists(41, 'c', 'd', 'e', 'e', 'f'))).then(
      refusalText('sample.drawn', { population: 41, cases: ['e', 'f'] }),
      refusalText('request.opened', { what: 'grades 2 cases: were the outputs right?' }),
      refusalText('retainer.reported', {
        detail: expect.stringContaining('drew 2 of 41 cases'),
        figures: { good: 4, total: 4, population: 41 },
      }),
    );
  });

  test('no case twice, even if the list repeats it', () => {
    const lists = (...cases: string[]): World => ({ says: { sample: fact({ population: cases.length, cases }) } });
    const two = ['a', 'b'];
    given(operating(), draws(lists(...two)), graded(2, 'process-expert', 2))
      .when(pass(7, 'days'), draws(lists('b', 'c')))
      .then(refusalText('sample.drawn', { cases: ['c'] }))
      .when(graded(1, 'process-expert', 1), pass(7, 'days'), draws(lists('a', 'b', 'c')))
      .then(happenedTimes('sample.drawn', 2), refusalText('retainer.reported', { verdict: 'inconclusive' }));
  });

  test('nothing from an empty list, which never passes', () => {
    const empty: World = { says: { sample: fact({ population: 0, cases: [] }) } };
    given(operating(), draws(), graded(30), week(30), pass(7, 'days'), draws(empty)).then(
      wrote('retainer.reported'),
      refusalText('retainer.reported', { verdict: 'inconclusive' }),
    );
  });

  test('nothing without a list of cases, and says what to write', () => {
    const e = operating(charter({ cases: undefined }));
    expect(qualitySample.questions(e.state, e.at)).toEqual({});
    given(e, draws()).then(
      wrote('retainer.reported'),
      refusalText('retainer.reported', {
        verdict: 'inconclusive',
        detail: 'nobody has said which cases there are: write retainer.steps.quality-sample.cases',
      }),
    );
  });

  test('nothing from an unreachable list, which is a finding the second time in a row, until it answers', () => {
    const away: World = { says: { sample: silence } };
    given(operating(), draws(away))
      .then(refusalText('retainer.reported', { verdict: 'error', detail: 'SOURCE_UNREACHABLE: away' }), findings())
      .when(pass(7, 'days'), draws(away))
      .then(findings('quality-sample:unmeasured'))
      .when(pass(7, 'days'), draws())
      .then(findings(), happenedTimes('sample.drawn', 1));
  });
});

test('the ledger has only the ids of the drawn cases, not their content', () => {
  const e = given(operating(), draws()).and;
  const drawn = e.last.find(({ type }) => type === 'sample.drawn')!.data as Events['sample.drawn'];
  expect(Object.keys(drawn).sort()).toEqual(['cases', 'from', 'id', 'population', 'release', 'seed', 'to']);
});
