/**
 * Buffers readings of a stage that change nothing, and records them together: with the next entry, at the end of the day,
 * or when there are many. A reading that decides something or counts against a limit is recorded at once. So `recover`,
 * which has only the ledger, can lose only readings without a consequence; they are read again.
 */

import { dayOf } from '../metrics/stage-readings';
import { emptyTally, isUnchanged } from '../metrics/tally';
import type { CommandOf } from '../model/commands';
import type { EventToAppend } from '../model/entries';
import type { State } from '../model/state';
import { newlyPending, type PendingItem, pendingNow } from '../open-items/pending';
import { jsonBytes } from '../record/ledger';
import { readComposed, readEntry } from '../record/read-entry';
import { metricsOfStage, timeOfReading } from '../releases/stages';
import { lookup } from '../values/own-members';
import { apply } from './apply';
import { decide, provisional } from './decide';

/** Consecutive readings of one stage on one day (UTC). */
export type Readings = CommandOf<'stage-measured'>;

/** Readings that are not in the ledger yet, and the state as if they were. */
export interface ReadingBuffer {
  readings: Readings;
  state: State;
}

/** This many readings make an entry: four entries a day for a stage that is read every three minutes. */
export const MOST_READINGS = 120;
/** Limit for their JSON, in bytes of UTF-8: one activity writes it as one attachment. */
export const MOST_BYTES = 64 * 1024;

/** The time as of which the last of them is judged. */
export const timeOfReadings = ({ readings }: Readings): string =>
  timeOfReading(readings.at(-1)!, readings.at(-1)!.askedAt);

const isTimeKnown = ({ readings }: Readings): boolean => readings.every(({ at }) => at !== null);

/**
 * Both in one command; null if they belong in two entries: different stage or day, the time of `next` is unknown, or `next` is
 * so large that one activity could not write both.
 */
export function mergeReadings(first: Readings, next: Readings): Readings | null {
  const isOne =
    isTimeKnown(next) &&
    first.release === next.release &&
    first.index === next.index &&
    dayOf(timeOfReadings(first)) === dayOf(timeOfReadings(next)) &&
    jsonBytes(next) <= MOST_BYTES;
  return isOne ? { ...first, readings: [...first.readings, ...next.readings] } : null;
}

/** The state as if this event were recorded, but with the head of the ledger. */
const after = (s: State, draft: EventToAppend): State => ({
  ...apply(s, readEntry(provisional(s, draft))),
  head: s.head,
});

const isSamePending = (a: readonly PendingItem[], b: readonly PendingItem[]): boolean =>
  newlyPending(a, b).length === 0 && newlyPending(b, a).length === 0;

/**
 * Adds a reading to the buffer. Depends only on the reading's own time, so that a replay decides the same.
 * @param s includes what was buffered before
 * @param pending what the engagement was pending on, and whom, after the last entry. Notifications are sent only with
 * entries, so a reading that changes this is not buffered, even if only the time did it (a window or a leave ends).
 * @returns null if it has to be recorded now
 */
export function bufferReading(
  s: State,
  before: Readings | null,
  next: Readings,
  pending: readonly PendingItem[],
): ReadingBuffer | null {
  const stage = s.pass?.stage;
  const readings = before ? mergeReadings(before, next) : next;
  // The first reading of a stage is recorded at once, and so is one whose time is unknown.
  if (!stage || stage.readings === 0 || !readings || !isTimeKnown(next)) return null;
  if (readings.readings.length >= MOST_READINGS || jsonBytes(readings) > MOST_BYTES) return null;
  const drafts = decide(s, next, timeOfReadings(next));
  const [measured, ...more] = readComposed(drafts);
  if (measured?.type !== 'stage.measured' || more.length > 0) return null;
  const { tallies } = measured.data;
  const isSame = metricsOfStage(s, stage.index).every(({ id, limits }) =>
    isUnchanged(limits, lookup(stage.tallies, id) ?? emptyTally, lookup(tallies, id) ?? emptyTally),
  );
  if (!isSame) return null;
  const state = after(s, drafts[0]!);
  return isSamePending(pending, pendingNow(state, timeOfReadings(next))) ? { readings, state } : null;
}

/** The readings that are not in the ledger yet; null if all of them are, or if their stage is over. */
export function unrecordedPart(recorded: State, readings: Readings): ReadingBuffer | null {
  const drafts = decide(recorded, readings, timeOfReadings(readings));
  const [measured] = readComposed(drafts);
  if (measured?.type !== 'stage.measured') return null;
  const { after: known } = measured.data;
  const fresh = readings.readings.filter(({ reading }) => reading >= known);
  return { readings: { ...readings, readings: fresh }, state: after(recorded, drafts[0]!) };
}
