/**
 * Small volumes: with fewer than 50 cases a week no sample is large enough for an interval, so every case is reviewed.
 * A stage then ends with its window, after a named person has reviewed every case of it (docs/decisions/0017).
 */

import type { Charter } from '../model/charter';
import type { Metric } from '../model/charter/metrics';
import type { MetricVerdict } from '../model/metrics';
import type { Role } from '../model/people';
import type { StageReview } from '../model/releases';
import type { State } from '../model/state';

/** Cases a week. */
export const SMALL_VOLUME = 50;

/** Whether every case of a stage is reviewed, in place of a sample. */
export const isSmallVolume = ({ charter }: Pick<State, 'charter'>): boolean =>
  charter.process !== undefined && charter.process.volumePerWeek < SMALL_VOLUME;

/** What a charter of a small volume lets itself in for; null where its samples are large enough. */
export function smallVolumeNote(charter: Charter): string | null {
  if (!isSmallVolume({ charter })) return null;
  const stages = charter.goLive.stages.length;
  const each = stages === 1 ? 'its stage needs' : `each of its ${stages} stages needs`;
  return (
    `${Math.round(charter.process!.volumePerWeek * 10) / 10} cases a week are fewer than ${SMALL_VOLUME}: ${each} an expert review of ` +
    `every case, by the ${reviewerOf({ charter })}`
  );
}

/** Who reviews the cases: the role that knows the process best. */
export const reviewerOf = ({ charter }: Pick<State, 'charter'>): Role =>
  charter.people['process-expert'] === undefined ? 'owner' : 'process-expert';

/**
 * Whether the samples of a metric are cases of a stage. The charter says so (`counts`); else points in time are none, nor
 * is what a share with a unit of its own counts, such as clauses.
 */
function countsCases({ counts, aggregation, unit, source }: Metric): boolean {
  if (counts !== undefined) return counts === 'cases';
  const points = aggregation === 'latest' || (source?.kind === 'prometheus' && source.step !== undefined);
  return !points && (aggregation !== 'share' || unit === 'share');
}

/**
 * How many cases went through: the most that any metric which counts cases has seen, for some see a part of them only.
 * Null where none counts cases: then the review says how many there were, and the record keeps it.
 */
function casesThrough({ charter }: State, verdicts: readonly MetricVerdict[]): number | null {
  const counting = new Set((charter.metrics ?? []).filter(countsCases).map(({ id }) => id));
  const counts = verdicts.flatMap(({ metric, samples }) => (counting.has(metric) && samples ? [samples] : []));
  return counts.length === 0 ? null : Math.max(...counts);
}

/** Of a small volume: why the review does not replace the samples, or null. */
export function reviewProblem(s: State, review: StageReview | null, verdicts: readonly MetricVerdict[]): string | null {
  if (!review) return `every case of the stage has to be reviewed by the ${reviewerOf(s)}`;
  const cases = casesThrough(s, verdicts);
  if (cases !== null && review.cases < cases) return `${review.cases} cases were reviewed, and ${cases} went through`;
  if (review.wrong > 0) return `of ${review.cases} cases that were reviewed ${review.wrong} were wrong`;
  return null;
}
