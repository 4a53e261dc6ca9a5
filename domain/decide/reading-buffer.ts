/**
 * Buffers readings of a stage that change nothing, and records them together: with the next entry, at the end of the day,
 * or when there are many. A reading that decides something or counts against a limit is recorded at once. So `recover`,
 * which has only the ledger, can lose only readings without a consequence; they are read again.
 */
import { apply } from '../apply/apply';
import type { CommandOf } from '../commands';
import type { EventDraft } from '../ledger';
import { dayOf } from '../metrics/stage-readings';
import { emptyTally, isUnchanged } from '../metrics/tally';
import { readComposed, readEntry } from '../read-entry';
import { lookup } from '../record';
import type { State } from '../state';
import { decide, provisional } from './decide';
import { metricsOfStage, timeOfReading } from './stages';

/** Consecutive readings of one stage on one day (UTC). */
export type Readings = CommandOf<'stage-measured'>;

/** Readings that are not in the ledger yet, and the state as if they were. */
export interface ReadingBuffer {
  readings: Readings;
  state: State;
}

/** This many readings make an entry: four entries a day for a stage that is read every three minutes. */
export const MOST_READINGS = 120;
/** Limit for their JSON, in characters: one activity writes it as one attachment. */
const MOST_CHARACTERS = 64 * 1024;

const timeOf = ({ readings }: Readings): string => timeOfReading(readings.at(-1)!, readings.at(-1)!.askedAt);

/** Both in one command; null if they belong to two entries. */
export function mergeReadings(first: Readings, next: Readings): Readings | null {
  const isOne =
    first.release === next.release && first.index === next.index && dayOf(timeOf(first)) === dayOf(timeOf(next));
  return isOne ? { ...first, readings: [...first.readings, ...next.readings] } : null;
}

/** The state as if this event were recorded, but with the head of the ledger. */
const after = (s: State, draft: EventDraft): State => ({ ...apply(s, readEntry(provisional(s, draft))), head: s.head });

/**
 * Adds a reading to the buffer. Depends only on the reading's own time, so that a replay decides the same.
 * @param s includes what was buffered before
 * @returns null if it has to be recorded now
 */
export function bufferReading(s: State, before: Readings | null, next: Readings): ReadingBuffer | null {
  const stage = s.pass?.stage;
  const readings = before ? mergeReadings(before, next) : next;
  // The first reading of a stage is recorded at once, and so is one whose time is unknown.
  if (!stage || stage.readings === 0 || !readings || next.readings.some(({ at }) => at === null)) return null;
  if (readings.readings.length >= MOST_READINGS || JSON.stringify(readings).length > MOST_CHARACTERS) return null;
  const drafts = decide(s, next, timeOf(next));
  const [measured, ...more] = readComposed(drafts);
  if (measured?.type !== 'stage.measured' || more.length > 0) return null;
  const { tallies } = measured.data;
  const isSame = metricsOfStage(s, stage.index).every(({ id, limits }) =>
    isUnchanged(limits, lookup(stage.tallies, id) ?? emptyTally, lookup(tallies, id) ?? emptyTally),
  );
  return isSame ? { readings, state: after(s, drafts[0]!) } : null;
}

/** The readings that are not in the ledger yet; null if all of them are, or if their stage is over. */
export function unrecordedPart(recorded: State, readings: Readings): ReadingBuffer | null {
  const drafts = decide(recorded, readings, timeOf(readings));
  const [measured] = readComposed(drafts);
  if (measured?.type !== 'stage.measured') return null;
  const { after: known } = measured.data;
  const fresh = readings.readings.filter(({ reading }) => reading >= known);
  return { readings: { ...readings, readings: fresh }, state: after(recorded, drafts[0]!) };
}
