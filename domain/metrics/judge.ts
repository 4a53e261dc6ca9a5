/** Judges readings: pass, warn, fail, inconclusive or error. Missing data never passes (DESIGN section 6). */
import type { Metric } from '../charter/charter';
import { parseTarget, type TargetRule } from '../quantity';
import type { Answer, Reading } from '../questions';
import type { MetricVerdict, Verdict } from '../state';
import { wilson } from '../statistics/wilson';

const WORST: readonly Verdict[] = ['fail', 'error', 'inconclusive', 'warn', 'pass'];

/** fail > error > inconclusive > warn > pass; guardrails are never averaged. Nothing measured is inconclusive. */
export const worstOf = (verdicts: readonly Verdict[]): Verdict =>
  WORST.find((verdict) => verdicts.includes(verdict)) ?? 'inconclusive';

interface Limits {
  least: number;
  most: number;
}

function limitsOf(rule: TargetRule, baseline: number | null): Limits | string {
  const open = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
  switch (rule.kind) {
    case 'at-least':
      return { ...open, least: rule.value };
    case 'at-most':
      return { ...open, most: rule.value };
    case 'exactly':
      return { least: rule.value, most: rule.value };
    case 'like-baseline':
      return 'only a distribution is like another';
    default:
      if (baseline === null) return 'there is no baseline to compare with';
      if (baseline === 0) return 'a zero baseline allows absolute targets only';
      return rule.kind === 'at-least-baseline'
        ? { ...open, least: baseline * rule.factor }
        : { ...open, most: baseline * rule.factor };
  }
}

export interface Criterion {
  /** Target in words. */
  target: string;
  minSamples: number;
  missing: 'error' | 'inconclusive';
  /** Judged as a proportion, by its Wilson interval. */
  share: boolean;
}

/** Decimal-safe comparison: figures that agree to twelve digits are the same figure. */
const tidy = (value: number): number => Number(value.toPrecision(12));

const shown = (value: number): string => String(Number(value.toPrecision(4)));

/** One reading against its criterion. `baseline` is the frozen value before the change, or null. */
export function judgeReading(
  criterion: Criterion,
  reading: Reading | null,
  baseline: number | null,
): { verdict: Verdict; detail: string } {
  const rule = parseTarget(criterion.target);
  if (!rule) return { verdict: 'error', detail: `the target "${criterion.target}" cannot be read` };
  const limits = limitsOf(rule, baseline);
  if (typeof limits === 'string') return { verdict: 'error', detail: limits };
  if (!reading || !Number.isFinite(reading.value)) return { verdict: criterion.missing, detail: 'no data' };

  const samples = reading.total ?? reading.samples;
  if (samples === 0) return { verdict: 'inconclusive', detail: 'no samples' };
  if (samples !== null && samples < criterion.minSamples)
    return { verdict: 'inconclusive', detail: `${samples} of ${criterion.minSamples} samples` };

  const against = `asked is ${criterion.target}`;
  const proportion =
    criterion.share && reading.good !== undefined && reading.total !== undefined && rule.kind !== 'exactly';
  if (proportion) {
    const { low, high } = wilson(reading.good!, reading.total!);
    const interval = `${shown(reading.value)} (95 %: ${shown(low)} to ${shown(high)}, n = ${reading.total}), ${against}`;
    if (tidy(low) >= tidy(limits.least) && tidy(high) <= tidy(limits.most))
      return { verdict: 'pass', detail: interval };
    if (tidy(high) < tidy(limits.least) || tidy(low) > tidy(limits.most)) return { verdict: 'fail', detail: interval };
    return { verdict: 'inconclusive', detail: interval };
  }
  const value = tidy(reading.value);
  const inside = value >= tidy(limits.least) && value <= tidy(limits.most);
  return { verdict: inside ? 'pass' : 'fail', detail: `${shown(value)}, ${against}` };
}

/** A metric's answer from the world against its target and frozen baseline. */
export function judgeMetric(
  metric: Metric,
  answer: Answer | undefined,
  baseline: number | null,
  minSamples = metric.minSamples,
): MetricVerdict {
  if (answer && !answer.ok)
    return {
      metric: metric.id,
      verdict: 'error',
      value: null,
      samples: null,
      detail: `${answer.code}: ${answer.detail}`,
    };
  const reading = answer ? (answer.facts as Reading) : null;
  const criterion: Criterion = {
    target: metric.target ?? '',
    minSamples,
    missing: metric.missing,
    share: metric.aggregation === 'share',
  };
  const { verdict, detail } = judgeReading(criterion, reading, baseline);
  const diagnostic = metric.role === 'diagnostic' && verdict === 'fail' ? 'warn' : verdict;
  return {
    metric: metric.id,
    verdict: diagnostic,
    value: reading?.value ?? null,
    samples: reading?.total ?? reading?.samples ?? null,
    detail,
  };
}

/** An evaluation result against its threshold: null where it is met. A fixed set is judged by its value, not as a sample. */
export function judgeEvaluation(
  target: string,
  result: { value: number; samples: number },
  minSamples: number,
): string | null {
  if (result.samples < minSamples) return `${result.samples} evaluation cases, asked are ${minSamples}`;
  const criterion = { target, minSamples, missing: 'error', share: false } as const;
  const reading = { value: result.value, samples: result.samples, at: '' };
  const { verdict, detail } = judgeReading(criterion, reading, null);
  return verdict === 'pass' ? null : `evaluated at ${detail}`;
}
