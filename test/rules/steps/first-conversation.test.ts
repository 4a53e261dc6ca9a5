import { signedObject } from '../../../domain/gates/subjects';
import { unwaivable } from '../../../domain/gates/waivers';
import type { StepId } from '../../../domain/model/steps';
import {
  amends,
  engagement,
  everybodySigns,
  gate,
  given,
  MAILBOX,
  notified,
  signs,
  theWorldAnswers,
} from '../vocabulary';

const STEP = 'first-conversation';
const minimal = { ...MAILBOX, process: undefined, people: { ...MAILBOX.people, sponsor: undefined } };

test('asks for a sponsor, the weekly value, the alternative, the cost of another pilot, and the account manager', () => {
  given(engagement(minimal).upTo(STEP)).then(
    gate(STEP).asks(
      'account-manager: a named sponsor',
      'delivery-lead: the weekly value of the process (volume, minutes, hourly cost)',
      'delivery-lead: what the client would do without AI',
      'delivery-lead: the cost of another pilot against production first',
      'account-manager: qualifies the engagement',
      'sponsor: confirms the mandate (the charter names no sponsor)',
      'delivery-lead: no release runs on live data before the lock',
    ),
    notified('gate.opened', 'account-manager', 'delivery-lead'),
  );
});

test('stays closed for a process without a value', () => {
  const worthless = { ...MAILBOX, process: { ...MAILBOX.process!, saving: 0 } };
  given(engagement(worthless).upTo(STEP)).then(
    gate(STEP).stillAsks('(volume, minutes, hourly cost) (the process is worth 0 a week: nothing to operate for)'),
  );
});

test('opens when the account manager qualifies the engagement and the sponsor confirms the mandate', () => {
  given(engagement().upTo(STEP))
    .then(
      gate(STEP).asks(
        'account-manager: qualifies the engagement',
        'sponsor: confirms the mandate',
        'delivery-lead: no release runs on live data before the lock',
      ),
    )
    .when(signs('account-manager', STEP), theWorldAnswers())
    .then(gate(STEP).isNotAccepted)
    .when(signs('sponsor', STEP), theWorldAnswers())
    .then(gate(STEP).isAccepted);
});

test.each<[string, Parameters<typeof amends>[0], boolean]>([
  ['another sponsor', (c) => ({ ...c, people: { ...c.people, sponsor: 'somebody-else' } }), true],
  ['another volume', (c) => ({ ...c, process: { ...c.process!, volumePerWeek: 10 } }), true],
  ['another title', (c) => ({ ...c, title: 'Another' }), true],
  ['other hand-overs', (c) => ({ ...c, process: { ...c.process!, handOvers: ['one'] } }), false],
  ['another reviewer', (c) => ({ ...c, people: { ...c.people, reviewer: 'somebody-else' } }), false],
])('reopens only if its subject changes: %s in the charter', (_what, change, reopens) => {
  given(engagement().upTo('ownership'))
    .when(amends(change))
    .then(reopens ? gate(STEP).isNotAccepted : gate(STEP).isAccepted)
    .then(
      ...(reopens
        ? [gate(STEP).stillAsks('qualifies the engagement (signed an earlier version: please reconfirm)')]
        : []),
    );
});

test('has in its subject the cost of delay, both totals, and the cheaper way', () => {
  const e = engagement().upTo(STEP);
  expect(signedObject(e.state, STEP).subject).toMatchObject({
    weeklyValue: 86,
    currency: 'EUR',
    pilotTotal: expect.any(Number),
    productionTotal: expect.any(Number),
    cheaper: 'pilot',
  });
});

describe('figures that are not the client’s own', () => {
  const example = { ...MAILBOX, origins: { ...MAILBOX.origins, 'process.volume': 'example' as const } };

  test('an example keeps the mandate open, however many people sign it, until it is confirmed', () => {
    given(engagement(example).upTo(STEP))
      .then(gate(STEP).stillAsks('not confirmed: cases 200 per week (example from a template, not confirmed)'))
      .when(everybodySigns(STEP), theWorldAnswers())
      .then(gate(STEP).isNotAccepted)
      .when(
        amends(() => MAILBOX),
        everybodySigns(STEP),
        theWorldAnswers(),
      )
      .then(gate(STEP).isAccepted);
  });

  test('the signer sees how many there are, and signs where each figure comes from', () => {
    const e = engagement(example).upTo(STEP);
    given(e).then(gate(STEP).stillAsks('confirms the mandate; one figure is an example or a default that'));
    expect(signedObject(e.state, STEP).subject).toMatchObject({
      origins: { 'process.volume': 'example', 'process.minutes': 'client' },
    });
  });

  test('a default of dayone counts like an example, and a measured figure like a value of the client', () => {
    const origins = { ...MAILBOX.origins, 'process.cost.production.cost': 'default' as const };
    given(engagement({ ...MAILBOX, origins }).upTo(STEP)).then(
      gate(STEP).stillAsks('not confirmed: cost of production first 110,000 EUR (our default, not confirmed)'),
    );
    const measured = { ...MAILBOX.origins, 'process.volume': 'measured' as const };
    given(engagement({ ...MAILBOX, origins: measured }).upTo(STEP))
      .when(everybodySigns(STEP), theWorldAnswers())
      .then(gate(STEP).isAccepted);
  });

  test('a figure of unknown origin does not count as the client’s', () => {
    const { 'process.minutes': _, ...origins } = MAILBOX.origins;
    given(engagement({ ...MAILBOX, origins }).upTo(STEP)).then(
      gate(STEP).stillAsks('not confirmed: work per case today 1.5 min (our default, not confirmed)'),
    );
  });

  test.each<[StepId, string]>([
    ['metrics', 'metrics.wanted-set-aside.target'],
    ['rollback-plan', 'rollback.rto'],
    ['governance', 'governance.data'],
    ['process-redesign', 'process.handOvers'],
  ])('%s asks again for a figure that an amendment adds as an example (%s)', (step, place) => {
    const e = engagement().upTo(step);
    given(
      e,
      amends((c) => ({ ...c, origins: { ...c.origins, [place]: 'example' as const } })),
    ).then(gate(step).stillAsks('every example and default confirmed by the client'));
  });

  test('the confirmation cannot be waived', () =>
    expect(unwaivable(STEP, { id: 'evidence:figures', kind: 'evidence', supplier: 'person' })).toMatch(/no mandate/));
});
