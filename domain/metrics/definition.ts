/** When a metric is fully defined. Defaults are already filled in; the rest is required (docs/decisions/0017). */
import type { Metric } from '../model/charter/metrics';
import { isRelative, parseTarget } from '../values/quantity';

/** What is missing from the definition: part → what is asked for. */
export function faultsOf(metric: Metric): [part: string, fault: string][] {
  const faults: [string, string][] = [];
  if (!metric.question) faults.push(['question', 'the question that it answers']);
  if (!metric.target) faults.push(['target', 'a target, such as `at least 55 %`']);
  if (!metric.source) faults.push(['source', 'a source with its query']);
  const rule = metric.target ? parseTarget(metric.target) : null;
  if (rule && isRelative(rule) && metric.baseline.from === 'none')
    faults.push(['baseline', 'a baseline, for its target is relative to one']);
  if (rule && isRelative(rule) && metric.from === 'build')
    faults.push(['absolute', 'an absolute target, for it exists only with the system']);
  return faults;
}
