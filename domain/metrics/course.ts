/** The course of the metrics in a stage, reading by reading where the readings themselves are available. */
import type { Events } from '../events';
import type { Reading } from '../questions';
import { lookup } from '../record';
import type { MetricVerdict, Verdict } from '../state';
import type { StageReading } from './stage-readings';

/** `raw` of an entry → the readings behind it. Those that are not available are missing. */
export type RawReadings = ReadonlyMap<string, readonly StageReading[]>;

/** Several readings of which only the last is told: how many they were, and their least and greatest value. */
export interface Summarised {
  readings: number;
  min: number | null;
  max: number | null;
}

export interface CoursePoint extends MetricVerdict {
  at: string;
  of?: Summarised;
}

/** Follows the entries of the stages, one after the other. */
export class Course {
  /** Metric id → its verdict in the entry before. */
  private readonly before = new Map<string, Verdict>();

  constructor(private readonly raw: RawReadings = new Map()) {}

  /** The points of one entry: each of its readings, or the last one in place of all. */
  of(data: Events['stage.measured']): CoursePoint[] {
    const readings = this.raw.get(data.raw)?.slice(0, -1);
    const points = data.verdicts.flatMap((last): CoursePoint[] => {
      const { count: _count, worst: _worst, ...range } = lookup(data.ranges, last.metric) ?? {};
      if (!readings) return [{ ...last, at: data.to, ...(data.ranges ? { of: summarised(data, range) } : {}) }];
      return [...readings.map((one) => this.gathered(one, last)), { ...last, at: data.to }];
    });
    for (const { metric, verdict } of data.verdicts) this.before.set(metric, verdict);
    return points;
  }

  /** A reading that was gathered said the same as the entry before it; a person's reading is that of the whole entry. */
  private gathered({ at, askedAt, answers }: StageReading, last: MetricVerdict): CoursePoint {
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
  { min = null, max = null }: Partial<Pick<Summarised, 'min' | 'max'>>,
): Summarised => ({ readings, min, max });
