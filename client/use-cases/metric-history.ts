/** What each metric of an engagement was before the change, and what was measured since. */
import { baselineOf } from '../../domain/metrics/baseline';
import { type HistoryPoint, historyOf } from '../../domain/metrics/history';
import type { Metric } from '../../domain/model/charter/metrics';
import type { Entry } from '../../domain/model/events';
import type { State } from '../../domain/model/state';
import { readingsInStore } from '../dossier/readings';
import type { EvidenceAccess } from '../files/evidence-access';

export interface MetricHistory extends Pick<Metric, 'question' | 'role' | 'unit' | 'better'> {
  metric: string;
  target: string | null;
  /** Frozen once the metrics gate is accepted. */
  baseline: { value: number; samples: number } | null;
  latest: HistoryPoint | null;
  history: HistoryPoint[];
}

/**
 * From the ledger and its attachments, without a server.
 * @param state the fold of `entries`
 */
export async function metricHistories(
  records: EvidenceAccess,
  entries: readonly Entry[],
  state: State,
  metrics: readonly Metric[],
): Promise<MetricHistory[]> {
  const { raw } = await readingsInStore(entries, records.reader.attachments);
  return metrics.map((metric) => {
    const { question, role, unit, better, target = null } = metric;
    const history = historyOf(entries, metric.id, raw);
    const latest = history.at(-1) ?? null;
    const before = baselineOf(state, metric);
    const baseline = before && { value: before.value, samples: before.samples };
    return { metric: metric.id, question, role, unit, better, target, baseline, latest, history };
  });
}
