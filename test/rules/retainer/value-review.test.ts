/** Value review: does it pay, in the primary metric and in money. */
import fc from 'fast-check';
import { weeklyValue } from '../../../domain/charter/cost';
import { prerequisiteStatuses } from '../../../domain/gates/prerequisites';
import type { Charter } from '../../../domain/model/charter';
import type { Metric } from '../../../domain/model/charter/metrics';
import type { State } from '../../../domain/model/state';
import { fact, silence } from '../../support/paper-world';
import {
  everybodySigns,
  findings,
  given,
  happenedTimes,
  isLive,
  MAILBOX,
  notified,
  pass,
  refusalText,
  retainerStep,
  stands,
  theWorldAnswers,
} from '../vocabulary';
import {
  amount,
  asked,
  BILL,
  cases,
  charterWith,
  later,
  live,
  PRIMARY,
  review,
  STEP,
  share,
  verdict,
} from './value-on-paper';

test('passes if it delivers the planned value and more than the retainer costs', () => {
  given(live(), review(cases(400))).then(
    refusalText('retainer.reported', {
      verdict: 'pass',
      figures: { delivered: 1_120, planned: 1_120, retainerCost: 0 },
      detail: expect.stringContaining(
        '1120.00 EUR delivered, 1120.00 EUR planned (least 80 %), the retainer cost 0.00 EUR',
      ),
    }),
    findings(),
    asked(),
  );
});

describe('the plan', () => {
  test('is missed below four fifths', () => {
    // 326 cases are 978 EUR less 80 EUR, 898 of 896 EUR; 325 are 895.
    given(live(), review(cases(326))).then(verdict('pass'));
    given(live(), review(cases(325))).then(verdict('fail'), findings());
  });

  test('requires nothing if running costs more than it saves', () => {
    const charter = charterWith({ process: { cost: { ...MAILBOX.process!.cost, runPerWeek: 1_000 } } });
    expect(weeklyValue(charter.process!)).toBeLessThan(0);
    const verdictOf = (count: number) => {
      const e = live();
      const answers = { [PRIMARY]: cases(count) };
      return retainerStep(STEP).judge({ ...e.state, charter }, { scheduledAt: e.at, answers }, e.at).verdict;
    };
    expect([verdictOf(2_000), verdictOf(400)]).toEqual(['pass', 'fail']);
  });
});

describe('the cost of the retainer', () => {
  const agreed = charterWith({ retainer: { hoursPerMonth: 10, hourlyRate: 100 } });
  const effort = (hours: number, on: string) => (s: State) =>
    s.retainer.effort.push({ at: on, by: 'x', on, hours, what: null });
  const withEffort = (...entries: ((s: State) => unknown)[]) => {
    const e = live(agreed);
    e.state = structuredClone(e.state);
    for (const enter of entries) enter(e.state);
    return e;
  };

  test('is the agreed hours of the month if none were submitted', () => {
    // 10 h of a month of 365/12 days, over 28 days: 9.205 h.
    given(live(agreed), review(cases(400))).then(
      verdict('pass'),
      refusalText('retainer.reported', { figures: { delivered: 1_120, planned: 1_120, retainerCost: 920.55 } }),
    );
    const dearer = charterWith({ retainer: { hoursPerMonth: 13, hourlyRate: 100 } });
    given(live(dearer), review(cases(400))).then(verdict('fail'));
  });

  test('is the submitted hours within the window if there are any', () => {
    const { since } = live().state.live!;
    const day = (days: number): string => new Date(Date.parse(since) + days * 86_400_000).toISOString().slice(0, 10);
    const e = withEffort(effort(3, day(1)), effort(2.5, day(27)), effort(100, day(-1)), effort(100, day(28)));
    given(e, review(cases(400))).then(
      refusalText('retainer.reported', { figures: { delivered: 1_120, planned: 1_120, retainerCost: 550 } }),
    );
  });
});

describe('the accounts', () => {
  const both = charterWith({ accounts: { cost: BILL, outcomes: BILL } });

  test('take precedence over the samples of the primary metric and the planned running cost', () => {
    given(live(both), review(cases(5_000), { cost: amount(100), outcomes: amount(360) })).then(
      refusalText('retainer.reported', {
        verdict: 'pass',
        figures: { delivered: 980, planned: 1_120, retainerCost: 0 },
      }),
    );
  });

  test('that do not answer are an error, without a lapse while the metric is measured', () => {
    given(
      live(both),
      review(cases(400), { outcomes: amount(400) }),
      later,
      review(cases(400), { outcomes: amount(400) }),
    )
      .then(
        refusalText('retainer.reported', {
          verdict: 'error',
          detail: expect.stringContaining('cost: SOURCE_UNREACHABLE: away'),
        }),
        findings(`${STEP}:unmeasured`),
        happenedTimes('prerequisite.lapsed', 0),
      )
      .when(later, review(cases(440), { cost: amount(80), outcomes: amount(440) }))
      .then(findings());
  });

  test.each<[string, Partial<Metric>]>([
    ['the last value', { aggregation: 'latest', source: BILL, target: 'at least 0.1' }],
    ['counters since a start', { source: MAILBOX.metrics![0]!.source! }],
    [
      'points in time',
      {
        aggregation: 'mean',
        source: { kind: 'prometheus', url: 'http://x.example', scrape: false, query: 'a', step: '5 min' },
      },
    ],
  ])('are needed with %s, which does not count cases: the detail says what to write', (_what, primary) => {
    given(live(charterWith({ primary })), review(cases(400))).then(
      refusalText('retainer.reported', {
        verdict: 'inconclusive',
        detail: expect.stringContaining('nothing counts the cases: write `retainer.steps.unit-cost.outcomes`'),
      }),
    );
  });

  test('are inconclusive if a case has no price', () => {
    const e = live();
    const charter = charterWith({ process: { hourlyCost: 0 } });
    const outcome = retainerStep(STEP).judge(
      { ...e.state, charter },
      { scheduledAt: e.at, answers: { [PRIMARY]: cases(400) } },
      e.at,
    );
    expect(outcome).toMatchObject({ verdict: 'inconclusive', detail: expect.stringContaining('`process.hourlyCost`') });
  });
});

describe('the primary metric', () => {
  test('that fails is under target, whatever the value in money', () => {
    given(live(), review(share(300, 400))).then(verdict('fail'), findings());
  });

  test('is read over the window of the step since go-live, and a sum over its own window', () => {
    const question = (charter: Charter) => {
      const e = given(live(charter), pass(60, 'days')).and;
      const { from, to } = (
        retainerStep(STEP).questions(e.state, e.at)[PRIMARY] as { scope: { from: string; to: string } }
      ).scope;
      return (Date.parse(to) - Date.parse(from)) / 86_400_000;
    };
    expect(question(charterWith())).toBe(30);
    expect(question(charterWith({ primary: { window: '7 days' } }))).toBe(30);
    expect(question(charterWith({ primary: { aggregation: 'count', window: '7 days' } }))).toBe(7);
  });

  test('that was read for one week counts as many cases in the other weeks', () => {
    const counts: Partial<Metric> = { aggregation: 'count', source: BILL, window: '7 days', target: 'at least 1' };
    given(live(charterWith({ primary: counts })), review(fact({ value: 100, samples: 100, at: '' }))).then(
      refusalText('retainer.reported', { figures: { delivered: 1_120, planned: 1_120, retainerCost: 0 } }),
    );
  });

  test('is required, and the detail says what is missing', () => {
    const e = live();
    const charter = { ...e.state.charter, metrics: MAILBOX.metrics!.filter(({ id }) => id !== PRIMARY) };
    const outcome = retainerStep(STEP).judge({ ...e.state, charter }, { scheduledAt: e.at, answers: {} }, e.at);
    expect(outcome).toEqual({ verdict: 'inconclusive', detail: 'no metric is primary: write `metrics[].role`' });
  });
});

test.each([['many'], [1e308]])('invalid samples are an error: %j', (samples) => {
  const primary: Partial<Metric> = { aggregation: 'mean', source: BILL, target: 'at least 0' };
  const e = live(charterWith({ primary, process: { hourlyCost: 1e6 } }));
  given(e, review(fact({ value: 1, samples, at: '' }))).then(verdict('error'));
});

describe('a value that cannot be measured', () => {
  const metrics = (standing: string) => stands((s) => prerequisiteStatuses(s).Metrics.standing, standing);

  test('twice in a row makes Metrics lapse, until its gate proves it again', () => {
    given(live(), review(silence))
      .then(verdict('error'), metrics('proven'))
      .when(later, review(silence))
      .then(
        metrics('lapsed'),
        refusalText('prerequisite.lapsed', {
          prerequisite: 'Metrics',
          why: `${PRIMARY} could not be measured at two reviews: SOURCE_UNREACHABLE: away`,
        }),
        notified('prerequisite.lapsed', 'sponsor', 'owner', 'deputy', 'account-manager', 'delivery-lead'),
        findings(`${STEP}:unmeasured`),
        isLive('r1'),
      )
      .when(pass(1), theWorldAnswers(), everybodySigns('metrics'), theWorldAnswers())
      .then(metrics('proven'))
      .when(later, review(silence))
      .then(metrics('proven'))
      .when(later, review(silence))
      .then(metrics('lapsed'), happenedTimes('prerequisite.lapsed', 2));
  });

  test('but was measured in between does not lapse', () => {
    given(live(), review(silence), later, review(cases(430)), later, review(silence)).then(metrics('proven'));
  });
});

test('property: the review passes exactly from four fifths of the plan and the cost of the retainer on', () => {
  const charter = charterWith({
    accounts: { cost: BILL, outcomes: BILL },
    retainer: { hoursPerMonth: 5, hourlyRate: 100 },
  });
  const e = live(charter);
  fc.assert(
    fc.property(fc.nat(2_000), fc.nat(5_000), (outcomes, cost) => {
      const judged = retainerStep(STEP).judge(
        e.state,
        {
          scheduledAt: e.at,
          answers: { [PRIMARY]: cases(400), 'unit-cost:cost': amount(cost), 'unit-cost:outcomes': amount(outcomes) },
        },
        e.at,
      );
      const delivered = outcomes * 3 - cost;
      expect(judged.figures).toMatchObject({ delivered, planned: 1_120 });
      expect(judged.verdict).toBe(delivered >= 896 && delivered >= (500 * 28) / (365 / 12) ? 'pass' : 'fail');
    }),
  );
});
