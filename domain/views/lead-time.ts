/** Planned against elapsed, in the client's working days, and whose waiting it was: from the ledger. */

import { apply } from '../engagement/apply';
import { openSteps } from '../gates/open-steps';
import { waitsForPeople } from '../gates/requirements';
import type { WorkingDay } from '../model/charter/calendar';
import type { Entry } from '../model/events';
import type { Side } from '../model/people';
import type { State } from '../model/state';
import type { StepId } from '../model/steps';
import { openItems } from '../open-items/open-items';
import { sideOf } from '../people/roles';
import { msOf } from '../values/dates';
import { lookup, withEntry } from '../values/own-members';

/** Milliseconds in which something was pending on people. */
export interface WaitingTimes {
  bySide: Record<Side, number>;
  byPerson: Record<string, number>;
}

export interface Span {
  from: string;
  to: string;
}

/** The timeline of an engagement, entry by entry. */
export interface Timeline {
  waits: WaitingTimes;
  /** When each step's gate was open, until the first handover: the plan does not cover what comes later. */
  open: Partial<Record<StepId, Span[]>>;
  /** Every working day that was precomputed meanwhile, by the client's calendar at the time. */
  workdays: WorkingDay[];
  handedOverAt: string | null;
}

/** Walks the ledger: which gates were open between two entries, and pending on whom. `until` ends the last interval. */
export function timelineOf(entries: readonly Entry[], until?: string): Timeline {
  const way: Timeline = {
    waits: { bySide: { client: 0, us: 0 }, byPerson: {} },
    open: {},
    workdays: [],
    handedOverAt: null,
  };
  let state: State | null = null;
  let before = '';
  const stretch = (to: string): void => {
    if (!state || state.closedAt || to < before) return;
    if (to > before) addWaitingTimes(way.waits, state, before, to);
    if (!way.handedOverAt) addOpen(way.open, openSteps(state), { from: before, to });
  };
  for (const entry of entries) {
    stretch(entry.at);
    const known: readonly WorkingDay[] | undefined = state?.workdays;
    state = apply(state, entry);
    before = entry.at;
    if (state.workdays !== known) way.workdays = mergeWorkdays(way.workdays, state.workdays);
    way.handedOverAt ??= state.gates['operation-handover'].acceptedAt;
  }
  if (until) stretch(until);
  return way;
}

/** Counts only what people have to decide or submit; time that is pending on both sides is halved. */
function addWaitingTimes(waits: WaitingTimes, state: State, from: string, to: string): void {
  const waited = msOf(to) - msOf(from);
  const items = waitsForPeople(openItems(state, from)).filter(({ kind }) => kind === 'sign-off' || kind === 'evidence');
  const sides = new Set(items.map((item) => sideOf(item.role)));
  for (const side of sides) waits.bySide[side] += waited / sides.size;
  const people = new Set(items.flatMap((item) => (item.person ? [item.person] : [])));
  for (const person of people)
    waits.byPerson = withEntry(waits.byPerson, person, (lookup(waits.byPerson, person) ?? 0) + waited);
}

function addOpen(open: Timeline['open'], steps: readonly StepId[], span: Span): void {
  for (const step of steps) {
    open[step] ??= [];
    const last = open[step].at(-1);
    if (last?.to === span.from) last.to = span.to;
    else open[step].push({ ...span });
  }
}

/** New working days apply from their first day; earlier days stay as they were. */
function mergeWorkdays(known: readonly WorkingDay[], fresh: readonly WorkingDay[]): WorkingDay[] {
  const [first] = fresh;
  return first ? [...known.filter((day) => day.from < first.from), ...fresh] : [...known];
}

/**
 * Working days that came up after the one on which a span began: day 0 is that one, as for due dates. Null where the
 * precomputed days do not reach back that far.
 */
export function elapsedDays(workdays: readonly WorkingDay[], spans: readonly Span[]): number | null {
  const [first] = workdays;
  if (!first || spans.some(({ from }) => from < first.from)) return null;
  const passed = ({ from, to }: Span) => workdays.filter((day) => from < day.from && day.from < to).length;
  return spans.reduce((sum, span) => sum + passed(span), 0);
}
