/** When a step is due: once in each of its periods, whatever was missed. */
import fc from 'fast-check';
import type { RetainerStepId } from '../../../domain/model/charter/retainer-steps';
import type { State } from '../../../domain/model/state';
import { isDue, nextDue } from '../../../domain/retainer/calendar';
import { shifted } from '../../../domain/values/dates';
import { engagement, SIXTY_LINES } from '../vocabulary';

const DAY = 86_400_000;
const operated = engagement(SIXTY_LINES).upTo('operation').state;
const HANDED_OVER = operated.gates['operation-handover'].acceptedAt!;

/** The state after the step has been reported at this scheduled time. */
const reported = (s: State, step: RetainerStepId, scheduledAt: string): State => ({
  ...s,
  retainer: {
    ...s.retainer,
    steps: {
      ...s.retainer.steps,
      [step]: { scheduledAt, at: scheduledAt, verdict: 'pass', verdicts: [], detail: '', figures: {}, history: [] },
    },
  },
});

/** Days after the handover on which a step runs, given the days on which there is a cycle. */
function runsOn(step: RetainerStepId, days: readonly number[]): number[] {
  let s = operated;
  return days.filter((day) => {
    const scheduledAt = shifted(HANDED_OVER, day * DAY);
    if (!isDue(s, step, scheduledAt)) return false;
    s = reported(s, step, scheduledAt);
    return true;
  });
}

const daysUpTo = (last: number): number[] => Array.from({ length: last + 1 }, (_, day) => day);

test('a weekly step runs at the first cycle after the handover, and then once a week', () => {
  expect(runsOn('drift-check', daysUpTo(22))).toEqual([0, 7, 14, 21]);
});

test('after three weeks without a cycle it catches up once, and keeps its days', () => {
  expect(runsOn('drift-check', [0, 7, 31, 32, 33, 34, 35, 36])).toEqual([0, 7, 31, 35]);
});

test('a late cycle does not move the next one', () => {
  expect(runsOn('drift-check', [0, 8, 13, 14])).toEqual([0, 8, 14]);
});

test('a step that ran before the handover is due again with it', () => {
  const early = reported(operated, 'drift-check', shifted(HANDED_OVER, -DAY));
  expect(nextDue(early, 'drift-check')).toBe(HANDED_OVER);
});

test('for any cycles a step runs once in each period with a cycle', () => {
  const steps = fc.constantFrom<RetainerStepId>('drift-check', 'unit-cost', 'rollback-drill');
  const length: Partial<Record<RetainerStepId, number>> = { 'drift-check': 7, 'unit-cost': 30, 'rollback-drill': 84 };
  fc.assert(
    fc.property(steps, fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { minLength: 1 }), (step, given) => {
      const days = given.sort((a, b) => a - b);
      const periods = runsOn(step, days).map((day) => Math.floor(day / length[step]!));
      expect(periods).toEqual([...new Set(days.map((day) => Math.floor(day / length[step]!)))]);
    }),
  );
});
