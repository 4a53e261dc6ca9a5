/** Vendor currency: how long the makers of what is live support it, and what comes after. */

import fc from 'fast-check';
import type { Charter } from '../../../domain/model/charter';
import type { RetainerSteps } from '../../../domain/model/charter/retainer-steps';
import type { Component } from '../../../domain/model/questions';
import type { Manifest } from '../../../domain/model/releases';
import { fact, silence } from '../../support/paper-world';
import { runs } from '../../support/runs';
import {
  cycleOf,
  engagement,
  everybodySigns,
  findings,
  given,
  happenedTimes,
  MAILBOX,
  notified,
  pass,
  refusalText,
  refused,
  rollsBack,
  says,
  stands,
  submits,
  theWorldAnswers,
} from '../vocabulary';

const STEP = 'vendor-currency';
const MODEL = 'naive-bayes';
const own: Component = { name: MODEL, endOfSupport: null, successor: null };

const INVENTORY: RetainerSteps[typeof STEP]['inventory'] = { kind: 'csv', url: 'http://127.0.0.1:7070/inventory.csv' };

function charterWith(inventory = INVENTORY): Charter {
  const { retainer } = MAILBOX;
  const step = { ...retainer.steps[STEP], ...(inventory && { inventory }) };
  return { ...MAILBOX, retainer: { ...retainer, steps: { ...retainer.steps, [STEP]: step } } };
}

/** In operation; `pass` moves a minute at a time, so the day is still the first. */
const live = (charter = charterWith()) => given(engagement(charter).upTo('operation'), pass(1)).and;
const daysFrom = (at: string, days: number): string =>
  new Date(Date.parse(at) + days * 86_400_000).toISOString().slice(0, 10);
const DAY = live().at;
const inDays = (days: number): string => daysFrom(DAY, days);

const lists = (...items: Partial<Component>[]) => {
  const facts = {
    items: [own, ...items.map((one) => ({ name: 'tagger', endOfSupport: null, successor: null, ...one }))],
  };
  return cycleOf(STEP, { says: { inventory: fact(facts) } });
};
const severity = (id = `${STEP}:tagger`) =>
  stands.bind(null, (s) => s.findings.find((one) => one.id === id && one.closedAt === null)?.severity ?? null);

test('passes if everything is supported for long, or has no known end', () => {
  given(live(), lists({ endOfSupport: inDays(400) })).then(
    refusalText('retainer.reported', {
      verdict: 'pass',
      detail: '2 components, none of them near its end of support',
      figures: { components: 2, ending: 0, soonestDays: 400 },
    }),
    findings(),
  );
});

test.each<[string, number, string | null]>([
  ['before notice is due', 61, null],
  ['at the last day of the notice', 60, 'page'],
  ['before the freeze', 31, 'page'],
  ['at the first day of the freeze', 30, 'freeze'],
  ['on the last day of support', 0, 'freeze'],
  ['after it', -1, 'freeze'],
  ['long after it', -900, 'freeze'],
])('an end of support %s (%i days) has its severity', (_when, days, expected) => {
  given(live(), lists({ endOfSupport: inDays(days) })).then(severity()(expected));
});

test('a near end of support is paged, later freezes all releases, and is closed when the date moves', () => {
  const ends = inDays(50);
  given(live(), lists({ endOfSupport: ends, successor: 'tagger-2' }))
    .then(
      refusalText('retainer.reported', { verdict: 'fail' }),
      refusalText('finding.opened', {
        id: `${STEP}:tagger`,
        severity: 'page',
        owner: 'delivery-lead',
        what: `tagger: support ends on ${ends}, and its successor tagger-2 is not evaluated`,
      }),
      notified('finding.opened', 'delivery-lead'),
    )
    .when(pass(5, 'days'), lists({ endOfSupport: ends, successor: 'tagger-2' }))
    .then(happenedTimes('finding.opened', 1))
    .when(pass(20, 'days'), lists({ endOfSupport: ends }))
    .then(happenedTimes('finding.opened', 2), severity()('freeze'))
    .when(submits('r2'))
    .then(refused('FROZEN', `tagger: support ends on ${ends}`))
    .when(pass(1), lists({ endOfSupport: inDays(500) }))
    .then(findings(), refusalText('retainer.reported', { verdict: 'pass' }));
});

test('an end that moves from the freeze into the notice is a page again', () => {
  given(live(), lists({ endOfSupport: inDays(20) }), pass(1), lists({ endOfSupport: inDays(50) }))
    .then(
      severity()('page'),
      refusalText('finding.closed', { how: 'its end of support has moved' }),
      happenedTimes('finding.opened', 2),
    )
    .when(submits('r2'))
    .then(stands((s) => s.pass?.release, 'r2'));
});

test('a removed component is no longer a finding', () => {
  given(live(), lists({ endOfSupport: inDays(1) }), pass(1), lists()).then(findings());
});

describe('a successor', () => {
  const ending = { endOfSupport: inDays(50), successor: 'tagger-2' };
  const next = (change: Partial<Manifest> = {}) => submits('r2', { components: [{ name: 'tagger-2' }], ...change });

  test('that was only submitted is not evaluated', () => {
    given(live(), next(), pass(1), lists(ending)).then(findings(`${STEP}:tagger`));
  });

  test('whose release has passed build closes the finding, as a component or as the model', () => {
    for (const change of [{}, { components: [], model: 'tagger-2' }])
      given(live(), lists(ending), next(change), theWorldAnswers(), everybodySigns('build'), theWorldAnswers())
        .when(pass(1), lists(ending))
        .then(
          findings(),
          refusalText('retainer.reported', {
            verdict: 'warn',
            detail: `tagger: support ends on ${ending.endOfSupport}; its successor tagger-2 is evaluated`,
          }),
        );
  });

  test('passes its own freeze as the approved remedy', () => {
    const finding = `${STEP}:tagger`;
    const frozen = { ...ending, endOfSupport: inDays(10) };
    const approves = (role: 'owner' | 'account-manager') =>
      says(role, { kind: 'approve-remedy', finding, release: 'r2' });
    given(live(), lists(frozen), next())
      .then(refused('FROZEN'))
      .when(says('delivery-lead', { kind: 'name-remedy', finding, release: 'r2' }))
      .when(approves('owner'), approves('account-manager'))
      .when(next(), theWorldAnswers(), everybodySigns('build'), theWorldAnswers(), pass(1), lists(frozen))
      .then(findings(), refusalText('retainer.reported', { verdict: 'warn' }));
  });

  test('with another name does not count', () => {
    given(live(), next({ components: [{ name: 'tagger-3' }] }), theWorldAnswers(), everybodySigns('build'))
      .when(theWorldAnswers(), pass(1), lists(ending))
      .then(findings(`${STEP}:tagger`));
  });
});

describe('the manifest of the live release', () => {
  const withComponents = (components: Manifest['components'], inventory: typeof INVENTORY | null = null) => {
    const e = engagement(inventory ? charterWith(inventory) : MAILBOX).upTo('build');
    if (!e.state.charter.build.eventLog) e.hand('event-log');
    e.submitRelease('r1', { components });
    e.signAll('build');
    e.settle();
    e.drill();
    for (const gate of ['readiness', 'staged-go-live'] as const) {
      e.signAll(gate);
      e.settle();
    }
    e.observe();
    e.signAll('operation-handover');
    e.settle();
    return given(e, pass(1)).and;
  };

  test('is judged without a list, the model by its name', () => {
    given(withComponents([{ name: MODEL, endOfSupport: inDays(10) }]), cycleOf(STEP)).then(
      findings(`${STEP}:${MODEL}`),
      refusalText('finding.opened', { severity: 'freeze', what: expect.stringContaining('no successor is named') }),
    );
  });

  test('is overruled by the list, which is newer', () => {
    given(withComponents([{ name: 'tagger', endOfSupport: inDays(10) }], INVENTORY), lists()).then(
      severity()('freeze'),
    );
    given(
      withComponents([{ name: 'tagger', endOfSupport: inDays(10) }], INVENTORY),
      lists({ endOfSupport: inDays(300) }),
    ).then(findings(), refusalText('retainer.reported', { verdict: 'pass' }));
  });

  test('gives no date for an unlisted model', () => {
    given(withComponents([{ name: 'tagger', endOfSupport: inDays(300) }]), cycleOf(STEP)).then(
      refusalText('retainer.reported', {
        verdict: 'inconclusive',
        detail: `nobody says until when the model ${MODEL} is supported: list it, without a date if none`,
      }),
      findings(),
    );
  });

  test('needs components or a list: else the step is not set up, and the detail says where to write them', () => {
    given(live(MAILBOX), cycleOf(STEP)).then(
      refusalText('retainer.reported', {
        verdict: 'inconclusive',
        detail: expect.stringContaining('`retainer.steps.vendor-currency.inventory`'),
      }),
      findings(),
    );
  });
});

describe('missing data', () => {
  const silent = cycleOf(STEP, { says: { inventory: silence } });

  test('is an error that closes nothing, and twice in a row a ticket until it answers again', () => {
    given(live(), lists({ endOfSupport: inDays(50) }), pass(1), silent)
      .then(
        refusalText('retainer.reported', {
          verdict: 'error',
          detail: 'the inventory does not answer: SOURCE_UNREACHABLE: away',
        }),
        findings(`${STEP}:tagger`),
      )
      .when(pass(1), silent)
      .then(findings(`${STEP}:tagger`, `${STEP}:unmeasured`))
      .when(pass(1), lists())
      .then(findings());
  });

  test('includes an invalid date: an error that names it, and closes nothing', () => {
    const e = given(live(), lists({ endOfSupport: inDays(50) }), pass(1)).and;
    given(e, lists({ endOfSupport: '2027-02-30' })).then(
      refusalText('retainer.reported', {
        verdict: 'error',
        detail: expect.stringContaining('tagger: "2027-02-30" is no date'),
      }),
      findings(`${STEP}:tagger`),
    );
  });

  test.each([[null], [{}], [{ items: 'none' }], [{ items: [{ name: 5 }] }]])(
    'includes invalid facts, which are an error: %j',
    (facts) => {
      given(live(), cycleOf(STEP, { says: { inventory: fact(facts) } })).then(
        refusalText('retainer.reported', { verdict: 'error', detail: expect.stringContaining('SOURCE_UNUSABLE') }),
      );
    },
  );
});

test('a long list opens twenty findings, the most urgent first, and says how many more there are', () => {
  const many = Array.from({ length: 30 }, (_, i) => ({ name: `part-${i}`, endOfSupport: inDays(59 - i) }));
  given(live(), lists(...many)).then(
    happenedTimes('finding.opened', 20),
    refusalText('finding.opened', { id: `${STEP}:part-10` }),
    refusalText('retainer.reported', {
      detail: expect.stringContaining('10 more'),
      figures: { components: 31, ending: 30, soonestDays: 30 },
    }),
  );
});

test('findings about a release end with it', () => {
  given(live(), lists({ endOfSupport: inDays(5) }), rollsBack(), theWorldAnswers()).then(findings());
});

test('property: a later end of support never has a higher severity, and none without a successor is missed', () => {
  const rung = (days: number): number => {
    const e = given(live(), lists({ endOfSupport: inDays(days) })).and;
    const found = e.state.findings.find((one) => one.id === `${STEP}:tagger`);
    return found ? ['ticket', 'page', 'freeze'].indexOf(found.severity) : -1;
  };
  fc.assert(
    fc.property(fc.integer({ min: -400, max: 400 }), fc.nat(400), (days, more) => {
      expect(rung(days + more)).toBeLessThanOrEqual(rung(days));
      expect(rung(days) >= 1).toBe(days <= 60);
    }),
    { numRuns: runs(50) },
  );
});
