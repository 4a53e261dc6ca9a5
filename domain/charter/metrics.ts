/**
 * Resolves the metrics of a written charter. `id`, `source`, `query` and `target` are enough; the other keys have
 * defaults.
 */
import type { Defaults } from '../model/charter/defaults';
import type { Path, Report } from '../model/charter/fault';
import { type Metric, type MetricRole, metric, type WrittenMetric } from '../model/charter/metrics';
import type { WrittenDraft } from '../model/charter/read';
import { aggregationFault, resolveSource } from '../model/charter/sources';
import { parseTarget, type TargetRule } from '../values/quantity';

type MetricDraft = WrittenDraft<WrittenMetric>;

/** Leaves out a metric without an id: its fault is reported when it is read. */
export function resolveMetrics(written: (MetricDraft | undefined)[], defaults: Defaults, report: Report): Metric[] {
  const hasPrimary = written.some((one) => one?.role === 'primary');
  const firstWithoutRole = written.findIndex((one) => one !== undefined && one.role === undefined);
  const seen = new Set<string>();
  return written.flatMap((one, i) => {
    if (one?.id === undefined) return [];
    const path = ['metrics', i];
    if (seen.has(one.id)) {
      const hint = { expected: 'an id of its own for each metric', example: `${one.id}-2` };
      report([...path, 'id'], `is ${one.id} again`, hint);
    }
    seen.add(one.id);
    const role = !hasPrimary && i === firstWithoutRole ? 'primary' : 'guardrail';
    return [resolveMetric({ ...one, id: one.id }, role, path, defaults, report)];
  });
}

/**
 * The default of `limits.failures` for a distribution: a significance test that is repeated at every reading finds
 * drift by chance.
 */
const DISTRIBUTION_FAILURES = 100;
const DISTRIBUTION_FAILURES_REASON =
  'asked again and again a test finds drift by chance: at the end of the window a person looks';

function resolveMetric(
  written: MetricDraft & { id: string },
  roleByPlace: MetricRole,
  path: Path,
  defaults: Defaults,
  report: Report,
): Metric {
  const { inferred } = defaults;
  const at = (key: keyof Metric): Path => [...path, key];
  const rule = written.target === undefined ? null : parseTarget(written.target);
  const source = resolveSource(written, path, defaults, report);

  const role = inferred(
    at('role'),
    written.role,
    roleByPlace,
    'the first metric without a role is the primary one, the others guard',
  );
  const distribution = rule?.kind === 'like-baseline';
  const aggregation = inferred(
    at('aggregation'),
    written.aggregation,
    distribution ? 'distribution' : isShare(written, rule) ? 'share' : 'mean',
    'good and total, or a percentage, make a share; like baseline, a distribution',
  );
  if (rule !== null && distribution !== (aggregation === 'distribution')) {
    const hint = distribution
      ? { expected: 'distribution: only one is like another', example: 'distribution' }
      : { expected: 'another aggregation, or the target like baseline', example: 'mean' };
    report(at('aggregation'), `is ${aggregation} for the target ${JSON.stringify(written.target)}`, hint);
  }
  const misfit = source === undefined ? null : aggregationFault(source, aggregation);
  if (misfit !== null) report(at('aggregation'), `is ${aggregation}`, misfit);
  const better = inferred(at('better'), written.better, betterBy(rule), 'the target says which way is better');
  if (
    rule !== null &&
    rule.kind !== 'exactly' &&
    !distribution &&
    written.better !== undefined &&
    written.better !== betterBy(rule)
  ) {
    const hint = { expected: `${betterBy(rule)}, as the target ${written.target} says`, example: betterBy(rule) };
    report(at('better'), `is ${written.better}`, hint);
  }
  const from = defaults.value(metric.keys.from, written.from, at('from'));
  const relative = rule?.kind.endsWith('baseline') ?? false;
  if (from === 'build' && relative) {
    const hint = { expected: 'an absolute target: before the system there is no baseline', example: 'at least 95 %' };
    report(at('target'), `is ${JSON.stringify(written.target)} for a metric from: build`, hint);
  }
  if (from === 'build' && written.baseline !== undefined) {
    const hint = { expected: 'no baseline for a metric from: build', example: 'from: today' };
    report(at('baseline'), 'cannot be', hint);
  }
  const baseline = (): Metric['baseline'] => {
    if (typeof written.baseline === 'object')
      return {
        from: 'source',
        over: defaults.value(metric.keys.baseline.kind.keys.over, written.baseline.over, [...at('baseline'), 'over']),
      };
    const why = 'the column of the cases bears the id of the metric';
    return { from: 'cases', column: inferred(at('baseline'), written.baseline, written.id, why) };
  };
  if (typeof written.baseline === 'object' && source?.kind === 'attested') {
    const hint = { expected: 'a column of the cases: nobody reads what was', example: 'minutes_open' };
    report(at('baseline'), 'is measured from a source that is a person', hint);
  }
  const critical = defaults.value(metric.keys.critical, written.critical, at('critical'));
  if (distribution && (critical || written.onBreach === 'rollback')) {
    const hint = {
      expected: 'no rollback by a test that finds drift by chance now and then',
      example: 'onBreach: page',
    };
    report(at(critical ? 'critical' : 'onBreach'), 'is too much for a distribution', hint);
  }
  const breach = critical ? 'rollback' : role === 'diagnostic' ? 'ticket' : 'page';
  const limits = [...at('limits')];
  return defaults.block(metric.keys, written, path, {
    question: inferred(
      at('question'),
      written.question,
      `What is ${written.id.replaceAll('-', ' ')}?`,
      'the id as a question',
    ),
    role,
    source,
    unit: inferred(
      at('unit'),
      written.unit,
      aggregation === 'share' ? 'share' : 'number',
      'follows from the aggregation',
    ),
    better,
    aggregation,
    baseline: from === 'build' ? { from: 'none' } : baseline(),
    from,
    limits: defaults.block(metric.keys.limits.kind.keys, written.limits, limits, {
      ...(distribution && {
        failures: inferred(
          [...limits, 'failures'],
          written.limits?.failures,
          DISTRIBUTION_FAILURES,
          DISTRIBUTION_FAILURES_REASON,
        ),
      }),
    }),
    critical,
    onBreach: inferred(
      at('onBreach'),
      written.onBreach,
      breach,
      'critical metrics roll back, primary ones and guardrails page',
    ),
  });
}

/** Whether it is a share: the query has good and total, or the target is absolute and in percent. */
const isShare = (written: MetricDraft, rule: TargetRule | null): boolean =>
  (typeof written.query === 'object' && written.query.good !== undefined) ||
  (rule !== null && !rule.kind.endsWith('baseline') && (written.target?.includes('%') ?? false));

/** Which direction is better. `exactly 0` is something to avoid; without a target, higher is better. */
function betterBy(rule: TargetRule | null): Metric['better'] {
  if (rule === null) return 'higher';
  if (rule.kind === 'exactly') return rule.value === 0 ? 'lower' : 'higher';
  return rule.kind === 'at-least' || rule.kind === 'at-least-baseline' ? 'higher' : 'lower';
}
