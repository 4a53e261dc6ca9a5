/**
 * Small volumes: with fewer than 50 cases a week no sample is large enough for an interval, so every case is looked at.
 * A stage then ends with its window, and a named person has reviewed every case of it (DESIGN section 6).
 */
import type { Role } from '../people';
import type { State } from '../state';

/** Cases a week. */
export const SMALL_VOLUME = 50;

/** Whether every case of a stage is reviewed, in place of a sample. */
export const isSmallVolume = ({ charter }: Pick<State, 'charter'>): boolean =>
  charter.process !== undefined && charter.process.volumePerWeek < SMALL_VOLUME;

/** Who reviews the cases: whoever knows the process best. */
export const reviewerOf = ({ charter }: Pick<State, 'charter'>): Role =>
  charter.people['process-expert'] === undefined ? 'owner' : 'process-expert';
