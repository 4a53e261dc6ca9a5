/** Rules for the values before the change that are measured from the metrics' own sources. */

import { type CommandHandler, event, type NewEvent } from '../kernel/events';
import { definitionOf } from '../metrics/baseline';
import type { Metric } from '../model/charter/metrics';
import type { CommandOf } from '../model/commands';
import type { Baseline, ProbeScope } from '../model/questions';
import type { State } from '../model/state';
import { shifted } from '../values/dates';
import { digest } from '../values/digest';
import { lookup } from '../values/own-members';
import { duration } from '../values/quantity';
import { gateOf, viewFor } from './gate-of';
import { openSteps } from './open-steps';
import { backOff } from './verification';

/** The metrics whose baseline has yet to be measured from their sources, in the charter whose gate is open. */
export function missingBaselines(s: State): Metric[] {
  const gate = gateOf(s, 'metrics');
  if (!gate || gate.openedAt === null || gate.acceptedAt || !openSteps(s).includes('metrics')) return [];
  return (viewFor(s, 'metrics').charter.metrics ?? []).filter(
    (metric) =>
      metric.baseline.from === 'source' &&
      metric.source &&
      lookup(s.baselines, metric.id)?.definition !== definitionOf(metric),
  );
}

/** Names one set of baselines that were asked for together. */
export const setOf = (metrics: readonly Metric[]): string => digest(metrics.map((one) => [one.id, definitionOf(one)]));

/** Before the change: up to now, or up to the first exposure of live cases if that lies behind. */
export function scopeBefore(s: State, { baseline }: Metric, at: string): ProbeScope {
  const to = s.exposedSince !== null && s.exposedSince < at ? s.exposedSince : at;
  const over = baseline.from === 'source' ? duration(baseline.over) : 0;
  return { release: null, base: null, exposure: 0, from: shifted(to, -over), to };
}

export const baselinesMeasured: CommandHandler<CommandOf<'baselines-measured'>> = (s, { of, scopes, answers }, at) => {
  const metrics = missingBaselines(s);
  // Asked for under other definitions: what was measured is of something else.
  if (metrics.length === 0 || setOf(metrics) !== of) return [];
  const problems = new Map<string, string>();
  const measured = metrics.flatMap((metric): NewEvent[] => {
    const answer = lookup(answers, metric.id);
    const scope = lookup(scopes, metric.id);
    if (!answer?.ok || !scope) {
      problems.set(metric.id, answer && !answer.ok ? `${answer.code}: ${answer.detail}` : 'nobody answered');
      return [];
    }
    const baseline = answer.facts as Baseline;
    return [event('baseline.measured', { metric: metric.id, definition: definitionOf(metric), baseline, ...scope })];
  });
  if (problems.size === 0) return measured;
  const left = metrics.filter((metric) => problems.has(metric.id));
  const attempts = s.baselineAttempt?.of === of ? s.baselineAttempt.attempts : 0;
  const nextAt = shifted(at, backOff(attempts));
  return [
    ...measured,
    event('baseline.not-measured', { of: setOf(left), problems: Object.fromEntries(problems), nextAt }),
  ];
};
