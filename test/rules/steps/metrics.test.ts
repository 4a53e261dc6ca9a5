import type { Charter } from '../../../domain/model/charter';
import type { Metric } from '../../../domain/model/charter/metrics';
import { fact, silence } from '../../support/paper-world';
import {
  amends,
  engagement,
  everybodySigns,
  gate,
  given,
  MAILBOX,
  pass,
  refused,
  says,
  stands,
  theWorldAnswers,
} from '../vocabulary';

const STEP = 'metrics';
const [primary, guard, minutes] = MAILBOX.metrics as [Metric, Metric, Metric];
const withMetrics = (...metrics: Metric[]): Charter => ({ ...MAILBOX, metrics });
const attested: Metric = { ...minutes, source: { kind: 'attested', by: 'reviewer', maxAge: '7 days' } };

test('asks for one primary metric, two guardrails, and the owner', () => {
  given(engagement(withMetrics()).upTo(STEP)).then(
    gate(STEP).asks(
      'delivery-lead: exactly one primary metric',
      'delivery-lead: at least two guardrails',
      'owner: signs the metrics and their baseline',
      'delivery-lead: no release runs on live data before the lock',
    ),
  );
});

test.each<[string, Metric[], string]>([
  ['two primaries', [primary, { ...guard, role: 'primary' }, minutes], '(2 metrics say they are primary)'],
  ['one guardrail', [primary, guard, { ...minutes, role: 'diagnostic' }], 'at least two guardrails'],
  ['no question', [primary, guard, { ...minutes, question: '' }], 'the question that it answers'],
  ['no target', [primary, guard, { ...minutes, target: undefined }], 'a target, such as'],
  ['no source', [primary, guard, { ...minutes, source: undefined }], 'a source with its query'],
  [
    'a relative target without a baseline',
    [primary, guard, { ...minutes, baseline: { from: 'none' } }],
    'a baseline, for its target is relative to one',
  ],
  [
    'a relative target from build',
    [primary, guard, { ...minutes, from: 'build' }],
    'an absolute target, for it exists only with the system',
  ],
])('stays closed with %s', (_what, metrics, line) => {
  given(engagement(withMetrics(...metrics)).upTo(STEP))
    .when(everybodySigns(STEP), theWorldAnswers())
    .then(gate(STEP).stillAsks(line), gate(STEP).isNotAccepted);
});

test.each([
  [
    'a source that does not answer',
    { [`check:metric:${guard.id}`]: silence },
    `metric ${guard.id}: its source answers (SOURCE_UNREACHABLE: away)`,
  ],
  [
    'a source without a figure',
    { [`check:metric:${guard.id}`]: fact({ value: Number.NaN }) },
    '(claimed to be measured; the source gave NaN)',
  ],
])('stays closed with %s, which is probed again', (_what, answers, line) => {
  given(engagement().upTo(STEP))
    .when(everybodySigns(STEP), theWorldAnswers({ says: answers }))
    .then(
      gate(STEP).stillAsks(
        `delivery-lead: ${line.startsWith('metric') ? line : `metric ${guard.id}: its source answers ${line}`}`,
      ),
    )
    .when(pass(1), theWorldAnswers())
    .then(gate(STEP).isAccepted);
});

test('names a baseline that the cases do not give with its problem, like the gate of the cases', () => {
  const facts = {
    count: 999,
    workingDays: 30,
    from: null,
    to: null,
    timeProblem: null,
    columns: [],
    baselines: { [guard.id]: { problem: 'no such column' } },
  };
  given(engagement().upTo('process-redesign'))
    .when((e) => e.handCases({ says: { cases: fact(facts) } }), everybodySigns('process-redesign'), theWorldAnswers())
    .then(
      gate('process-redesign').stillAsks(
        `the cases can be read, and reach back far enough (claimed to be usable; metric ${guard.id}: no such column)`,
      ),
      gate(STEP).stillAsks(
        `metric ${guard.id}: its baseline, computed from the cases (claimed to be in the cases; no such column)`,
        `metric ${primary.id}: its baseline, computed from the cases`,
      ),
    );
});

test('requires no baseline of a metric from build, but an answer of its source', () => {
  const built: Metric = { ...minutes, id: 'grounded', target: 'at least 3', baseline: { from: 'none' }, from: 'build' };
  given(engagement(withMetrics(primary, guard, built)).upTo(STEP))
    .when(everybodySigns(STEP), theWorldAnswers({ says: { 'check:metric:grounded': silence } }))
    .then(
      gate(STEP).stillAsks('metric grounded: its source answers (SOURCE_UNREACHABLE'),
      gate(STEP).asksNoMore('baseline'),
    )
    .when(pass(1), theWorldAnswers())
    .then(gate(STEP).isAccepted);
});

test('waits for the reading of a metric that a person reads', () => {
  const reads = (by: string) => says(by, { kind: 'submit-reading', metric: minutes.id, value: 1, samples: 60 });
  given(engagement(withMetrics(primary, guard, attested)).upTo(STEP))
    .then(gate(STEP).stillAsks(`reviewer: metric ${minutes.id}: a reading by the reviewer`))
    .when(reads('owner'))
    .then(refused('WRONG_PERSON', `${minutes.id} is read by the reviewer`))
    .when(says('reviewer', { kind: 'submit-reading', metric: guard.id, value: 0, samples: 1 }))
    .then(refused('NOT_ASKED', 'is not read by a person', minutes.id))
    .when(reads('reviewer'), everybodySigns(STEP), theWorldAnswers())
    .then(gate(STEP).isAccepted);
});

test('reopens when a target is changed, and keeps the frozen baseline', () => {
  given(engagement().upTo('build'))
    .when(amends((c) => ({ ...c, metrics: c.metrics!.map((one) => ({ ...one, minSamples: 77 })) })))
    .then(gate(STEP).isNotAccepted, gate('governance').isAccepted)
    .then(gate(STEP).stillAsks('owner: signs the metrics and their baseline (signed an earlier version'))
    .then(stands((s) => s.cases!.facts!.baselines[guard.id], { value: 0.5, samples: 1_000 }));
});
