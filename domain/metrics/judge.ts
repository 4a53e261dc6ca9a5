/** Judges readings: pass, warn, fail, inconclusive or error. Missing data never passes (docs/decisions/0017). */

import type { Metric } from '../model/charter/metrics';
import type { MetricVerdict, Verdict } from '../model/metrics';
import type { Answer, Reading } from '../model/questions';
import { parseTarget, type TargetRule } from '../values/quantity';
import { judgeDrift } from './statistics/drift';
import { wilson } from './statistics/wilson';

const WORST: readonly Verdict[] = ['fail', 'error', 'inconclusive', 'warn', 'pass'];

/** fail > error > inconclusive > warn > pass; guardrails are never averaged. Nothing measured is inconclusive. */
export const worstOf = (verdicts: readonly Verdict[]): Verdict =>
  WORST.find((verdict) => verdicts.includes(verdict)) ?? 'inconclusive';

interface Limits {
  least: number;
  most: number;
}

function limitsOf(rule: Exclude<TargetRule, { kind: 'like-baseline' }>, baseline: number | null): Limits | string {
  const open = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
  switch (rule.kind) {
    case 'at-least':
      return { ...open, least: rule.value };
    case 'at-most':
      return { ...open, most: rule.value };
    case 'exactly':
      return { least: rule.value, most: rule.value };
    default:
      if (baseline === null) return 'there is no baseline to compare with';
      if (baseline === 0) return 'a zero baseline allows absolute targets only';
      return rule.kind === 'at-least-baseline'
        ? { ...open, least: changed(baseline, rule.factor) }
        : { ...open, most: changed(baseline, rule.factor) };
  }
}

/** A baseline with a change: 12 % above 10 is 11.2, and 12 % above -10 is -8.8. */
const changed = (baseline: number, factor: number): number => baseline * (baseline > 0 ? factor : 2 - factor);

export interface Criterion {
  /** Target in words. */
  target: string;
  minSamples: number;
  missing: 'error' | 'inconclusive';
  /** Judged as a proportion, by its Wilson interval. */
  share: boolean;
}

/**
 * Decimal-safe comparison: two figures that differ by a millionth of a millionth of the larger one are the same figure.
 * 0.1 + 0.2 is at least 0.3 and at most 0.3.
 */
export const atLeast = (a: number, b: number): boolean =>
  a >= b || Math.abs(a - b) < 1e-12 * Math.max(Math.abs(a), Math.abs(b));

const numberShown = (value: number): string => String(Number(value.toPrecision(4)));

interface Judged {
  verdict: Verdict;
  detail: string;
}

/** One reading against its criterion. `baseline` is the frozen value before the change, or null. */
export function judgeReading(criterion: Criterion, reading: Reading | null, baseline: number | null): Judged {
  const rule = parseTarget(criterion.target);
  if (!rule) return { verdict: 'error', detail: `the target "${criterion.target}" cannot be read` };
  const limits = rule.kind === 'like-baseline' ? null : limitsOf(rule, baseline);
  if (typeof limits === 'string') return { verdict: 'error', detail: limits };
  if (!reading || !Number.isFinite(reading.value)) return { verdict: criterion.missing, detail: 'no data' };
  if (!limits) return judgeLikeness(criterion, reading);

  const { good, total } = reading;
  const samples = total ?? reading.samples;
  if (samples === 0) return { verdict: 'inconclusive', detail: 'no samples' };
  if (samples !== null && samples < criterion.minSamples)
    return { verdict: 'inconclusive', detail: `${samples} of ${criterion.minSamples} samples` };

  const against = `asked is ${criterion.target}`;
  if (criterion.share && good !== undefined && total !== undefined && rule.kind !== 'exactly') {
    if (good < 0 || good > total) return { verdict: 'error', detail: `${good} good of ${total}` };
    const { low, high } = wilson(good, total);
    const interval = `${numberShown(reading.value)} (95 %: ${numberShown(low)} to ${numberShown(high)}, n = ${total}), ${against}`;
    if (atLeast(low, limits.least) && atLeast(limits.most, high)) return { verdict: 'pass', detail: interval };
    if (!atLeast(high, limits.least) || !atLeast(limits.most, low)) return { verdict: 'fail', detail: interval };
    return { verdict: 'inconclusive', detail: interval };
  }
  const inside = atLeast(reading.value, limits.least) && atLeast(limits.most, reading.value);
  return { verdict: inside ? 'pass' : 'fail', detail: `${numberShown(reading.value)}, ${against}` };
}

/** A distribution against the one before the change; its reading says how far it has moved. */
function judgeLikeness({ target, minSamples }: Criterion, { drift }: Reading): Judged {
  if (!drift) return { verdict: 'error', detail: 'there is no distribution before the change to compare with' };
  const { verdict, detail } = judgeDrift(drift, minSamples);
  return { verdict, detail: verdict === 'inconclusive' ? detail : `${detail}; asked is ${target}` };
}

/** Judges the answer of a metric's source against its target and frozen baseline. */
export function judgeMetric(
  metric: Metric,
  answer: Answer | undefined,
  baseline: number | null,
  minSamples = metric.minSamples,
): MetricVerdict {
  if (answer && !answer.ok)
    return {
      metric: metric.id,
      // A source that answers and has no data is not one that does not answer.
      verdict: answer.missing ? metric.missing : 'error',
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
  result: { value: number; samples: number; good?: number; total?: number },
  minSamples: number,
): string | null {
  if (result.samples < minSamples) return `${result.samples} evaluation cases, asked are ${minSamples}`;
  const criterion = { target, minSamples, missing: 'error', share: false } as const;
  // The value may be rounded; the counts behind it are exact.
  const value = result.good !== undefined && result.total ? result.good / result.total : result.value;
  const reading = { value, samples: result.samples, at: '' };
  const { verdict, detail } = judgeReading(criterion, reading, null);
  return verdict === 'pass' ? null : `evaluated at ${detail}`;
}
