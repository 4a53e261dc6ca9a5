/** What differs between two states of an engagement, as changes that a script or a person can follow. */

import { currentPhase } from '../gates/open-steps';
import { lockOpen } from '../gates/prerequisites';
import { waitsForPeople } from '../gates/requirements';
import type { State } from '../model/state';
import { openItems } from '../open-items/open-items';
import { type Change, type ChangeDraft, type ChangeRule, is } from './change';
import { gates, handedIn, newlyAsked, noMoreAsked, signed } from './gate-changes';
import {
  charter,
  closed,
  closing,
  findings,
  holds,
  phase,
  pilotMode,
  prerequisites,
  retainer,
} from './operation-changes';
import { drills, releases, rollbacks, stages, submitted, target } from './release-changes';
import { healthOf } from './visibility';

/** Cause before consequence. */
const RULES: readonly ChangeRule[] = [
  closing,
  handedIn,
  submitted,
  signed,
  charter,
  noMoreAsked,
  releases,
  rollbacks,
  gates,
  prerequisites,
  drills,
  stages,
  target,
  holds,
  pilotMode,
  findings,
  retainer,
  newlyAsked,
  phase,
  closed,
];

const first = (s: State, at: string): ChangeDraft[] => [
  is('stands', at, {
    step: currentPhase(s),
    health: healthOf(s, at),
    lock: lockOpen(s) ? 'open' : 'closed',
    live: s.live?.release ?? null,
  }),
  ...(s.closedAt ? [] : waitsForPeople(openItems(s, at)).map((item) => is('asked', at, { item }))),
];

/**
 * What has changed between two states of one engagement, cause before consequence. What came and went in between is not
 * told; what `after` is, is. Without `before`: where it stands, and what it asks.
 * @param at RFC 3339, the moment at which `after` was seen
 * @param seenAt the same of `before`: by the clock alone an engagement becomes overdue
 */
export function changesBetween(before: State | null, after: State, at: string, seenAt = at): Change[] {
  const drafts = before === null ? first(after, at) : RULES.flatMap((rule) => rule(before, after, at, seenAt));
  return drafts.map(({ kind, at, ...data }) => ({ kind, at, entry: after.head.seq, ...data }) as Change);
}
