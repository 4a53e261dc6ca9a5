/** The value before the change, measured from the metric's own source: when, over which time, and until when it moves. */

import { due } from '../../domain/engagement/due';
import { baselineOf } from '../../domain/metrics/baseline';
import type { Charter } from '../../domain/model/charter';
import type { Metric } from '../../domain/model/charter/metrics';
import type { Work } from '../../domain/model/work';
import type { PaperEngagement } from '../support/paper-engagement';
import { silence } from '../support/paper-world';
import {
  amends,
  engagement,
  everybodySigns,
  gate,
  given,
  happenedTimes,
  MAILBOX,
  pass,
  refusalText,
  says,
  stands,
  theWorldAnswers,
  theWorldAnswersOnce,
} from './vocabulary';

const STEP = 'metrics';
const [primary, guard, minutes] = MAILBOX.metrics as [Metric, Metric, Metric];
const overFourWeeks: Metric = { ...minutes, baseline: { from: 'source', over: '28 days' } };
const measuring: Charter = { ...MAILBOX, metrics: [primary, guard, overFourWeeks] };

const isMeasuring = (work: Work): work is Extract<Work, { kind: 'measure-baselines' }> =>
  work.kind === 'measure-baselines';
const asked = (e: PaperEngagement) => due(e.state, e.at).work.find(isMeasuring);
const days = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;
const DAY = 86_400_000;

test('a baseline is measured as soon as the gate of the metrics is open, over the period in the charter', () => {
  const e = engagement(measuring).upTo('ownership');
  expect(asked(e)).toBeUndefined();
  const measured = engagement(measuring).upTo(STEP).state.baselines[minutes.id]!;
  expect(days(measured.from, measured.to)).toBe(28);
  expect(measured.to <= measured.at).toBe(true);
});

test('a baseline is part of what the owner signs, and the gate freezes it', () => {
  const e = engagement(measuring).upTo(STEP);
  const before = e.state.baselines[minutes.id];
  given(e)
    .when(everybodySigns(STEP), theWorldAnswers())
    .then(gate(STEP).isAccepted, happenedTimes('baseline.measured', 1))
    .when(pass(3, 'days'), theWorldAnswers())
    .then(
      stands((s) => s.baselines[minutes.id], before),
      happenedTimes('baseline.measured', 1),
    );
  expect(baselineOf(e.state, overFourWeeks)?.value).toBe(before?.value);
});

test('a baseline whose source does not answer is measured again, later each time, and the gate says why it waits', () => {
  const away = { says: { [minutes.id]: silence } };
  const e = engagement(measuring).upTo('ownership');
  given(e, everybodySigns('ownership'), theWorldAnswers(away)).then(
    gate(STEP).stillAsks(
      `metric ${minutes.id}: its baseline, measured over 28 days before the change (SOURCE_UNREACHABLE`,
    ),
    refusalText('baseline.not-measured', { problems: { [minutes.id]: expect.stringContaining('SOURCE_UNREACHABLE') } }),
  );
  const waits = [1, 2, 3].map(() => {
    const { nextAt } = e.state.baselineAttempt!;
    const wait = Date.parse(nextAt) - Date.parse(e.at);
    e.at = nextAt;
    given(e, theWorldAnswersOnce(away));
    return wait;
  });
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(new Set(waits).size).toBe(3);
  given(e, says('delivery-lead', { kind: 'recheck' }), theWorldAnswers()).then(
    gate(STEP).asksNoMore('its baseline'),
    stands((s) => s.baselineAttempt, null),
  );
});

test('a baseline is measured again when the metric is redefined, and an answer to the old definition is dropped', () => {
  const e = engagement(measuring).upTo(STEP);
  const longer: Metric = { ...overFourWeeks, baseline: { from: 'source', over: '56 days' } };
  given(
    e,
    amends((charter) => ({ ...charter, metrics: [primary, guard, longer] })),
  );
  const work = asked(e)!;
  const answer = e.answer(work);
  given(
    e,
    amends((charter) => ({ ...charter, metrics: [primary, guard, { ...longer, unit: 'hours' }] })),
  );
  e.act(answer);
  expect(e.last).toEqual([]);
  given(e, theWorldAnswers()).then(stands((s) => s.baselines[minutes.id] !== undefined, true));
  const { from, to } = e.state.baselines[minutes.id]!;
  expect(days(from, to)).toBe(56);
});

test('a baseline ends before the first exposure of live cases, however late it is measured', () => {
  const live = engagement(measuring).upTo('operation');
  const first = live.state.exposedSince!;
  expect(first).not.toBeNull();
  given(live, pass(40, 'days'), theWorldAnswers());
  const shorter: Metric = { ...overFourWeeks, baseline: { from: 'source', over: '14 days' } };
  given(
    live,
    amends((charter) => ({ ...charter, metrics: [primary, guard, shorter] })),
    theWorldAnswers(),
  );
  const measured = live.state.baselines[minutes.id]!;
  expect(measured.to).toBe(first);
  expect(Date.parse(measured.to) - Date.parse(measured.from)).toBe(14 * DAY);
});

test('a baseline of a sum covers one window of the metric, because a sum grows with time', () => {
  const weekly: Metric = { ...overFourWeeks, aggregation: 'sum', window: '7 days' };
  const e = engagement({ ...MAILBOX, metrics: [primary, guard, weekly] }).upTo(STEP);
  const measured = e.state.baselines[minutes.id]!;
  expect(baselineOf(e.state, weekly)?.value).toBe(measured.value / 4);
});
