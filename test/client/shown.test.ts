/** What people are shown before they sign, in words. */

import { reconfirmable, subjectLines, wasAsked } from '../../client/texts/signing-view';
import { signedObject, subjectDigest } from '../../domain/gates/subjects';
import type { Failure } from '../../domain/kernel/failures';
import type { CasesFacts } from '../../domain/model/questions';
import type { State } from '../../domain/model/state';
import { amends, engagement, everybodySigns, given, MAILBOX, signs, theWorldAnswers } from '../rules/vocabulary';
import { fact } from '../support/paper-world';

const FACTS: CasesFacts = {
  count: 1_234,
  from: '2026-10-01T08:00:00.000Z',
  to: '2026-11-20T16:00:00.000Z',
  timeProblem: null,
  workingDays: 31,
  columns: [
    { metric: 'minutes', column: 'minutes', aggregation: 'mean' },
    { metric: 'kinds', column: 'kind', aggregation: 'distribution' },
  ],
  baselines: {
    minutes: { value: 51.10499999999999, samples: 1_234 },
    kinds: { value: 0, samples: 1_234, reference: { kind: 'categories', counts: { a: 1 } } as never },
  },
};

test('cases are shown with their number, period and the rounded baseline of each metric', () => {
  const e = engagement().upTo('process-redesign');
  e.handCases({ says: { cases: fact(FACTS) } });
  const subject = signedObject(e.state, 'process-redesign').subject;
  expect(subject.found).toEqual(FACTS);
  const lines = subjectLines(subject, 'Europe/Berlin').join('\n');
  expect(lines).toContain('found: 1,234 cases from 2026-10-01 to 2026-11-20 (Europe/Berlin), on 31 working days');
  expect(lines).toMatch(/minutes: '?"?51.1 \(measured: mean of column minutes, over 1,234 cases\)/);
  expect(lines).toMatch(/kinds: '?"?a distribution \(measured: column kind, over 1,234 cases\)/);
});

const OWNER = MAILBOX.people.owner!;
const refusalOf = (ask: () => unknown): { code?: string; message?: string; details?: readonly string[] } => {
  try {
    ask();
  } catch (error) {
    return error as Failure;
  }
  return {};
};

test('reconfirm refuses a gate where the person has not signed', () => {
  const e = engagement().upTo('staged-go-live');
  given(e, everybodySigns('staged-go-live'), theWorldAnswers());
  // The first stage is over, and cannot tell: the owner is asked about its numbers, whom GO has asked about the release.
  for (let moment = 0; moment < 200 && e.state.pass?.stage?.status !== 'awaiting-decision'; moment++) {
    e.waitUntilDue(1);
    e.settle({ thin: true });
  }
  expect(e.state.pass?.stage?.status).toBe('awaiting-decision');
  for (const only of [undefined, 'staged-go-live'] as const)
    expect(refusalOf(() => reconfirmable(e.state, e.entries, OWNER, { only, at: e.at }))).toMatchObject({
      code: 'NOT_ASKED',
      message: `staged-go-live asks ${OWNER} something new, which nobody has signed`,
    });
});

test('reconfirm never reuses a sign-off: neither while none is requested nor for the next request', () => {
  const e = engagement().upTo('staged-go-live');
  given(e, everybodySigns('staged-go-live'), theWorldAnswers());
  const untilAsked = () => {
    for (let moment = 0; moment < 200 && e.state.pass?.stage?.status !== 'awaiting-decision'; moment++) {
      e.waitUntilDue(1);
      e.settle({ thin: true });
    }
    expect(e.state.pass?.stage?.status).toBe('awaiting-decision');
  };
  const again = (by = OWNER) => reconfirmable(e.state, e.entries, by, { at: e.at });
  untilAsked();
  given(e, signs('owner', 'staged-go-live', 'request-changes'));
  expect(e.state.pass?.stage?.status).toBe('observing');
  // Nobody is asked for anything, even if somebody else said go before.
  expect([again(), again(MAILBOX.people.sponsor!)]).toEqual([[], []]);
  untilAsked();
  expect(refusalOf(() => again())).toMatchObject({ code: 'NOT_ASKED' });
  expect(again(MAILBOX.people.sponsor!)).toEqual([]);
});

test('reconfirm signs what has changed since a sign-off, and nothing at a gate without one', () => {
  const e = engagement().upTo('ownership');
  expect(refusalOf(() => reconfirmable(e.state, e.entries, OWNER, { at: e.at })).code).toBe('NOT_ASKED');
  given(
    e,
    signs('owner', 'ownership'),
    amends((charter) => ({ ...charter, rollback: { ...charter.rollback!, mayPull: ['owner', 'sponsor'] } })),
  );
  const stale = (state: State, only?: 'ownership' | 'metrics') =>
    reconfirmable(state, e.entries, OWNER, { only, at: e.at }).map(({ gate }) => gate);
  expect(stale(e.state)).toEqual(['ownership']);
  expect(stale(e.state, 'ownership')).toEqual(['ownership']);
});

test('a digest that a gate once had differs from an unknown one, also by its first digits', () => {
  const e = engagement().upTo('ownership');
  const before = subjectDigest(e.state, 'ownership');
  given(
    e,
    amends((charter) => ({ ...charter, people: { ...charter.people, deputy: 'another-deputy' } })),
  );
  expect(subjectDigest(e.state, 'ownership')).not.toBe(before);
  expect(wasAsked(e.entries, 'ownership', before)).toBe(true);
  expect(wasAsked(e.entries, 'ownership', before.slice(0, 12))).toBe(true);
  const mistyped = (before.startsWith('0') ? '1' : '0') + before.slice(1);
  expect(wasAsked(e.entries, 'ownership', mistyped)).toBe(false);
});
