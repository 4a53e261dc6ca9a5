/** What a metric was measured as, from the ledger: in the stages of each release, and in operation. */

import type { Entry } from '../model/events';
import type { MetricVerdict, Verdict } from '../model/metrics';
import { type RawReadings, type ReadingsSummary, StageSeries } from './stage-series';

/** Where a measurement was made: in a stage of a release, or of what is live, by a cycle of the retainer or between. */
export type MeasurementEntry =
  | { in: 'stage'; release: string; exposure: number }
  | { in: 'operation'; release: string | null; by: 'cycle' | 'watch' };

export interface HistoryPoint {
  at: string;
  /** Null: it could not be measured. */
  value: number | null;
  samples: number | null;
  verdict: Verdict;
  detail: string;
  where: MeasurementEntry;
  /** Present if it stands for several readings of which only the last is available. */
  of?: ReadingsSummary;
}

/**
 * Every measurement of one metric, the oldest first. `entries`: of the engagement's ledger. `raw`: the readings of stages;
 * where they are missing, an entry with several readings gives one point.
 */
export function historyOf(entries: readonly Entry[], metric: string, raw?: RawReadings): HistoryPoint[] {
  const points: HistoryPoint[] = [];
  const series = new StageSeries(raw);
  let live: string | null = null;
  let exposure = 0;
  const file = (at: string, verdicts: readonly MetricVerdict[], where: MeasurementEntry): void => {
    for (const { metric: of, value, samples, verdict, detail } of verdicts)
      if (of === metric) points.push({ at, value, samples, verdict, detail, where });
  };
  for (const event of entries) {
    switch (event.type) {
      case 'stage.begun':
        exposure = event.data.exposure;
        break;
      case 'release.went-live':
        live = event.data.release;
        break;
      case 'rollback.pulled':
        if (event.data.release === live) live = event.data.to.base;
        break;
      case 'stage.measured':
        for (const { metric: one, ...point } of series.pointsOf(event.data))
          if (one === metric) points.push({ ...point, where: { in: 'stage', release: event.data.release, exposure } });
        break;
      case 'retainer.reported':
        file(event.at, event.data.verdicts, { in: 'operation', release: live, by: 'cycle' });
        break;
      case 'watch.reported':
        file(event.at, event.data.verdicts, { in: 'operation', release: live, by: 'watch' });
        break;
    }
  }
  return points;
}
