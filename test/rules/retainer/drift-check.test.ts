/** Drift check: every distribution against the one before the change, and what follows from what has moved. */

import fc from 'fast-check';
import type { Charter } from '../../../domain/model/charter';
import type { Metric } from '../../../domain/model/charter/metrics';
import { dueSteps } from '../../../domain/retainer';
import { driftCheck } from '../../../domain/retainer/steps/drift-check';
import type { PaperEngagement } from '../../support/paper-engagement';
import { driftTo, fact, silence, type World } from '../../support/paper-world';
import { runs } from '../../support/runs';
import {
  cycleOf,
  engagement,
  findings,
  given,
  happenedTimes,
  isLive,
  notified,
  pass,
  refusalText,
  SIXTY_LINES,
  stands,
  wrote,
} from '../vocabulary';

const [TEMPLATE] = SIXTY_LINES.metrics as [Metric];
const column = (id: string): Metric => ({
  ...TEMPLATE,
  id,
  role: 'diagnostic',
  aggregation: 'distribution',
  target: 'like baseline',
  source: { kind: 'csv', url: `http://127.0.0.1:9400/${id}.csv`, column: id },
});

const charter = (...ids: string[]): Charter => {
  const { retainer } = SIXTY_LINES;
  const cases = { kind: 'csv', url: 'http://127.0.0.1:9400/cases.csv' } as const;
  const sample = { ...retainer.steps['quality-sample'], cases };
  return {
    ...SIXTY_LINES,
    metrics: [...SIXTY_LINES.metrics!, ...ids.map(column)],
    retainer: { ...retainer, steps: { ...retainer.steps, 'quality-sample': sample } },
  };
};

const FOUR = ['length', 'language', 'sender', 'hour'];
const operating = (...ids: string[]) => given(engagement(charter(...ids)).upTo('operation'), pass(1)).and;
const checks = (world?: World) => cycleOf('drift-check', world);
const week = (world?: World) => (e: PaperEngagement) => given(e, pass(7, 'days'), checks(world));

/** Columns come out with these stability indices, or silent. */
const moved = (by: Record<string, number | 'silent' | 'few'>): World => ({
  says: Object.fromEntries(
    Object.entries(by).map(([id, psi]) => [
      id,
      psi === 'silent'
        ? silence
        : fact({
            value: psi === 'few' ? 0.9 : psi,
            samples: 2_000,
            at: '2026-01-01T00:00:00.000Z',
            drift: psi === 'few' ? driftTo(0.9, 3) : driftTo(psi, 2_000),
          }),
    ]),
  ),
});

test('reads every distribution over its own window, and nothing else', () => {
  const e = operating(...FOUR);
  const asked = driftCheck.questions(e.state, e.at);
  expect(Object.keys(asked)).toEqual(FOUR);
  expect(asked.length).toMatchObject({ kind: 'metric', scope: { release: 'r1', from: e.state.live!.since, to: e.at } });
});

test('an unchanged column passes, and a slightly different one warns', () => {
  given(operating(...FOUR), checks())
    .then(
      wrote('retainer.reported'),
      refusalText('retainer.reported', { verdict: 'pass', figures: { columns: 4, drifted: 0 } }),
    )
    .when(week(moved({ length: 0.15 })))
    .then(refusalText('retainer.reported', { verdict: 'warn' }), findings());
});

test('a moved column is a ticket of its owner, even for a diagnostic metric, until it is as before', () => {
  given(operating(...FOUR), checks(moved({ length: 0.3 })))
    .then(
      refusalText('retainer.reported', { verdict: 'fail', figures: { columns: 4, drifted: 1 } }),
      findings('drift-check:length'),
      refusalText('finding.opened', {
        severity: 'ticket',
        owner: TEMPLATE.owner,
        what: expect.stringContaining('length has drifted: moved by 0.075 standard deviations (Wasserstein), PSI 0.3'),
      }),
      notified('finding.opened', TEMPLATE.owner),
      isLive('r1'),
    )
    .when(week(moved({ length: 0.3 })))
    .then(happenedTimes('finding.opened', 1))
    .when(week(moved({ length: 0.15 })))
    .then(findings('drift-check:length'))
    .when(week())
    .then(findings());
});

test('half of the columns moving is a page about the data as a whole, until fewer have moved', () => {
  given(operating(...FOUR), checks(moved({ length: 0.3, hour: 0.25 })))
    .then(
      findings('drift-check:length', 'drift-check:hour', 'drift-check'),
      refusalText('finding.opened', { id: 'drift-check', severity: 'page', what: '2 of 4 columns have drifted' }),
    )
    .when(week(moved({ length: 0.3 })))
    .then(findings('drift-check:length'), happenedTimes('rollback.pulled', 0));
});

describe('missing data', () => {
  test('never passes, closes nothing, and twice in a row is a finding', () => {
    given(operating(...FOUR), checks(moved({ length: 0.3, hour: 0.3 })))
      .when(week(moved({ length: 'silent', hour: 'silent' })))
      .then(
        refusalText('retainer.reported', { verdict: 'error' }),
        findings('drift-check:length', 'drift-check:hour', 'drift-check'),
      )
      .when(week(moved({ length: 'silent' })))
      .then(findings('drift-check:length', 'drift-check:unmeasured'))
      .when(week())
      .then(findings());
  });

  test('too few cases are inconclusive', () => {
    given(operating('length'), checks(moved({ length: 'few' }))).then(
      refusalText('retainer.reported', { verdict: 'inconclusive' }),
      findings(),
    );
  });

  test('without a distribution before the change there is nothing to compare with', () => {
    const plain: World = { says: { length: fact({ value: 3, samples: 2_000, at: '2026-01-01T00:00:00.000Z' }) } };
    given(operating('length'), checks(plain)).then(refusalText('retainer.reported', { verdict: 'error' }));
  });

  test('without distributions the step is not set up, and the detail says what to write', () => {
    const e = operating();
    expect(driftCheck.questions(e.state, e.at)).toEqual({});
    given(e, checks()).then(
      refusalText('retainer.reported', {
        verdict: 'inconclusive',
        detail: expect.stringContaining('target "like baseline"'),
      }),
      findings(),
    );
  });
});

describe('a breach calls for a quality sample', () => {
  const due = (e: PaperEngagement, days: number) =>
    dueSteps(e.state, new Date(Date.parse(e.at) + days * 86_400_000).toISOString()).map(({ id }) => id);
  const cycle = (world?: World) => (e: PaperEngagement) => given(e, cycleOf('quality-sample'), checks(world));

  test('in the next cycle, independently of its cadence, and once', () => {
    const e = given(operating('length'), cycle(moved({ length: 0.3 }))).and;
    expect(due(e, 1)).toContain('quality-sample');
    given(e, pass(1, 'days'), cycleOf('quality-sample'));
    expect(due(e, 1)).not.toContain('quality-sample');
    const calm = given(operating('length'), cycle()).and;
    expect(due(calm, 1)).not.toContain('quality-sample');
  });

  test('even while another one waits for its grades, but not for a third one', () => {
    given(operating('length'), cycle(moved({ length: 0.3 })), pass(1, 'days'), cycleOf('quality-sample'))
      .then(
        happenedTimes('sample.drawn', 2),
        stands((s) => s.retainer.requests.filter(({ step }) => step === 'quality-sample').length, 2),
      )
      .when(pass(6, 'days'), cycle(moved({ length: 0.3 })), pass(1, 'days'), cycleOf('quality-sample'))
      .then(happenedTimes('sample.drawn', 2));
  });
});

test('for any verdicts and share the open findings name what has moved, and no movement closes all of them', () => {
  const outcome = fc.constantFrom<number | 'silent' | 'few'>(0.01, 0.15, 0.3, 'silent', 'few');
  const weeks = fc.array(fc.tuple(outcome, outcome, outcome, outcome), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(weeks, fc.constantFrom(0.25, 0.5, 0.75, 1), (given_, share) => {
      const of = charter(...FOUR);
      of.retainer = { ...of.retainer, steps: { ...of.retainer.steps, 'drift-check': { every: '7 days', share } } };
      const e = given(engagement(of).upTo('operation'), pass(1)).and;
      const open = (id: string) => e.state.findings.some((one) => one.id === id && one.closedAt === null);
      for (const outcomes of given_) {
        const before = { page: open('drift-check'), columns: FOUR.map((id) => open(`drift-check:${id}`)) };
        given(e, week(moved(Object.fromEntries(FOUR.map((id, i) => [id, outcomes[i]!])))));
        FOUR.forEach((id, i) => {
          const expected = outcomes[i] === 0.3 || (outcomes[i] !== 0.01 && before.columns[i]);
          expect([id, outcomes[i], open(`drift-check:${id}`)]).toEqual([id, outcomes[i], expected]);
        });
        const drifted = outcomes.filter((one) => one === 0.3).length / 4;
        const unknown = outcomes.filter((one) => typeof one === 'string').length / 4;
        expect(open('drift-check')).toBe(drifted >= share || (before.page && drifted + unknown >= share));
        expect(e.state.live?.release).toBe('r1');
      }
      given(e, week());
      expect(e.state.findings.filter((one) => one.closedAt === null)).toEqual([]);
    }),
    { numRuns: runs(60) },
  );
});
