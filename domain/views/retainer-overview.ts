/** The current view of a retainer: its calendar, its findings, its requests. */

import { highestFirst } from '../kernel/open-findings';
import type { RetainerStepId } from '../model/charter/retainer-steps';
import type { Finding } from '../model/findings';
import type { Verdict } from '../model/metrics';
import type { PersonRequest, RetainerState } from '../model/retainer';
import type { State } from '../model/state';
import { stepsOf } from '../retainer';
import { cadenceOf, inOperation, nextDue } from '../retainer/calendar';

/** One step in the calendar. */
export interface CalendarRow {
  step: RetainerStepId;
  question: string;
  every: string;
  /** Null: it has not run yet. */
  last: { scheduledAt: string; at: string; verdict: Verdict; detail: string } | null;
  /** From when on a cycle runs it; past: the next cycle does. Null while nothing is in operation. */
  dueAt: string | null;
}

/** The current retainer of an engagement. */
export interface RetainerOverview {
  id: string;
  timezone: string;
  /** Operation was handed over, something is live, and the engagement does not close. */
  inOperation: boolean;
  cycles: number;
  steps: CalendarRow[];
  /** The open ones, the highest severity first. */
  findings: Finding[];
  requests: PersonRequest[];
  lapses: State['lapses'];
  pilot: State['pilot'];
  paused: RetainerState['paused'];
}

export function retainerOverview(s: State): RetainerOverview {
  const { retainer } = s;
  return {
    id: s.id,
    timezone: s.charter.calendar.timezone,
    inOperation: inOperation(s),
    cycles: retainer.cycles,
    steps: stepsOf(s).map(({ id, question }) => {
      const last = retainer.steps[id];
      return {
        step: id,
        question,
        every: cadenceOf(s, id),
        last: last ? { scheduledAt: last.scheduledAt, at: last.at, verdict: last.verdict, detail: last.detail } : null,
        dueAt: inOperation(s) ? nextDue(s, id) : null,
      };
    }),
    findings: highestFirst(s),
    requests: retainer.requests,
    lapses: s.lapses,
    pilot: s.pilot,
    paused: retainer.paused,
  };
}
