/** The evaluation of a release, in total and slice by slice. */
import { evaluatedOf } from '../../../domain/metrics/evaluation';
import type { Manifest } from '../../../domain/model/releases';
import {
  amends,
  engagement,
  everybodySigns,
  gate,
  given,
  MAILBOX,
  refusalText,
  refused,
  stands,
  submits,
  theWorldAnswers,
} from '../vocabulary';

const STEP = 'build';

const IN_BUILD = {
  ...MAILBOX,
  metrics: [
    ...MAILBOX.metrics!,
    {
      ...MAILBOX.metrics![0]!,
      id: 'grounded',
      role: 'guardrail' as const,
      target: 'at least 95 %',
      from: 'build' as const,
      baseline: { from: 'none' as const },
    },
  ],
  build: {
    ...MAILBOX.build,
    slices: { 'wanted-set-aside': { 'new senders': 'at most 8 %', invoices: 'at most 5 %' } },
  },
};

const whole = { value: 0.02, samples: 200 };

const evaluated = (slices: Record<string, unknown>, grounded: unknown = { value: 0.97, samples: 100 }) => ({
  evaluation: {
    'unwanted-kept-away': { value: 0.9, samples: 99 },
    'wanted-set-aside': { ...whole, slices },
    ...(grounded ? { grounded } : {}),
  } as never,
});

const SLICES = { 'new senders': { value: 0.07, samples: 40 }, invoices: { value: 0.05, samples: 40 } };

test('requires each slice in the charter to reach its own target, and judges no other', () => {
  const badElsewhere = { ...SLICES, newsletters: { value: 0.9, samples: 3 } };
  given(
    engagement(IN_BUILD).upTo(STEP),
    submits('r1', evaluated(badElsewhere)),
    everybodySigns(STEP),
    theWorldAnswers(),
  )
    .then(gate(STEP).isAccepted)
    .when((e) =>
      expect(evaluatedOf(e.state.charter, e.state.releases.r1!.manifest).at(-1)).toMatchObject({
        metric: 'wanted-set-aside',
        slice: 'newsletters',
        asked: false,
        problem: null,
      }),
    );
});

test.each<[string, object, string]>([
  [
    'a bad slice',
    evaluated({ ...SLICES, invoices: { value: 0.06, samples: 40 } }),
    'evaluation of wanted-set-aside, invoices: at most 5 % (evaluated at 0.06, asked is at most 5 %)',
  ],
  [
    'a thin slice',
    evaluated({ ...SLICES, invoices: { value: 0, samples: 9 } }),
    'evaluation of wanted-set-aside, invoices: at most 5 % (9 evaluation cases, asked are 10)',
  ],
  [
    'a missing slice',
    evaluated({ invoices: SLICES.invoices }),
    'delivery-lead: evaluation of wanted-set-aside, new senders: at most 8 %',
  ],
  [
    'no evaluation of what exists only with the system',
    evaluated(SLICES, null),
    'delivery-lead: evaluation of grounded: at least 95 %',
  ],
  [
    'a bad one, judged by its own target',
    evaluated(SLICES, { value: 0.94, samples: 100 }),
    'evaluation of grounded: at least 95 % (evaluated at 0.94, asked is at least 95 %)',
  ],
  [
    '97 for 97 %',
    evaluated(SLICES, { value: 97, samples: 100 }),
    'evaluation of grounded: at least 95 % (is a share, between 0 and 1, not 97)',
  ],
  [
    'a value that its own figures do not bear out',
    evaluated(SLICES, { value: 0.97, samples: 100, good: 90, total: 100 }),
    'evaluation of grounded: at least 95 % (says 0.97, and 90 of 100)',
  ],
])('is kept closed by %s', (_what, change, line) => {
  given(engagement(IN_BUILD).upTo(STEP), submits('r1', change), everybodySigns(STEP), theWorldAnswers()).then(
    gate(STEP).stillAsks(line),
    gate(STEP).isNotAccepted,
  );
});

test.each([
  ['0.88', { value: 0.88, samples: 445, good: 392, total: 445 }, null],
  ['0.9', { value: 0.9, samples: 445, good: 392, total: 445 }, null],
  ['1.00', { value: 1, samples: 1_000, good: 997, total: 1_000 }, null],
  ['2e-7', { value: 2e-7, samples: 1_000, good: 0, total: 1_000 }, 'says 2e-7, and 0 of 1000'],
  ['0.89', { value: 0.89, samples: 445, good: 392, total: 445 }, 'says 0.89, and 392 of 445'],
  ['1', { value: 1, samples: 445, good: 392, total: 445 }, 'says 1, and 392 of 445'],
])('accepts a value written as %s only if it is that of its counts, rounded to its digits', (_what, result, fault) => {
  const charter = {
    ...IN_BUILD,
    build: { ...IN_BUILD.build, evaluation: { 'unwanted-kept-away': 'at least 10 %' }, slices: {} },
  };
  const [found] = evaluatedOf(charter, { evaluation: { 'unwanted-kept-away': result } } as unknown as Manifest);
  expect(found?.problem?.startsWith('says') ? found.problem : null).toBe(fault);
});

test('judges a rounded value by its counts', () => {
  const charter = {
    ...IN_BUILD,
    build: { ...IN_BUILD.build, evaluation: { 'unwanted-kept-away': 'at least 88.5 %' }, slices: {} },
  };
  const rounded = { value: 0.9, samples: 445, good: 392, total: 445 };
  const [found] = evaluatedOf(charter, { evaluation: { 'unwanted-kept-away': rounded } } as unknown as Manifest);
  expect(found?.problem).toContain('evaluated at 0.8809');
});

test('leaves the id of a release free after a refused manifest, and uses it up with an accepted one', () => {
  const bad = evaluated(SLICES, { value: 0.97, samples: 100, good: 90, total: 100 });
  given(engagement(IN_BUILD).upTo(STEP), submits('r1', bad), submits('r1', evaluated(SLICES)))
    .then(refusalText('release.withdrawn', { release: 'r1', why: 'its manifest was refused, and is submitted again' }))
    .when(everybodySigns(STEP), theWorldAnswers())
    .then(gate(STEP).isAccepted)
    .when(submits('r1', evaluated(SLICES)))
    .then(refused('RELEASE_KNOWN'));
});

test('leaves the id free even if another release was submitted in between', () => {
  const bad = evaluated(SLICES, { value: 0.97, samples: 100, good: 90, total: 100 });
  given(engagement(IN_BUILD).upTo(STEP), submits('r1', bad), submits('r2', evaluated(SLICES)))
    .when(submits('r1', evaluated(SLICES)))
    .then(
      stands((s) => [s.pass?.release, s.releases.r1?.status, s.releases.r2?.status], ['r1', 'passing', 'withdrawn']),
    )
    .when(everybodySigns(STEP), theWorldAnswers())
    .then(gate(STEP).isAccepted)
    .when(submits('r3', evaluated(SLICES)), submits('r1', evaluated(SLICES)))
    .then(refused('RELEASE_KNOWN'))
    .when(submits('r2', evaluated(SLICES)))
    .then(refused('RELEASE_KNOWN'));
});

test('still knows an accepted release whose manifest an amendment would refuse now', () => {
  given(engagement(IN_BUILD).upTo(STEP), submits('r1', evaluated(SLICES)), everybodySigns(STEP), theWorldAnswers())
    .when((e) => amends((charter) => ({ ...charter, build: { ...charter.build, minSamples: 9_999 } }))(e))
    .when(submits('r2', evaluated(SLICES)), submits('r1', evaluated(SLICES)))
    .then(refused('RELEASE_KNOWN'));
});

test('reopens when the target of what exists only with the system changes', () => {
  given(engagement(IN_BUILD).upTo('readiness'))
    .when(
      amends((c) => ({
        ...c,
        metrics: c.metrics!.map((m) => (m.id === 'grounded' ? { ...m, target: 'at least 100 %' } : m)),
      })),
    )
    .then(gate(STEP).isNotAccepted);
});
