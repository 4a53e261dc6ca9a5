/** What the client has not confirmed: counted once, told to anyone who signs, and what a confirmation outdates. */

import { confirmedCharter, unconfirmed, unconfirmedByGate } from '../../domain/charter/figures';
import { changesOnceConfirmed } from '../../domain/gates/outdated';
import { requirementsOf } from '../../domain/gates/requirements';
import { FAILURES } from '../../domain/model/failures';
import { didYouMean, nearestPlace } from '../../domain/values/nearest';
import { commandFor } from '../../evidence/command-words';
import { amends, engagement, everybodySigns, given, MAILBOX, refusalText } from './vocabulary';

const ORIGINS = {
  ...MAILBOX.origins,
  'process.volume': 'example',
  'rollback.rto': 'example',
  'governance.data': 'example',
} as const;
const EXAMPLES = { ...MAILBOX, origins: ORIGINS };

test('each value is counted once, at the first gate that requires it', () => {
  const gates = [...unconfirmedByGate(EXAMPLES)].map(([gate, { length }]) => [gate, length]);
  expect(gates).toEqual([
    ['first-conversation', unconfirmed(EXAMPLES).length],
    ['governance', 1],
  ]);
  expect(unconfirmedByGate(confirmedCharter(EXAMPLES)).size).toBe(0);
});

test('a sign-off is recorded with the number of unconfirmed values', () => {
  given(engagement(EXAMPLES).upTo('first-conversation'))
    .when(everybodySigns('first-conversation'))
    .then(refusalText('sign-off.given', { unconfirmed: 2 }));
});

test('a confirmation outdates the sign-offs of the mandate, and names their people', () => {
  const e = engagement(EXAMPLES).upTo('first-conversation');
  expect(changesOnceConfirmed(e.state, 'first-conversation')).toBe(true);
  expect(changesOnceConfirmed(e.state, 'governance')).toBe(false);
  given(e)
    .when(
      everybodySigns('first-conversation'),
      amends((c) => confirmedCharter(c)),
    )
    .then(
      refusalText('charter.amended', {
        outdates: expect.arrayContaining([{ gate: 'first-conversation', role: 'sponsor', by: e.who('sponsor') }]),
      }),
    );
});

test('confirming figures is an action with a command', () => {
  const e = engagement(EXAMPLES).upTo('first-conversation');
  const asked = requirementsOf(e.state, 'first-conversation', e.at).find(({ id }) => id === 'evidence:figures');
  expect(asked?.action).toEqual({ message: 'amend', confirms: 'all' });
  expect(commandFor('a', asked!.action!, 'anna')).toBe(
    'dayone figures FILE --confirm all  # then dayone amend a FILE --as anna',
  );
});

test.each([
  ['volume', 'process.volume'],
  ['process.volumes', 'process.volume'],
  ['pilot.weks', 'process.cost.pilot.weeks'],
])('%s means %s', (written, place) =>
  expect(didYouMean(written, ['process.volume', 'process.cost.pilot.weeks'], nearestPlace)).toEqual([
    `did you mean ${place}?`,
  ]),
);

test('an unknown name is bad input, with exit code 2', () => {
  const unknown = Object.entries(FAILURES).filter(([code]) => code.startsWith('UNKNOWN_'));
  expect(unknown.length).toBeGreaterThan(2);
  expect(unknown.map(([, { exit }]) => exit)).toEqual(unknown.map(() => 2));
});
