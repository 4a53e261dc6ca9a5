/**
 * The value of a metric before the change: computed from the collected cases, or measured from its own source over a
 * window that ends before anybody was exposed. It is measured while the gate of the metrics is open, and frozen with it.
 */

import type { Metric } from '../model/charter/metrics';
import type { Baseline, ProbeScope, Question } from '../model/questions';
import type { State } from '../model/state';
import { digest } from '../values/digest';
import { lookup } from '../values/own-members';
import { duration } from '../values/quantity';

/** What was measured from where: another definition asks for another baseline. */
export const definitionOf = ({ source, aggregation, unit, baseline }: Metric): string =>
  digest({ source: source ?? null, aggregation, unit, baseline });

/** What was found as the value before the change, or why it could not be; undefined where nobody has looked. */
export function baselineFound(s: State, metric: Metric): Baseline | { problem: string } | undefined {
  if (metric.baseline.from === 'cases') return lookup(s.cases?.facts?.baselines, metric.id);
  if (metric.baseline.from === 'none') return undefined;
  const measured = lookup(s.baselines, metric.id);
  if (measured?.definition === definitionOf(metric)) return measured;
  const problem = lookup(s.baselineAttempt?.problems, metric.id);
  return problem === undefined ? undefined : { problem };
}

/** The value before the change, with its distribution where it is one; null where there is none. */
export function baselineOf(s: State, metric: Metric): Baseline | null {
  const found = baselineFound(s, metric);
  return found && 'value' in found ? perWindow(metric, found) : null;
}

/** What grows with time is compared over one time: as much as there was in the metric's window, over a longer one. */
function perWindow({ aggregation, baseline, window }: Metric, found: Baseline): Baseline {
  if (baseline.from !== 'source' || (aggregation !== 'sum' && aggregation !== 'count')) return found;
  return { ...found, value: (found.value * duration(window)) / duration(baseline.over) };
}

/** Reading those of the metrics that a machine reads, by their ids; `scopeOf` says over which time. */
export const metricQuestions = (
  s: State,
  metrics: readonly Metric[],
  scopeOf: (metric: Metric) => ProbeScope,
): Record<string, Question> =>
  Object.fromEntries(
    metrics
      .filter(({ source }) => source && source.kind !== 'attested')
      .map((metric) => [metric.id, metricQuestion(s, metric, scopeOf(metric))]),
  );

/** Reading a metric now; a distribution is compared with the one before the change. */
function metricQuestion(s: State, metric: Metric, scope: ProbeScope): Extract<Question, { kind: 'metric' }> {
  const reference = metric.aggregation === 'distribution' ? baselineOf(s, metric)?.reference : undefined;
  return { kind: 'metric', metric, scope, ...(reference ? { reference } : {}) };
}
