/**
 * How fast a share spends its error budget, the cases that its target allows to be bad. Two windows decide together:
 * the long one shows that it matters, the short one that it continues (Google SRE workbook, chapter 5, "Alerting on
 * SLOs").
 */

import type { Metric } from '../model/charter/metrics';
import type { Source } from '../model/charter/sources';
import type { Answer, Question, Reading } from '../model/questions';
import type { State } from '../model/state';
import { msOf } from '../values/dates';
import { duration, parseTarget } from '../values/quantity';
import { metricQuestions } from './baseline';
import { atLeast } from './judge';
import { scopeOfLive } from './scope';

/** Bad cases of all. */
export interface Cases {
  bad: number;
  total: number;
}

/** Share of the cases that may be bad, between 0 and 1; null where the target leaves none, or is of another kind. */
export function errorBudget({ aggregation, target }: Pick<Metric, 'aggregation' | 'target'>): number | null {
  const rule = aggregation === 'share' && target !== undefined ? parseTarget(target) : null;
  if (rule?.kind !== 'at-least' && rule?.kind !== 'at-most') return null;
  const allowed = rule.kind === 'at-least' ? 1 - rule.value : rule.value;
  return allowed > 0 && allowed < 1 ? allowed : null;
}

/** Null where the source does not tell how many cases are behind its share. */
export function casesOf({ target }: Pick<Metric, 'target'>, { value, good, total, samples }: Reading): Cases | null {
  const all = total ?? samples;
  if (all === null || !Number.isFinite(value)) return null;
  const counted = total !== undefined && good !== undefined ? good : Math.round(value * all);
  return { bad: parseTarget(target ?? '')?.kind === 'at-most' ? counted : all - counted, total: all };
}

/** How many times faster than allowed: at 1 the budget lasts exactly as long as its window. */
export const burnRate = ({ bad, total }: Cases, budget: number): number => bad / total / budget;

/** Whether both windows burn at least so fast; null where there are too few cases to tell. */
export function burns(
  windows: { long: Cases | null; short: Cases | null },
  limits: { budget: number; rate: number; minSamples: number },
): boolean | null {
  const { long, short } = windows;
  const { budget, rate, minSamples } = limits;
  if (!long || long.total === 0 || long.total < minSamples) return null;
  if (!atLeast(burnRate(long, budget), rate)) return false;
  return short && short.total > 0 ? atLeast(burnRate(short, budget), rate) : null;
}

/** Whether all that was allowed over the window of the budget is spent; null where there are too few cases to tell. */
export const isSpent = (cases: Cases | null, budget: number, minSamples: number): boolean | null =>
  !cases || cases.total === 0 || cases.total < minSamples ? null : atLeast(burnRate(cases, budget), 1);

export type BudgetWindow = 'long' | 'short' | 'budget';
const WINDOWS: readonly BudgetWindow[] = ['long', 'short', 'budget'];

/** The name under which a metric is asked for over such a window. */
export const windowName = (window: BudgetWindow, metric: string): string => `${window}:${metric}`;

/** The metrics that have an error budget; a diagnostic one limits nothing. */
export const budgetedMetrics = (s: State): Metric[] =>
  (s.charter.metrics ?? []).filter((metric) => metric.role !== 'diagnostic' && errorBudget(metric) !== null);

/** Points of one series that Prometheus answers with at most. */
const MOST_POINTS = 11_000;

/** A range query over a longer window than the metric's own takes longer steps, where the server would refuse it. */
export function overWindow(metric: Metric, window: string): Metric {
  const { source } = metric;
  if (source?.kind !== 'prometheus' || source.step === undefined) return metric;
  const least = Math.ceil(duration(window) / 1000 / (MOST_POINTS - 1));
  const step = Math.max(duration(source.step) / 1000, least);
  return { ...metric, source: { ...source, step: `${step} s` } satisfies Source };
}

/** All three windows of what is live; nothing while it has been live for less than the short one: they would be one. */
export function budgetQuestions(s: State, at: string): Record<string, Question> {
  const limits = s.charter.retainer.steps['slo-watch'];
  if (!s.live || msOf(at) - msOf(s.live.since) < duration(limits.short)) return {};
  return Object.fromEntries(
    WINDOWS.flatMap((window) => {
      const metrics = budgetedMetrics(s).map((metric) => overWindow(metric, limits[window]));
      const questions = metricQuestions(s, metrics, () => scopeOfLive(s, at, limits[window]));
      return Object.entries(questions).map(([metric, question]) => [windowName(window, metric), question] as const);
    }),
  );
}

/** The cases that an answer is of; null where there is none. */
export const casesIn = (metric: Metric, answer: Answer | undefined): Cases | null =>
  answer?.ok ? casesOf(metric, answer.facts as Reading) : null;
