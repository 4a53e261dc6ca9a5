/**
 * The calendar of the retainer: which steps a cycle has to run. A step is due once in each of its periods, counted from
 * the handover; whatever was missed, it catches up once, and its next period begins where it would have begun anyway.
 */

import { DAY_MS } from '../kernel/calendar';
import type { RetainerStepId } from '../model/charter/retainer-steps';
import type { State } from '../model/state';
import { msOf, secondOf, shifted } from '../values/dates';
import { duration } from '../values/quantity';

/** Whether operation was handed over and something is live: before that nothing lapses and nobody is asked. */
export const inOperation = (s: State): boolean =>
  s.live !== null && s.closing === null && s.gates['operation-handover'].acceptedAt !== null;

/** How often a step of the engagement runs. The engagement has it: `stepsOf`. */
export const cadenceOf = ({ charter }: Pick<State, 'charter'>, step: RetainerStepId): string =>
  charter.retainer.steps[step]!.every;

/** From when on the step is due, RFC 3339: at once where it has never run, else at the beginning of its next period. */
export const nextDue = (s: State, step: RetainerStepId): string =>
  nextAfter(s, step, s.retainer.steps[step]?.scheduledAt);

/** The beginning of the period after the one in which `last` lies. */
export function nextAfter(s: State, step: RetainerStepId, last: string | undefined): string {
  const began = s.gates['operation-handover'].acceptedAt ?? s.live?.since ?? s.startedAt;
  // A cycle that is triggered in this very second is none of the past.
  const from = secondOf(began);
  if (last === undefined || last < from) return from;
  const cadence = duration(cadenceOf(s, step));
  const periods = Math.floor((msOf(last) - msOf(from)) / cadence) + 1;
  return shifted(from, periods * cadence);
}

/** How much less than 24 hours may lie between two cycles of the client's days: no clock is changed by more. */
const CLOCK_CHANGE_MS = duration('2 hours');

/**
 * Whether a cycle of this scheduled time has to run the step. A daily one runs in each daily cycle, also where two of them
 * are 23 hours apart and lie in the same period of 24.
 */
export const isDue = (s: State, step: RetainerStepId, scheduledAt: string): boolean =>
  isDueAfter(s, step, s.retainer.steps[step]?.scheduledAt, scheduledAt);

/** The same for what was last done at `last`, in a run of the step or apart from its runs. */
export function isDueAfter(s: State, step: RetainerStepId, last: string | undefined, scheduledAt: string): boolean {
  if (nextAfter(s, step, last) <= scheduledAt) return true;
  const cadence = duration(cadenceOf(s, step));
  const isDaily = cadence === DAY_MS && duration(s.charter.retainer.every) === DAY_MS;
  return isDaily && last !== undefined && shifted(last, cadence - CLOCK_CHANGE_MS) <= scheduledAt;
}
