import { stepOf } from '../../../domain/steps';
import { amends, engagement, gate, given, MAILBOX, notified, signs, theWorldAnswers } from '../vocabulary';

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
      'delivery-lead: no release runs on live data before the lock',
    ),
    notified('gate.opened', 'account-manager', 'delivery-lead'),
  );
});

test('a process that is worth nothing is no process to operate', () => {
  const worthless = { ...MAILBOX, process: { ...MAILBOX.process!, saving: 0 } };
  given(engagement(worthless).upTo(STEP)).then(
    gate(STEP).stillAsks('(volume, minutes, hourly cost) (the process is worth 0 a week: nothing to operate for)'),
  );
});

test('opens when the account manager qualifies what is written', () => {
  given(engagement().upTo(STEP))
    .then(
      gate(STEP).asks(
        'account-manager: qualifies the engagement',
        'delivery-lead: no release runs on live data before the lock',
      ),
    )
    .when(signs('account-manager', STEP), theWorldAnswers())
    .then(gate(STEP).isAccepted);
});

test.each<[string, Parameters<typeof amends>[0], boolean]>([
  ['another sponsor', (c) => ({ ...c, people: { ...c.people, sponsor: 'somebody-else' } }), true],
  ['another volume', (c) => ({ ...c, process: { ...c.process!, volumePerWeek: 10 } }), true],
  ['another title', (c) => ({ ...c, title: 'Another' }), true],
  ['other hand-overs', (c) => ({ ...c, process: { ...c.process!, handOvers: ['one'] } }), false],
  ['another reviewer', (c) => ({ ...c, people: { ...c.people, reviewer: 'somebody-else' } }), false],
])('%s in the charter', (_what, change, reopens) => {
  given(engagement().upTo('ownership'))
    .when(amends(change))
    .then(reopens ? gate(STEP).isNotAccepted : gate(STEP).isAccepted)
    .then(
      ...(reopens
        ? [gate(STEP).stillAsks('qualifies the engagement (signed an earlier version: please reconfirm)')]
        : []),
    );
});

test('what is signed says what delay costs, both totals, and which way is cheaper', () => {
  const e = engagement().upTo(STEP);
  expect(stepOf(STEP).subject(e.state)).toMatchObject({
    weeklyValue: 86,
    currency: 'EUR',
    pilotTotal: expect.any(Number),
    productionTotal: expect.any(Number),
    cheaper: 'pilot',
  });
});
