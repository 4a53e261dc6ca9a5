/** The time series of the metrics in a stage: one point for each reading if the readings are available, else one for each entry. */

import type { Events } from '../model/events';
import type { MetricVerdict, StageReading, Verdict } from '../model/metrics';
import type { Reading } from '../model/questions';
import { lookup } from '../values/own-members';

/** `raw` of an entry → its readings. Has no item for readings that are not available. */
export type RawReadings = ReadonlyMap<string, readonly StageReading[]>;

/** Number, least and greatest value of several readings of which only the last is available. */
export interface ReadingsSummary {
  readings: number;
  min: number | null;
  max: number | null;
}

export interface SeriesPoint extends MetricVerdict {
  at: string;
  of?: ReadingsSummary;
}

/** Call `pointsOf` for each `stage.measured` entry, in the order of the ledger. */
export class StageSeries {
  /** Metric id → its verdict in the entry before. */
  private readonly before = new Map<string, Verdict>();

  constructor(private readonly raw: RawReadings = new Map()) {}

  /** The points of one entry: one for each of its readings, or the last one for all of them. */
  pointsOf(data: Events['stage.measured']): SeriesPoint[] {
    const readings = this.raw.get(data.raw)?.slice(0, -1);
    const points = data.verdicts.flatMap((last): SeriesPoint[] => {
      const { count: _count, worst: _worst, ...range } = lookup(data.ranges, last.metric) ?? {};
      if (!readings) return [{ ...last, at: data.to, ...(data.ranges ? { of: summarised(data, range) } : {}) }];
      return [...readings.map((one) => this.buffered(one, last)), { ...last, at: data.to }];
    });
    for (const { metric, verdict } of data.verdicts) this.before.set(metric, verdict);
    return points;
  }

  /** A buffered reading had the verdict of the previous entry. A metric without an answer has the value that a person attested. */
  private buffered({ at, askedAt, answers }: StageReading, last: MetricVerdict): SeriesPoint {
    const { metric } = last;
    const verdict = this.before.get(metric) ?? last.verdict;
    const answer = lookup(answers, metric);
    const said = answer?.ok && verdict !== 'error' ? (answer.facts as Reading) : null;
    const value = said ? said.value : answer ? null : last.value;
    const samples = said ? (said.total ?? said.samples) : answer ? null : last.samples;
    return { metric, verdict, value, samples, detail: '', at: at ?? askedAt };
  }
}

const summarised = (
  { readings }: Events['stage.measured'],
  { min = null, max = null }: Partial<Pick<ReadingsSummary, 'min' | 'max'>>,
): ReadingsSummary => ({ readings, min, max });
