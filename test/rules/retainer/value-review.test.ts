/** Value review: does it pay, in the primary metric and in money; and what the sponsor decides if it does not. */
import fc from 'fast-check';
import type { Charter, Metric, Process, Source } from '../../../domain/charter/charter';
import type { Retainer } from '../../../domain/charter/retainer';
import { weeklyValue } from '../../../domain/cost';
import type { Answer } from '../../../domain/questions';
import { retainerStep } from '../../../domain/retainer';
import type { ValueDecision } from '../../../domain/retainer/record';
import { standings } from '../../../domain/standing';
import type { State } from '../../../domain/state';
import { fact, silence } from '../../support/paper-world';
import {
  closes,
  cycleOf,
  engagement,
  everybodySigns,
  findings,
  given,
  happenedTimes,
  isLive,
  MAILBOX,
  notified,
  pass,
  refused,
  says,
  stands,
  theClockTicks,
  theWorldAnswers,
  told,
  wrote,
} from '../vocabulary';

const STEP = 'value-review';
const DECIDE = 'value-review:decide';
const HTTP: Source = { kind: 'http', url: 'http://127.0.0.1:7070/value', good: '/good', total: '/total' };
const BILL: Source = { kind: 'http', url: 'http://127.0.0.1:7070/bill', value: '/total' };
const PRIMARY = MAILBOX.metrics![0]!.id;

interface Written {
  primary?: Partial<Metric>;
  accounts?: { cost?: Source; outcomes?: Source };
  retainer?: Partial<Retainer>;
  process?: Partial<Process>;
}

/** A case saves 6 min of 60 EUR an hour by half: 3 EUR. 100 of them a week are 300 EUR, less 20 EUR of running. */
const PROCESS = { volumePerWeek: 100, minutesPerCase: 6, hourlyCost: 60, saving: 0.5 };

function charterWith({ primary, accounts, retainer, process }: Written = {}): Charter {
  const { steps } = MAILBOX.retainer;
  const metrics = MAILBOX.metrics!.map((one) => (one.id === PRIMARY ? { ...one, source: HTTP, ...primary } : one));
  return {
    ...MAILBOX,
    metrics,
    process: {
      ...MAILBOX.process!,
      ...PROCESS,
      cost: { ...MAILBOX.process!.cost, runPerWeek: 20 },
      ...process,
    },
    retainer: {
      ...MAILBOX.retainer,
      ...retainer,
      steps: { ...steps, 'unit-cost': { ...steps['unit-cost'], ...accounts } },
    },
  };
}

/** Four weeks and a day in operation. */
const live = (charter = charterWith()) => {
  const e = given(engagement(charter).upTo('operation')).and;
  e.at = new Date(Date.parse(e.state.live!.since) + 28 * 86_400_000).toISOString();
  return e;
};
const share = (good: number, total: number): Answer =>
  fact({ value: good / total, good, total, samples: total, at: '' });
const amount = (value: number): Answer => fact({ value, samples: null, at: '' });
/** So many cases, nearly all of them right. */
const cases = (total: number) => share(Math.round(total * 0.97), total);
const review = (primary: Answer, accounts: { cost?: Answer; outcomes?: Answer } = {}) =>
  cycleOf(STEP, {
    says: {
      [PRIMARY]: primary,
      'unit-cost:cost': accounts.cost ?? silence,
      'unit-cost:outcomes': accounts.outcomes ?? silence,
    },
  });
/** What is in a row is told by the reports, not by the time between them. */
const later = pass(1, 'hours');
const verdict = (expected: string) => stands((s) => s.retainer.steps[STEP]!.verdict, expected);
const asked = (...ids: string[]) => stands((s) => s.retainer.requests.map(({ id }) => id), ids);

test('pays where it delivers what was planned and more than the retainer costs', () => {
  given(live(), review(cases(400))).then(
    told('retainer.reported', {
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
  test('is missed below four fifths of it', () => {
    // 326 cases are 978 EUR less 80 EUR, 898 of 896 EUR; 325 are 895.
    given(live(), review(cases(326))).then(verdict('pass'));
    given(live(), review(cases(325))).then(verdict('fail'), findings());
  });

  test('asks for nothing where none was: running costs more than is saved', () => {
    const charter = charterWith({ process: { cost: { ...MAILBOX.process!.cost, runPerWeek: 1_000 } } });
    expect(weeklyValue(charter.process!)).toBeLessThan(0);
    const verdictOf = (count: number) => {
      const e = live();
      const answers = { [PRIMARY]: cases(count) };
      return retainerStep(STEP)!.judge({ ...e.state, charter }, { scheduledAt: e.at, answers }, e.at).verdict;
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

  test('is the hours that were agreed, by the month, where none were handed in', () => {
    // 10 h of a month of 365/12 days, over 28 days: 9.205 h.
    given(live(agreed), review(cases(400))).then(
      verdict('pass'),
      told('retainer.reported', { figures: { delivered: 1_120, planned: 1_120, retainerCost: 920.55 } }),
    );
    const dearer = charterWith({ retainer: { hoursPerMonth: 13, hourlyRate: 100 } });
    given(live(dearer), review(cases(400))).then(verdict('fail'));
  });

  test('is the hours of the days of the window where some were handed in', () => {
    const { since } = live().state.live!;
    const day = (days: number): string => new Date(Date.parse(since) + days * 86_400_000).toISOString().slice(0, 10);
    const e = withEffort(effort(3, day(1)), effort(2.5, day(27)), effort(100, day(-1)), effort(100, day(28)));
    given(e, review(cases(400))).then(
      told('retainer.reported', { figures: { delivered: 1_120, planned: 1_120, retainerCost: 550 } }),
    );
  });
});

describe('the accounts', () => {
  const both = charterWith({ accounts: { cost: BILL, outcomes: BILL } });

  test('count before the samples of the primary metric and the planned running cost', () => {
    given(live(both), review(cases(5_000), { cost: amount(100), outcomes: amount(360) })).then(
      told('retainer.reported', { verdict: 'pass', figures: { delivered: 980, planned: 1_120, retainerCost: 0 } }),
    );
  });

  test('that do not answer are an error, which lapses nothing while the metric is measured', () => {
    given(
      live(both),
      review(cases(400), { outcomes: amount(400) }),
      later,
      review(cases(400), { outcomes: amount(400) }),
    )
      .then(
        told('retainer.reported', {
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
  ])('nothing counts the cases of %s: the detail says what to write', (_what, primary) => {
    given(live(charterWith({ primary })), review(cases(400))).then(
      told('retainer.reported', {
        verdict: 'inconclusive',
        detail: expect.stringContaining('nothing counts the cases: write `retainer.steps.unit-cost.outcomes`'),
      }),
    );
  });

  test('without a price of a case there is no value in money', () => {
    const e = live();
    const charter = charterWith({ process: { hourlyCost: 0 } });
    const outcome = retainerStep(STEP)!.judge(
      { ...e.state, charter },
      { scheduledAt: e.at, answers: { [PRIMARY]: cases(400) } },
      e.at,
    );
    expect(outcome).toMatchObject({ verdict: 'inconclusive', detail: expect.stringContaining('`process.hourlyCost`') });
  });
});

describe('the primary metric', () => {
  test('that fails is under target, whatever the money', () => {
    given(live(), review(share(300, 400))).then(verdict('fail'), findings());
  });

  test('is asked over the window of the step, since it is live; what grows with time over its own', () => {
    const question = (charter: Charter) => {
      const e = given(live(charter), pass(60, 'days')).and;
      const { from, to } = (
        retainerStep(STEP)!.questions(e.state, e.at)[PRIMARY] as { scope: { from: string; to: string } }
      ).scope;
      return (Date.parse(to) - Date.parse(from)) / 86_400_000;
    };
    expect(question(charterWith())).toBe(30);
    expect(question(charterWith({ primary: { window: '7 days' } }))).toBe(30);
    expect(question(charterWith({ primary: { aggregation: 'count', window: '7 days' } }))).toBe(7);
  });

  test('of which a week was read counts as many cases in the other weeks', () => {
    const counts: Partial<Metric> = { aggregation: 'count', source: BILL, window: '7 days', target: 'at least 1' };
    given(live(charterWith({ primary: counts })), review(fact({ value: 100, samples: 100, at: '' }))).then(
      told('retainer.reported', { figures: { delivered: 1_120, planned: 1_120, retainerCost: 0 } }),
    );
  });

  test('is there, or the detail says what is missing', () => {
    const e = live();
    const charter = { ...e.state.charter, metrics: MAILBOX.metrics!.filter(({ id }) => id !== PRIMARY) };
    const outcome = retainerStep(STEP)!.judge({ ...e.state, charter }, { scheduledAt: e.at, answers: {} }, e.at);
    expect(outcome).toEqual({ verdict: 'inconclusive', detail: 'no metric is primary: write `metrics[].role`' });
  });
});

test.each([['many'], [1e308]])('samples that are none are an error: %j', (samples) => {
  const primary: Partial<Metric> = { aggregation: 'mean', source: BILL, target: 'at least 0' };
  const e = live(charterWith({ primary, process: { hourlyCost: 1e6 } }));
  given(e, review(fact({ value: 1, samples, at: '' }))).then(verdict('error'));
});

describe('what nobody can measure', () => {
  const metrics = (standing: string) => stands((s) => standings(s).Metrics.standing, standing);

  test('twice in a row: Metrics lapses, and its gate proves it again', () => {
    given(live(), review(silence))
      .then(verdict('error'), metrics('proven'))
      .when(later, review(silence))
      .then(
        metrics('lapsed'),
        told('prerequisite.lapsed', {
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

  test('with a measured one in between is not twice in a row', () => {
    given(live(), review(silence), later, review(cases(430)), later, review(silence)).then(metrics('proven'));
  });
});

describe('under target', () => {
  const bad = review(cases(10));
  const good = review(cases(440));
  const thrice = () => given(live(), bad, later, bad, later, bad).and;
  const decides = (decision: ValueDecision, by = 'sponsor') =>
    says(by, { kind: 'decide-value', decision, reason: 'because' });

  test('three times in a row the sponsor is asked, and nothing else follows: no pilot mode, no rollback', () => {
    given(live(), bad, later, bad)
      .then(asked())
      .when(later, bad)
      .then(
        asked(DECIDE),
        told('request.opened', {
          role: 'sponsor',
          ownName: true,
          what: expect.stringContaining('under target 3 times'),
          answer: `dayone decide ${MAILBOX.id} --go-on|--change|--stop --reason TEXT`,
        }),
        findings(),
        isLive('r1'),
        stands((s) => s.pilot, null),
      )
      .when(later, bad)
      .then(happenedTimes('request.opened', 1));
  });

  test('twice and then on target asks nobody, and on target again nobody is asked any more', () => {
    given(live(), bad, later, bad, later, good, later, bad).then(asked());
    given(thrice(), later, good).then(asked(), told('request.answered', { how: 'it is on target again' }));
  });

  test.each<[ValueDecision]>([['go-on'], ['change']])(
    '%s: written down, and three more times ask again',
    (decision) => {
      given(thrice(), pass(1), decides(decision))
        .then(
          wrote('value.decided', 'request.answered'),
          stands((s) => s.retainer.decided?.decision, decision),
          asked(),
          findings(),
          notified('value.decided', 'owner', 'account-manager', 'delivery-lead'),
        )
        .when(later, bad, later, bad)
        .then(asked())
        .when(later, bad)
        .then(asked(DECIDE));
    },
  );

  test('stop: a ticket for the account manager to close the engagement; it closes nothing by itself', () => {
    given(thrice(), decides('stop'))
      .then(
        wrote('value.decided', 'request.answered', 'finding.opened'),
        findings(`${STEP}:stop`),
        told('finding.opened', {
          severity: 'ticket',
          owner: 'account-manager',
          what: expect.stringContaining('dayone close'),
        }),
        isLive('r1'),
      )
      .when(closes('roll-back'), theWorldAnswers())
      .then(stands((s) => s.closedAt !== null, true));
  });

  test('decided otherwise later, the ticket is closed', () => {
    given(thrice(), decides('stop'), later, bad, later, bad, later, bad, decides('go-on')).then(findings());
  });

  test('nobody but the sponsor decides, not even who stands in for them', () => {
    const { people } = MAILBOX;
    given(thrice(), decides('go-on', 'owner')).then(
      refused('WRONG_PERSON', `sponsor: ${people.sponsor}`),
      asked(DECIDE),
    );
    const away = { kind: 'absent', until: '2030-01-01T00:00:00.000Z', cover: people['account-manager']! } as const;
    const e = thrice();
    given(e, says('sponsor', { ...away, from: e.at }), decides('stop', 'account-manager')).then(
      refused('WRONG_PERSON'),
    );
  });

  test('a decision that nobody asks for is refused', () => {
    given(live(), decides('stop')).then(refused('NOT_ASKED', 'asks for no decision'));
    given(thrice(), decides('go-on'), decides('stop')).then(refused('NOT_ASKED'));
  });
});

test('property: it passes exactly where it delivers four fifths of the plan and what the retainer costs', () => {
  const charter = charterWith({
    accounts: { cost: BILL, outcomes: BILL },
    retainer: { hoursPerMonth: 5, hourlyRate: 100 },
  });
  const e = live(charter);
  fc.assert(
    fc.property(fc.nat(2_000), fc.nat(5_000), (outcomes, cost) => {
      const judged = retainerStep(STEP)!.judge(
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

test('property: however poorly it does, while it is measured nothing lapses, and it is never pilot mode', () => {
  const acts = fc.oneof(
    fc.nat(500).map((count) => review(cases(count))),
    fc.constant(later),
  );
  fc.assert(
    fc.property(fc.array(acts, { maxLength: 25 }), (sequence) => {
      given(live(), ...sequence, theClockTicks).then(
        happenedTimes('prerequisite.lapsed', 0),
        isLive('r1'),
        stands((s) => s.pilot, null),
      );
    }),
    { numRuns: 40 },
  );
});
