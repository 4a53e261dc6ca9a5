import { baselineFound } from '../../metrics/baseline';
import { faultsOf } from '../../metrics/definition';
import { scopeNow } from '../../metrics/scope';
import type { Metric } from '../../model/charter/metrics';
import type { Reading } from '../../model/questions';
import type { State } from '../../model/state';
import { lookup } from '../../values/own-members';
import {
  checked,
  confirmedFigures,
  observed,
  RECHECK,
  type RequirementSpec,
  signed,
  stated,
} from '../requirement-specs';
import { step } from './step';

const byRole = (s: State, role: Metric['role']) => (s.charter.metrics ?? []).filter((metric) => metric.role === role);

/** The source was asked just now, or a person has read the value and said so. */
function answering(s: State, metric: Metric, at: string): RequirementSpec[] {
  const what = `metric ${metric.id}: its source answers`;
  if (!metric.source) return [];
  if (metric.source.kind === 'attested') {
    const reading = lookup(s.readings, metric.id);
    return [
      stated(
        `reading:${metric.id}`,
        `metric ${metric.id}: a reading by the ${metric.source.by}`,
        metric.source.by,
        reading !== undefined,
        null,
        { message: 'submit-reading', metric: metric.id },
      ),
    ];
  }
  return [
    checked<'metric'>(
      `metric:${metric.id}`,
      what,
      'delivery-lead',
      { kind: 'metric', metric, scope: scopeNow(s, at, metric.window) },
      (facts: Reading) =>
        Number.isFinite(facts.value) ? null : `claimed to be measured; the source gave ${facts.value}`,
    ),
  ];
}

function baselined(s: State, metric: Metric): RequirementSpec {
  const found = baselineFound(s, metric);
  const problem = found && 'problem' in found ? found.problem : null;
  if (metric.baseline.from === 'source') {
    const what = `metric ${metric.id}: its baseline, measured over ${metric.baseline.over} before the change`;
    return observed(`baseline:${metric.id}`, what, 'delivery-lead', found !== undefined, problem, RECHECK);
  }
  return stated(
    `baseline:${metric.id}`,
    `metric ${metric.id}: its baseline, computed from the cases`,
    'delivery-lead',
    found !== undefined,
    problem && `claimed to be in the cases; ${problem}`,
    { message: 'submit-cases' },
  );
}

/** Metrics: nothing is built before success is defined and a probe has measured it. */
export const metrics = step({
  id: 'metrics',
  phase: 'process',
  decisionMeeting: 'lock',
  delivers: 'Metrics',
  purpose: 'One primary metric and at least two guardrails, fully defined, measured, with a frozen baseline.',
  clauses: ['NIST AI RMF MEASURE 1.1', 'NIST AI RMF MEASURE 2.1', 'EU AI Act art. 15'],
  subjects: [
    (s) => ({
      metrics: s.charter.metrics ?? [],
      baseline: s.cases?.facts?.baselines ?? null,
      measured: s.baselines,
    }),
  ],
  requirements: (s, at) => {
    const all = s.charter.metrics ?? [];
    const primaries = byRole(s, 'primary').length;
    return [
      stated(
        'primary',
        'exactly one primary metric',
        'delivery-lead',
        primaries === 1,
        primaries > 1 ? `${primaries} metrics say they are primary` : null,
      ),
      stated('guardrails', 'at least two guardrails', 'delivery-lead', byRole(s, 'guardrail').length >= 2),
      ...all.flatMap((metric) => [
        ...faultsOf(metric).map(([part, fault]) =>
          stated(`defined:${metric.id}:${part}`, `metric ${metric.id}: ${fault}`, 'delivery-lead', false),
        ),
        ...(metric.from === 'today' ? [baselined(s, metric)] : []),
        ...answering(s, metric, at),
      ]),
      ...confirmedFigures(s, 'metrics'),
      signed('owner', 'signs the metrics and their baseline'),
    ];
  },
});
