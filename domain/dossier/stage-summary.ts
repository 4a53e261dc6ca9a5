/**
 * Checks an entry with readings of a stage without the readings: against the state before it, the limits of the charter, and
 * its own figures. If the readings are available, the audit runs the rules on them as well.
 */

import { worstOf } from '../metrics/judge';
import { dayOf } from '../metrics/stage-readings';
import { counted, emptyTally, within } from '../metrics/tally';
import type { Metric } from '../model/charter/metrics';
import type { Events } from '../model/events';
import type { MetricRange, MetricVerdict, Tally, Verdict } from '../model/metrics';
import type { State } from '../model/state';
import { isSiteAway, metricsOfStage } from '../releases/stages';
import { shifted } from '../values/dates';
import { digest } from '../values/digest';
import { lookup } from '../values/own-members';
import { duration } from '../values/quantity';

type Summary = Events['stage.measured'];

/** One metric in an entry, and what was counted of it before. */
interface SummarisedMetric {
  metric: Metric;
  verdict: MetricVerdict;
  before: Tally;
  tally: Tally;
  /** Null for a single reading. */
  range: MetricRange | null;
  readings: number;
}

const COUNTS = ['counted', 'failures', 'inconclusive', 'errors'] as const;
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isSameSet = (names: readonly string[], record: object): boolean =>
  digest([...names].sort()) === digest(Object.keys(record).sort());

/** Whether the data that was counted last is that of the last reading. Only a reading with a number of samples has a key. */
function hasCounted({ seen, last }: Tally, { value, samples }: MetricVerdict): boolean {
  if (last === 'error' || value === null || samples === null) return true;
  try {
    const [, counts, , total, sampled]: unknown[] = JSON.parse(seen ?? '');
    return counts === value && (total ?? sampled) === samples;
  } catch {
    return false;
  }
}

/** Whether one reading leads from one tally to the other. */
function follows({ verdict, before, tally }: SummarisedMetric): boolean {
  const last = tally.last!;
  // Either new data, with the new key or none, or the same data as before, with the same key.
  const possible = isSiteAway(verdict)
    ? [{ ...before, last }]
    : [{ ...counted(before, last, null), seen: tally.seen }, counted(before, last, before.seen)];
  return possible.some((one) => digest(one) === digest(tally));
}

/** Whether several readings lead from one tally to the other: only the last may change the verdict or a limited count. */
function followsUnchanged({ metric: { limits }, before, tally, readings }: SummarisedMetric): boolean {
  const grown = (name: (typeof COUNTS)[number]): number => tally[name] - before[name];
  const verdicts: (Verdict | null)[] = [before.last, tally.last];
  const isBounded = (['failures', 'inconclusive', 'errors'] as const).every(
    (name) => limits[name] === undefined || before[name] > limits[name] || grown(name) <= 1,
  );
  return (
    isBounded &&
    grown('counted') >= 0 &&
    grown('counted') <= readings &&
    grown('failures') >= 0 &&
    grown('inconclusive') >= 0 &&
    grown('failures') + grown('inconclusive') + Math.max(0, grown('errors')) <= grown('counted') &&
    (grown('failures') === 0 || verdicts.includes('fail')) &&
    (grown('inconclusive') === 0 || verdicts.includes('inconclusive')) &&
    (tally.last === 'error' ? grown('errors') <= 0 || verdicts.includes('error') : tally.errors === 0)
  );
}

/** Whether the range includes the last reading and the verdict of the earlier readings. */
function isRange({
  metric: { limits },
  verdict: { verdict, value },
  before,
  range,
  readings,
}: SummarisedMetric): boolean {
  const { count, min, max, worst } = range!;
  const hasValue = min !== null && max !== null;
  const earlier: Verdict[] = [
    within(limits, before, before.last!).verdict,
    // A tally does not tell a site that is away from a source that does not answer.
    ...(before.last === 'error' ? ['error' as const] : []),
  ];
  return (
    isCount(count) &&
    count <= readings &&
    (hasValue ? Number.isFinite(min) && Number.isFinite(max) && min <= max : min === null && max === null) &&
    hasValue === count > 0 &&
    (count !== 1 || min === max) &&
    (value === null ? count < readings : hasValue && min <= value && value <= max) &&
    earlier.some((one) => worstOf([one, verdict]) === worst)
  );
}

function metricFault(one: SummarisedMetric): string | null {
  const { metric, verdict, before, tally, range } = one;
  if (!COUNTS.every((name) => isCount(tally[name])) || tally.last === null) return 'its tally is not valid';
  const judged = isSiteAway(verdict) ? tally.last : within(metric.limits, tally, tally.last).verdict;
  if (judged !== verdict.verdict) return 'its verdict does not follow from its tally';
  if (!hasCounted(tally, verdict)) return 'its tally does not include the last reading';
  if (!range) return follows(one) ? null : 'its tally does not follow from the one before it';
  if (before.last === null) return 'the first reading of a stage is always recorded alone';
  if (!followsUnchanged(one)) return 'its tally does not follow from the one before it';
  return isRange(one) ? null : 'its last reading is not within the range of its readings';
}

function timesFault({ readings, from, to, nextReadAt }: Summary, s: State, at: string): string | null {
  if (from > to || to > at || dayOf(from) !== dayOf(to) || (readings === 1 && from !== to))
    return 'the times of its readings are not in order, not on one day, or later than the entry';
  return nextReadAt === shifted(to, duration(s.charter.goLive.readEvery))
    ? null
    : 'its next reading is not due one interval after the last';
}

/** What is wrong with the entry; null where nothing is. @param before the state before it @param at when it was written */
export function summaryFault(data: Summary, before: State, at: string): string | null {
  const { release, index, after, readings, verdicts, worst, ranges, tallies } = data;
  const stage = before.pass?.stage;
  if (!stage || before.pass?.release !== release || stage.index !== index || before.closing)
    return 'this stage was not being measured';
  if (stage.observedFrom === null || stage.nextReadAt === null) return 'no reading of this stage was due';
  if (stage.readings !== after || !isCount(readings) || readings === 0)
    return 'its readings do not follow the ones before it';
  const metrics = metricsOfStage(before, index);
  const ids = metrics.map(({ id }) => id);
  if (digest(ids) !== digest(verdicts.map(({ metric }) => metric)) || !isSameSet(ids, tallies))
    return 'its metrics are not those that decide the stage';
  if (readings === 1 ? ranges !== undefined : !ranges || !isSameSet(ids, ranges))
    return 'its ranges do not fit its metrics and readings';
  if (worstOf(verdicts.map((one) => one.verdict)) !== worst)
    return 'its worst verdict is not the worst of its verdicts';
  const times = timesFault(data, before, at);
  if (times) return times;
  for (const [i, metric] of metrics.entries()) {
    const fault = metricFault({
      metric,
      verdict: verdicts[i]!,
      before: lookup(stage.tallies, metric.id) ?? emptyTally,
      tally: lookup(tallies, metric.id)!,
      range: lookup(ranges, metric.id) ?? null,
      readings,
    });
    if (fault) return `${metric.id}: ${fault}`;
  }
  return null;
}
