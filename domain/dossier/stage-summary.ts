/**
 * What an entry with readings of a stage has to say, as far as it follows from the entries alone: from the state before it,
 * the charter's limits, and its own figures. With the readings, the rules are asked for the whole entry as well.
 */
import type { Metric } from '../charter/charter';
import { isSiteAway, metricsOfStage } from '../decide/stages';
import { digest } from '../digest';
import type { Events } from '../events';
import { worstOf } from '../metrics/judge';
import { shifted } from '../metrics/scope';
import { dayOf, type MetricRange } from '../metrics/stage-readings';
import { counted, emptyTally, type Tally, within } from '../metrics/tally';
import { duration } from '../quantity';
import { lookup } from '../record';
import type { MetricVerdict, State, Verdict } from '../state';

type Summary = Events['stage.measured'];

/** One metric in an entry, and what was counted of it before. */
interface Measured {
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

/** Whether the data that was counted last is that of the last reading. A reading without a number of samples has no key. */
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
function follows({ verdict, before, tally }: Measured): boolean {
  const last = tally.last!;
  // New data with this key, or without one; data that was counted last has the key that is there already.
  const ways = isSiteAway(verdict)
    ? [{ ...before, last }]
    : [{ ...counted(before, last, null), seen: tally.seen }, counted(before, last, before.seen)];
  return ways.some((one) => digest(one) === digest(tally));
}

/** All readings but the last changed nothing: the verdict was that of the entry before, and so were the counts up to a limit. */
function followsUnchanged({ metric: { limits }, before, tally, readings }: Measured): boolean {
  const grown = (name: (typeof COUNTS)[number]): number => tally[name] - before[name];
  const said: (Verdict | null)[] = [before.last, tally.last];
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
    (grown('failures') === 0 || said.includes('fail')) &&
    (grown('inconclusive') === 0 || said.includes('inconclusive')) &&
    (tally.last === 'error' ? grown('errors') <= 0 || said.includes('error') : tally.errors === 0)
  );
}

/** Whether the range has the last reading, and the verdict of the readings before it. */
function isRange({ metric: { limits }, verdict: { verdict, value }, before, range, readings }: Measured): boolean {
  const { count, min, max, worst } = range!;
  const hasValue = min !== null && max !== null;
  const earlier: Verdict[] = [
    within(limits, before, before.last!).verdict,
    // A site that is away and a source that does not answer are the same in a tally.
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

function brokenMetric(one: Measured): string | null {
  const { metric, verdict, before, tally, range } = one;
  if (!COUNTS.every((name) => isCount(tally[name])) || tally.last === null) return 'its tally is none';
  const judged = isSiteAway(verdict) ? tally.last : within(metric.limits, tally, tally.last).verdict;
  if (judged !== verdict.verdict) return 'its verdict does not follow from its tally';
  if (!hasCounted(tally, verdict)) return 'its tally has not counted the last reading';
  if (!range) return follows(one) ? null : 'its tally does not follow from the one before it';
  if (before.last === null) return 'the first reading of a stage has an entry of its own';
  if (!followsUnchanged(one)) return 'its tally does not follow from the one before it';
  return isRange(one) ? null : 'its last reading is not within the range of its readings';
}

function brokenTimes({ readings, from, to, nextReadAt }: Summary, s: State, at: string): string | null {
  if (from > to || to > at || dayOf(from) !== dayOf(to) || (readings === 1 && from !== to))
    return 'its readings were not taken one after the other on one day, before it was written';
  return nextReadAt === shifted(to, duration(s.charter.goLive.readEvery))
    ? null
    : 'it does not say when the next reading is due';
}

/** What is wrong with the entry; null where nothing is. @param before the state before it @param at when it was written */
export function brokenSummary(data: Summary, before: State, at: string): string | null {
  const { release, index, after, readings, verdicts, worst, ranges, tallies } = data;
  const stage = before.pass?.stage;
  if (!stage || before.pass?.release !== release || stage.index !== index || before.closing)
    return 'no such stage was being read';
  if (stage.observedFrom === null || stage.nextReadAt === null) return 'no reading of this stage was due';
  if (stage.readings !== after || !isCount(readings) || readings === 0)
    return 'its readings do not follow the ones before it';
  const metrics = metricsOfStage(before, index);
  const ids = metrics.map(({ id }) => id);
  if (digest(ids) !== digest(verdicts.map(({ metric }) => metric)) || !isSameSet(ids, tallies))
    return 'it is not of the metrics that decide the stage';
  if (readings === 1 ? ranges !== undefined : !ranges || !isSameSet(ids, ranges))
    return 'it does not have the range of each metric';
  if (worstOf(verdicts.map((one) => one.verdict)) !== worst)
    return 'its worst verdict is not the worst of its verdicts';
  const times = brokenTimes(data, before, at);
  if (times) return times;
  for (const [i, metric] of metrics.entries()) {
    const broken = brokenMetric({
      metric,
      verdict: verdicts[i]!,
      before: lookup(stage.tallies, metric.id) ?? emptyTally,
      tally: lookup(tallies, metric.id)!,
      range: lookup(ranges, metric.id) ?? null,
      readings,
    });
    if (broken) return `${metric.id}: ${broken}`;
  }
  return null;
}
