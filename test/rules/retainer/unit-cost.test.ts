/** Unit cost: what an accepted outcome costs, against what was expected and against the work by hand. */

import fc from 'fast-check';
import type { Charter } from '../../../domain/model/charter';
import type { Process } from '../../../domain/model/charter/process';
import type { RetainerSteps } from '../../../domain/model/charter/retainer-steps';
import type { Source } from '../../../domain/model/charter/sources';
import type { Answer } from '../../../domain/model/questions';
import { fact, silence } from '../../support/paper-world';
import { runs } from '../../support/runs';
import { faults, resolved } from '../charter-written';
import {
  cycleOf,
  engagement,
  findings,
  given,
  happenedTimes,
  isLive,
  MAILBOX,
  pass,
  refusalText,
  retainerStep,
  rollsBack,
  stands,
  theWorldAnswers,
} from '../vocabulary';

const STEP = 'unit-cost';
const SOURCE: Source = { kind: 'http', url: 'http://127.0.0.1:7070/bill', value: '/total' };
type Settings = Partial<RetainerSteps[typeof STEP]>;

/** By hand a case costs 1.5 minutes of 38 EUR an hour: 0.95 EUR. */
function charterWith(settings: Settings = {}, process: Partial<Process> = {}): Charter {
  const { retainer } = MAILBOX;
  const step = { ...retainer.steps[STEP], cost: SOURCE, outcomes: SOURCE, expected: 0.4, ...settings };
  return {
    ...MAILBOX,
    process: { ...MAILBOX.process!, ...process },
    retainer: { ...retainer, steps: { ...retainer.steps, [STEP]: step } },
  };
}

const live = (charter = charterWith()) => given(engagement(charter).upTo('operation'), pass(1)).and;
const amount = (value: number): Answer => fact({ value, samples: null, at: '' });
const says = (cost: Answer, outcomes: Answer) =>
  cycleOf(STEP, { says: { 'unit-cost:cost': cost, 'unit-cost:outcomes': outcomes } });
const spent = (cost: number, outcomes: number) => says(amount(cost), amount(outcomes));
const verdict = (expected: string) => stands((s) => s.retainer.steps[STEP]!.verdict, expected);

test('passes if an outcome costs up to a fifth more than expected', () => {
  given(live(), spent(200, 500)).then(
    refusalText('retainer.reported', {
      verdict: 'pass',
      detail: 'an accepted outcome costs 0.40 EUR (200.00 EUR for 500); expected are 0.40 EUR; by hand it is 0.95 EUR',
      figures: { cost: 200, outcomes: 500, perOutcome: 0.4, expected: 0.4, byHand: 0.95 },
    }),
    findings(),
  );
  // 1.2 × 0.40 EUR, as the machine multiplies it, is 0.48 EUR.
  given(live(), spent(240, 500)).then(verdict('pass'));
  given(live(), spent(240.01, 500)).then(verdict('fail'), findings());
});

test('too high a cost twice in a row is one ticket, until it is within the limit', () => {
  given(live(), spent(300, 500))
    .then(findings())
    .when(pass(1), spent(200, 500), pass(1), spent(300, 500))
    .then(findings())
    .when(pass(1), spent(310, 500))
    .then(findings(STEP), refusalText('finding.opened', { severity: 'ticket', owner: 'delivery-lead' }))
    .when(pass(1), spent(320, 500))
    .then(happenedTimes('finding.opened', 1))
    .when(pass(1), spent(200, 500))
    .then(findings(), refusalText('finding.closed', { how: 'an accepted outcome costs 0.40 EUR' }));
});

test('a missing measurement in between interrupts the row', () => {
  given(live(), spent(300, 500), pass(1), says(silence, silence), pass(1), spent(300, 500)).then(findings());
});

test('a cost above that of the manual work pages at once, and the release stays live', () => {
  given(live(), spent(480, 500))
    .then(
      findings(`${STEP}:by-hand`),
      refusalText('finding.opened', {
        severity: 'page',
        owner: 'owner',
        what: expect.stringContaining('by hand it is 0.95 EUR'),
      }),
      isLive('r1'),
    )
    .when(pass(1), spent(250, 500))
    .then(findings(STEP))
    .when(pass(1), spent(200, 500))
    .then(findings());
});

describe('the expected cost', () => {
  const unsaid = { expected: undefined };
  const withRunning = (runPerWeek: number) => ({ cost: { ...MAILBOX.process!.cost, runPerWeek } });

  test('is by default the weekly running cost divided by the volume', () => {
    given(live(charterWith(unsaid, withRunning(60))), spent(200, 500)).then(
      verdict('fail'),
      refusalText('retainer.reported', { figures: expect.objectContaining({ expected: 0.3 }) }),
    );
  });

  test('may be unknown: the manual work is still compared', () => {
    const charter = charterWith(unsaid, withRunning(0));
    given(live(charter), spent(200, 500)).then(
      refusalText('retainer.reported', {
        verdict: 'pass',
        detail: expect.stringContaining('nobody says: write `retainer.steps.unit-cost.expected`'),
      }),
    );
    given(live(charter), spent(500, 500)).then(findings(`${STEP}:by-hand`));
  });

  test('is required, or the cost of manual work, for a verdict', () => {
    const e = live();
    const charter = charterWith(unsaid, { ...withRunning(0), minutesPerCase: 0 });
    const answers = { 'unit-cost:cost': amount(200), 'unit-cost:outcomes': amount(500) };
    const judged = retainerStep(STEP).judge({ ...e.state, charter }, { scheduledAt: e.at, answers }, e.at);
    expect(judged).toMatchObject({ verdict: 'inconclusive', follows: [] });
  });
});

describe('a period without an outcome', () => {
  test('has no unit cost; with a cost it is a ticket the second time, until the first outcome', () => {
    given(live(), spent(50, 0))
      .then(
        refusalText('retainer.reported', {
          verdict: 'inconclusive',
          detail: '50.00 EUR were spent, and no outcome was accepted',
        }),
        findings(),
      )
      .when(pass(1), spent(50, 0))
      .then(findings(`${STEP}:outcomes`), refusalText('finding.opened', { severity: 'ticket' }))
      .when(pass(1), spent(200, 500))
      .then(findings());
  });

  test('is not a finding without a cost', () => {
    given(live(), spent(0, 0), pass(1), spent(0, 0)).then(verdict('inconclusive'), findings());
    given(live(), spent(50, 0), pass(1), spent(0, 0)).then(findings());
  });
});

test('the good ones of good and total are the accepted outcomes', () => {
  given(live(), says(amount(200), fact({ value: 0.5, good: 500, total: 1_000, samples: 1_000, at: '' }))).then(
    refusalText('retainer.reported', { figures: expect.objectContaining({ outcomes: 500 }) }),
  );
});

describe('missing data', () => {
  test('is an error, and twice in a row a ticket until it is measured again', () => {
    given(live(), says(amount(200), silence))
      .then(
        refusalText('retainer.reported', { verdict: 'error', detail: 'outcomes: SOURCE_UNREACHABLE: away' }),
        findings(),
      )
      .when(pass(1), says(silence, silence))
      .then(
        refusalText('retainer.reported', {
          detail: 'cost: SOURCE_UNREACHABLE: away; outcomes: SOURCE_UNREACHABLE: away',
        }),
        findings(`${STEP}:unmeasured`),
      )
      .when(pass(1), spent(200, 500))
      .then(findings());
  });

  test.each([[null], [{ value: 'much' }], [{ value: -3 }], [7]])('an invalid reading is an error: %j', (facts) => {
    given(live(), says(fact(facts), amount(500))).then(
      refusalText('retainer.reported', { verdict: 'error', detail: expect.stringContaining('cost: SOURCE_UNUSABLE') }),
    );
  });
});

test.each<[Settings, string]>([
  [{ cost: undefined }, '`retainer.steps.unit-cost.cost`'],
  [{ outcomes: undefined }, '`retainer.steps.unit-cost.outcomes`'],
  [{ cost: undefined, outcomes: undefined }, '`retainer.steps.unit-cost.cost` and `retainer.steps.unit-cost.outcomes`'],
])('is inconclusive if it is not set up: %j', (settings, keys) => {
  given(live(charterWith(settings)), spent(200, 500)).then(
    refusalText('retainer.reported', {
      verdict: 'inconclusive',
      detail: `nobody says where it is read: write ${keys}`,
    }),
    findings(),
  );
});

test('findings about a release end with it', () => {
  given(live(), spent(500, 500), rollsBack(), theWorldAnswers()).then(findings());
});

describe('what is asked', () => {
  const csv = (more: object): Source => ({ kind: 'csv', url: 'http://127.0.0.1:7070/cases.csv', ...more });
  const asked = (settings: Settings) => {
    const { state, at } = live(charterWith(settings));
    return retainerStep(STEP).questions(state, at);
  };

  test('covers the live release, over the cadence of the step or since go-live', () => {
    const { state, at } = live();
    expect(asked({})).toMatchObject({
      'unit-cost:cost': { kind: 'source', scope: { release: 'r1', from: state.live!.since, to: at } },
    });
    const late = given(live(), pass(100, 'days')).and;
    expect(retainerStep(STEP).questions(late.state, late.at)['unit-cost:cost']).toMatchObject({
      scope: { from: new Date(Date.parse(late.at) - 30 * 86_400_000).toISOString(), to: late.at },
    });
  });

  test.each<[Source, string | undefined]>([
    [SOURCE, 'sum'],
    [csv({ column: 'accepted' }), 'sum'],
    [csv({ good: { state: 'done' } }), undefined],
    [csv({}), undefined],
  ])('sums several values, and counts rows: %j', (outcomes, aggregation) => {
    expect((asked({ outcomes })['unit-cost:outcomes'] as { aggregation?: string }).aggregation).toBe(aggregation);
  });
});

describe('the charter', () => {
  const steps = (account: object) => ({ retainer: { steps: { [STEP]: account } } });

  test.each<[object, string]>([
    [
      { cost: { source: { by: 'owner' } } },
      'retainer.steps.unit-cost.cost.source: is read by a person; expected a source that a machine reads',
    ],
    [{ outcomes: { source: { by: 'owner' } } }, 'retainer.steps.unit-cost.outcomes.source: is read by a person'],
    [
      { cost: { source: 'http://x.example/a', query: { good: '/a', total: '/b' } } },
      'retainer.steps.unit-cost.cost.query: gives no amount; expected one value',
    ],
    [
      { cost: { source: 'http://x.example/a.csv', query: { where: { state: 'done' } } } },
      'retainer.steps.unit-cost.cost.query: gives no amount; expected count, or a column in the query',
    ],
  ])('%j', (account, fault) => {
    expect(faults(steps(account)).join('\n')).toContain(fault);
  });

  test('may have a share as outcomes, of which the good ones count', () => {
    const written = steps({ outcomes: { source: 'http://x.example/a', query: { good: '/a', total: '/b' } } });
    expect(resolved(written).charter.retainer.steps[STEP].outcomes).toMatchObject({ good: '/a', total: '/b' });
  });
});

test('property: a higher cost never gets a better verdict, and a finding exists exactly above its limit', () => {
  const rung = (cost: number) => {
    const open = given(live(), spent(cost, 500), pass(1), spent(cost, 500)).and.state.findings;
    return open.map((one) => one.id);
  };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000 }), (inCents) => {
      const cost = inCents / 100;
      expect(rung(cost)).toEqual([...(cost > 475 ? [`${STEP}:by-hand`] : []), ...(cost > 240 ? [STEP] : [])]);
    }),
    { numRuns: runs(60), examples: [[24_000], [24_001], [47_500], [47_501]] },
  );
});
