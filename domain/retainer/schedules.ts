/**
 * The two Temporal Schedules of an engagement as they have to be, in plain data: the retainer's, which starts a cycle,
 * and the watch's. And in which words one that is there differs.
 */

import { isEveryDay } from '../kernel/clock-changes';
import { retainerScheduleId, WORKFLOWS, watchScheduleId } from '../kernel/names';
import type { SchedulesWanted } from '../model/retainer';
import type { State } from '../model/state';
import { digest } from '../values/digest';
import { duration } from '../values/quantity';

/** Whether no schedule is there any more, or ever was: one may be on its way since the handover's gate opened. */
export const scheduleGone = (s: State): boolean =>
  s.schedule === null ? s.gates['operation-handover'].openedAt === null : !s.schedule.created;

/** Null while there are to be none: before the handover's gate is open, and where the engagement closes. */
export function schedulesWanted(s: State): SchedulesWanted | null {
  if (s.gates['operation-handover'].openedAt === null || s.live === null || s.closing) return null;
  const { every, jitter, watch } = s.charter.retainer;
  const { timezone, opens } = s.charter.calendar;
  const { paused } = s.retainer;
  return {
    every,
    jitter,
    watch,
    timezone,
    opens,
    paused: paused && `${OWN_NOTE} until ${paused.until} by ${paused.by}`,
  };
}

/** What the schedules have to be, where they were armed so: else the engagement itself has still to arm them. */
export function armedSchedules(s: State): SchedulesWanted | null {
  const wanted = schedulesWanted(s);
  return wanted && s.schedule?.created && s.schedule.spec === digest(wanted) ? wanted : null;
}

/** How the note of a pause begins that people asked the engagement for; any other one was made in Temporal. */
const OWN_NOTE = 'dayone: paused';

const MINUTE = duration('1 min');
const DAY = duration('1 day');
const WEEK = duration('1 week');

/** Always at the same time of the client's clock, or always after the same time, ms. */
export type Ticks = { hour: number; minute: number; timezone: string } | { every: number };

/** Clocks change at night: no time zone skips or repeats this one (tz database, from 2024 on). */
const SAFE_HOUR = 5;

/**
 * A cycle a day comes at the opening hour of the client's calendar, every other one by its interval. Temporal loses the
 * day on which a time is skipped when the clocks change: where the client's zone does that to the hour, it comes at five.
 */
export function ticksOf({ every, opens, timezone }: Pick<SchedulesWanted, 'every' | 'opens' | 'timezone'>): Ticks {
  if (duration(every) !== DAY) return { every: duration(every) };
  const [hour, minute] = opens.split(':').map(Number) as [number, number];
  return isEveryDay(hour, minute, timezone) ? { hour, minute, timezone } : { hour: SAFE_HOUR, minute: 0, timezone };
}

/** One Schedule as it has to be; durations in milliseconds. */
export interface SchedulePlan {
  scheduleId: string;
  ticks: Ticks;
  /** Each tick is put off by a share of it that differs: engagements do not all wake at once. */
  jitter: number;
  action: {
    type: 'startWorkflow';
    workflowType: string;
    workflowId: string;
    taskQueue: string;
    args: [{ engagement: string }];
    workflowExecutionTimeout: number;
  };
  policies: { overlap: 'BUFFER_ONE' | 'SKIP'; catchupWindow: number; pauseOnFailure: false };
  /** The note of a pause. */
  paused: string | null;
}

export function schedulePlans(engagement: string, wanted: SchedulesWanted, taskQueue: string): SchedulePlan[] {
  const starts = (workflowType: string, workflowId: string, every: string): SchedulePlan['action'] => ({
    type: 'startWorkflow',
    workflowType,
    workflowId,
    taskQueue,
    args: [{ engagement }],
    // A run ends before the next one is due, but not before it can tell that a site's worker is away.
    workflowExecutionTimeout: Math.max(MINUTE, Math.floor(duration(every) * 0.9)),
  });
  const watch = duration(wanted.watch);
  return [
    {
      scheduleId: retainerScheduleId(engagement),
      ticks: ticksOf(wanted),
      jitter: duration(wanted.jitter),
      action: starts(WORKFLOWS.retainerCycle, `cycle:${engagement}`, wanted.every),
      // A cycle that was missed is made up for.
      policies: { overlap: 'BUFFER_ONE', catchupWindow: WEEK, pauseOnFailure: false },
      paused: wanted.paused,
    },
    {
      scheduleId: watchScheduleId(engagement),
      ticks: { every: watch },
      jitter: Math.floor(watch / 10),
      action: starts(WORKFLOWS.watch, `watch:${engagement}`, wanted.watch),
      // A missed probe is not caught up: the next one replaces it.
      policies: { overlap: 'SKIP', catchupWindow: Math.max(10_000, watch), pauseOnFailure: false },
      paused: null,
    },
  ];
}

/** What Temporal reports about a Schedule, as far as it matters here. */
export interface ScheduleFound {
  spec: {
    intervals?: readonly { every: number; offset?: number }[];
    calendars?: readonly object[];
    skip?: readonly object[];
    startAt?: Date;
    endAt?: Date;
    jitter?: number;
    timezone?: string;
  };
  action: {
    workflowType: string;
    workflowId: string;
    taskQueue: string;
    args?: readonly unknown[];
    workflowExecutionTimeout?: number;
  };
  policies: { overlap?: string; catchupWindow: number; pauseOnFailure: boolean };
  state: { paused: boolean; note?: string; remainingActions?: number };
}

const seconds = (ms: number): string => `${ms / 1_000} s`;
const two = (value: number): string => String(value).padStart(2, '0');

export const ticksText = (ticks: Ticks): string =>
  'every' in ticks
    ? `every ${seconds(ticks.every)}`
    : `daily at ${two(ticks.hour)}:${two(ticks.minute)} ${ticks.timezone}`;

/** A calendar as Temporal reports it: every field is a list of ranges. */
const daily = ({ hour, minute }: { hour: number; minute: number }): object => ({
  second: [{ start: 0, end: 0, step: 1 }],
  minute: [{ start: minute, end: minute, step: 1 }],
  hour: [{ start: hour, end: hour, step: 1 }],
  dayOfMonth: [{ start: 1, end: 31, step: 1 }],
  month: [{ start: 'JANUARY', end: 'DECEMBER', step: 1 }],
  year: [],
  dayOfWeek: [{ start: 'SUNDAY', end: 'SATURDAY', step: 1 }],
});

/** In the words of `ticksText` if it acts in one of these ways. */
function foundTicks({
  intervals = [],
  calendars = [],
  skip = [],
  startAt,
  endAt,
  timezone = '',
}: ScheduleFound['spec']) {
  const bounded = skip.length > 0 || startAt || endAt;
  if (bounded || intervals.length + calendars.length !== 1) return 'at other times';
  const [interval] = intervals;
  if (interval) return interval.offset ? 'at other times' : ticksText({ every: interval.every });
  const { comment: _, ...given } = calendars[0] as {
    comment?: string;
    hour: { start: number }[];
    minute: { start: number }[];
  };
  const at = { hour: given.hour[0]?.start ?? 0, minute: given.minute[0]?.start ?? 0 };
  return digest(given) === digest(daily(at)) ? ticksText({ ...at, timezone }) : 'at other times';
}

/** Who has paused a schedule, in words; null where it acts. `own`: people asked the engagement for it. */
export function pauseOf({ state: { paused, note = '' } }: ScheduleFound): { own: boolean; note: string } | null {
  return paused ? { own: note.startsWith(OWN_NOTE), note } : null;
}

/** Whether it is paused as it has to be; a pause that somebody made in Temporal is respected. */
function pauseDiffers(plan: SchedulePlan, found: ScheduleFound): string[] {
  const pause = pauseOf(found);
  if (plan.paused !== null && !pause) return ['it acts, and should be paused'];
  if (pause?.own && pause.note !== plan.paused) return [`its pause says "${pause.note}"`];
  return [];
}

/** In which ways a schedule that is there differs from what it has to be; none: it is as it should be. */
export function differences(plan: SchedulePlan, found: ScheduleFound): string[] {
  const { spec, action, policies, state } = found;
  const starts = ({ workflowType, workflowId, taskQueue, args = [] }: ScheduleFound['action']): string =>
    `${workflowType} as ${workflowId} on ${taskQueue} with ${JSON.stringify(args)}`;
  const facets: [what: string, found: string, wanted: string][] = [
    ['acts', foundTicks(spec), ticksText(plan.ticks)],
    ['jitter', seconds(spec.jitter ?? 0), seconds(plan.jitter)],
    ['starts', starts(action), starts(plan.action)],
    ['execution timeout', seconds(action.workflowExecutionTimeout ?? 0), seconds(plan.action.workflowExecutionTimeout)],
    ['overlap', policies.overlap ?? 'none', plan.policies.overlap],
    ['catch-up window', seconds(policies.catchupWindow), seconds(plan.policies.catchupWindow)],
    ['pauses on failure', String(policies.pauseOnFailure), String(plan.policies.pauseOnFailure)],
    ['actions left', String(state.remainingActions ?? 'without end'), 'without end'],
  ];
  return [
    ...facets.flatMap(([what, is, wanted]) => (is === wanted ? [] : [`${what} ${is}, not ${wanted}`])),
    ...pauseDiffers(plan, found),
  ];
}
