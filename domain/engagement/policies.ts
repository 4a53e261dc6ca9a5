/**
 * What follows automatically from a state: gates open and reopen, stages start, the candidate is rolled back. Each
 * policy reads the state alone, so it does not matter which command resulted in it (docs/decisions/0003).
 */

import { measuring, opening, reopening } from '../gates/policies';
import { event, type NewEvent, type Policy } from '../kernel/events';
import { FALLBACK, isPromoting } from '../kernel/target';
import type { State } from '../model/state';
import { STANDING_STEPS } from '../model/steps';
import { clearing, demoting, goGiven, goingLive, locking, replanning, shadowing, unready } from '../releases/policies';
import { decideStage } from '../releases/stages';
import { leadsOut, regained } from '../retainer/lapses';
import { closeResolved } from '../retainer/resolved';
import { scheduleGone } from '../retainer/schedules';
import { setDesiredTarget } from '../rollback/switching';
import { amending, mending } from '../sign-offs/policies';

/** Closing: a rolled-back engagement ends when the target has obeyed; then the schedule goes, then the record closes. */
const ending: Policy = (s) => {
  if (!s.closing || s.closedAt) return [];
  if (s.drill)
    return s.drill.cancel ? [] : [event('drill.cancelled', { drill: s.drill.drill, why: 'the engagement closes' })];
  const left = isPromoting(s) ? s.target.desired.base : (s.live?.release ?? null);
  const stopped = s.closing.mode === 'leave-running' ? { base: left, candidate: null, exposure: 0 } : FALLBACK;
  const wanted = setDesiredTarget(s, stopped, 'rollback');
  if (wanted.length > 0) return wanted;
  return s.target.confirmedAt !== null && scheduleGone(s) ? [event('engagement.closed', {})] : [];
};

/**
 * A stall ends with progress; a release that ran before the lock, with a gate that found nothing running; a lapse, with
 * its proof regained.
 */
const leavingPilotMode: Policy = (s, at) => {
  if (!s.pilot) return [];
  const { since, why } = s.pilot;
  if (why === 'stalled' && s.progressAt > since) return [event('pilot-mode.left', { by: 'a requirement was met' })];
  if (leadsOut(s, at)) return [event('pilot-mode.left', { by: 'what had lapsed is proven again' })];
  const looked = STANDING_STEPS.some((step) => (s.gates[step].acceptedAt ?? '') > since);
  if (why === 'ran-before-lock' && looked) return [event('pilot-mode.left', { by: 'a gate found nothing running' })];
  return [];
};

const POLICIES: readonly Policy[] = [
  ending,
  reopening,
  locking,
  unready,
  clearing,
  replanning,
  demoting,
  measuring,
  mending,
  closeResolved,
  regained,
  amending,
  opening,
  shadowing,
  decideStage,
  goGiven,
  goingLive,
  leavingPilotMode,
];

/** The next thing that follows, or nothing. Once the engagement is closing only its ending follows. */
export function reactionsTo(s: State, at: string): NewEvent[] {
  if (s.closedAt) return [];
  if (s.closing) return ending(s, at);
  for (const rule of POLICIES) {
    const events = rule(s, at);
    if (events.length > 0) return events;
  }
  return [];
}
