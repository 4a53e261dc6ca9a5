/**
 * Lapses: a prerequisite that was proven lapses when its proof does not hold any more. One that stays lapsed past the
 * grace period puts the engagement into pilot mode; regaining the proof, by the same gate, ends pilot mode. How well
 * the system performs never matters here (docs/decisions/0021).
 */

import { GATE_OF, prerequisiteStatuses } from '../gates/prerequisites';
import { afterWorkingDays } from '../kernel/calendar';
import type { Deadline } from '../kernel/deadlines';
import { event, type NewEvent } from '../kernel/events';
import type { State } from '../model/state';
import { PREREQUISITES, type Prerequisite } from '../model/steps';
import { rollBack } from '../rollback/switching';
import { shifted } from '../values/dates';
import { lookup } from '../values/own-members';
import { duration } from '../values/quantity';
import { inOperation } from './calendar';

/** The proof does not hold any more; nothing where it has lapsed already, or nothing is in operation. */
export const lapses = (s: State, prerequisite: Prerequisite, why: string): NewEvent[] =>
  !inOperation(s) || s.lapses[prerequisite]
    ? []
    : [event('prerequisite.lapsed', { prerequisite, why, gate: GATE_OF[prerequisite] })];

/** What is live was drilled, or went live with a drill that still counts, after Rollback had lapsed. */
function drilledAgain(s: State, since: string, at: string): boolean {
  const drill = s.live ? lookup(s.releases, s.live.release)?.drill : null;
  if (!s.live || !drill) return false;
  const { lapse } = s.charter.retainer.steps['rollback-drill'];
  return (drill.at > since || s.live.since > since) && at < shifted(drill.at, duration(lapse));
}

/** Prerequisites that have regained their proof: the gate has accepted it again, or a drill has passed. */
export function regained(s: State, at: string): NewEvent[] {
  return PREREQUISITES.flatMap((prerequisite) => {
    const lapse = s.lapses[prerequisite];
    if (!lapse) return [];
    const gate = GATE_OF[prerequisite];
    if (gate === null) {
      return drilledAgain(s, lapse.since, at)
        ? [
            event('prerequisite.regained', {
              prerequisite,
              how: `release ${s.live!.release} has a drill that counts`,
            }),
          ]
        : [];
    }
    const ofProposal = s.proposal?.gates[gate];
    const accepted = ofProposal
      ? s.proposal!.digest === s.charterDigest && ofProposal.acceptedAt
      : s.gates[gate].acceptedAt;
    return accepted && accepted > lapse.since
      ? [event('prerequisite.regained', { prerequisite, how: `the gate ${gate} has accepted it again` })]
      : [];
  });
}

/** When the grace period of a lapse is over; null if the precomputed working days do not reach that far. */
const graceEnds = (s: State, since: string): string | null => {
  const { graceDays } = s.charter.retainer;
  return graceDays === 0 ? since : afterWorkingDays(s.workdays, since, graceDays);
};

/** The prerequisites that do not hold, with the end of their grace. */
const lapsedNow = (s: State): { prerequisite: Prerequisite; since: string; ends: string | null }[] =>
  Object.entries(prerequisiteStatuses(s)).flatMap(([prerequisite, { standing, since }]) =>
    standing === 'lapsed' && since
      ? [{ prerequisite: prerequisite as Prerequisite, since, ends: graceEnds(s, since) }]
      : [],
  );

const outlived = (s: State, at: string) => lapsedNow(s).filter(({ ends }) => ends !== null && ends <= at);

/** Into pilot mode, and back to what was proven where the charter says so. */
function slidesBack(s: State, at: string): NewEvent[] {
  const lapsed = outlived(s, at);
  if (lapsed.length === 0 || s.pilot) return [];
  const detail = lapsed
    .map(({ prerequisite, since }) => `${prerequisite} has lapsed since ${since}${why(s, prerequisite)}`)
    .join('; ');
  return [
    event('pilot-mode.entered', { why: 'lapsed', detail }),
    ...(s.charter.retainer.onPilotMode === 'roll-back' ? rollBack(s, `pilot mode: ${detail}`, true, 'live') : []),
  ];
}

const why = (s: State, prerequisite: Prerequisite): string => {
  const lapse = s.lapses[prerequisite];
  return lapse ? `: ${lapse.why}` : '';
};

export const graceDeadlines = (s: State): Deadline[] =>
  !inOperation(s) || s.pilot
    ? []
    : lapsedNow(s).flatMap(({ ends }) => (ends === null ? [] : [{ at: ends, happens: slidesBack }]));

/** Whether what led into pilot mode holds again. */
export const leadsOut = (s: State, at: string): boolean => s.pilot?.why === 'lapsed' && outlived(s, at).length === 0;
