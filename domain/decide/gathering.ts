/**
 * Readings of a stage that say the same again are gathered, and recorded together with the next one that does not, at
 * the end of the day, or as soon as they are many. Whatever decides something, or counts against a limit, is on record at
 * once. So `recover`, which has the ledger alone, loses readings that nothing followed from, and they are read again.
 */
import { apply } from '../apply/apply';
import type { CommandOf } from '../commands';
import type { EventDraft } from '../ledger';
import { dayOf } from '../metrics/stage-readings';
import { emptyTally, saysTheSame } from '../metrics/tally';
import { readComposed, readEntry } from '../read-entry';
import { lookup } from '../record';
import type { State } from '../state';
import { decide, provisional } from './decide';
import { metricsOfStage, momentOf } from './stages';

/** Readings that follow each other, of one stage and of one day (UTC). */
export type Readings = CommandOf<'stage-measured'>;

/** Readings that are not on record yet, and the state as it will be when they are. */
export interface Gathered {
  readings: Readings;
  state: State;
}

/** With these an entry is written: four a day of a stage that is read every three minutes. */
export const MOST_READINGS = 120;
/** Characters of their JSON: they are one attachment, and one activity writes it. */
const MOST_CHARACTERS = 64 * 1024;

const timeOf = ({ readings }: Readings): string => momentOf(readings.at(-1)!, readings.at(-1)!.askedAt);

/** Both as one; null where they belong to two entries. */
export function joined(first: Readings, next: Readings): Readings | null {
  const isOne =
    first.release === next.release && first.index === next.index && dayOf(timeOf(first)) === dayOf(timeOf(next));
  return isOne ? { ...first, readings: [...first.readings, ...next.readings] } : null;
}

/** The state as if this were on record, at the head that really is. */
const after = (s: State, draft: EventDraft): State => ({ ...apply(s, readEntry(provisional(s, draft))), head: s.head });

/**
 * Gathers one more reading; it depends on the reading's own time alone, so a replay does the same.
 * @param s with what was gathered before
 * @returns null where it has to be recorded now
 */
export function gathering(s: State, before: Readings | null, next: Readings): Gathered | null {
  const stage = s.pass?.stage;
  const readings = before ? joined(before, next) : next;
  // The first reading of a stage is on record at once, and one whose time nobody can say.
  if (!stage || stage.readings === 0 || !readings || next.readings.some(({ at }) => at === null)) return null;
  if (readings.readings.length >= MOST_READINGS || JSON.stringify(readings).length > MOST_CHARACTERS) return null;
  const drafts = decide(s, next, timeOf(next));
  const [measured, ...more] = readComposed(drafts);
  if (measured?.type !== 'stage.measured' || more.length > 0) return null;
  const { tallies } = measured.data;
  const isSame = metricsOfStage(s, stage.index).every(({ id, limits }) =>
    saysTheSame(limits, lookup(stage.tallies, id) ?? emptyTally, lookup(tallies, id) ?? emptyTally),
  );
  return isSame ? { readings, state: after(s, drafts[0]!) } : null;
}

/** What is still gathered after something else has been recorded: null where all of it is on record, or of no stage that is open. */
export function stillGathered(recorded: State, readings: Readings): Gathered | null {
  const drafts = decide(recorded, readings, timeOf(readings));
  const [measured] = readComposed(drafts);
  if (measured?.type !== 'stage.measured') return null;
  const { after: known } = measured.data;
  const fresh = readings.readings.filter(({ reading }) => reading >= known);
  return { readings: { ...readings, readings: fresh }, state: after(recorded, drafts[0]!) };
}
