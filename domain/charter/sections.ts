/** Resolves the sections process, rollback, build and signOffs: rules that go beyond defaults. */

import type { Build } from '../model/charter/build';
import { build } from '../model/charter/build';
import type { Defaults } from '../model/charter/defaults';
import { resolveExecutor } from '../model/charter/executors';
import type { Report } from '../model/charter/fault';
import type { ResolvedAs } from '../model/charter/field';
import type { WrittenCharter } from '../model/charter/index';
import type { Metric } from '../model/charter/metrics';
import type { signOffs } from '../model/charter/people';
import { type Process, process } from '../model/charter/process';
import { present, type WrittenDraft } from '../model/charter/read';
import { type Rollback, rollback } from '../model/charter/rollback';
import { nearest } from '../values/nearest';
import { parseTarget, parseVolume } from '../values/quantity';

type Written<K extends keyof WrittenCharter> = NonNullable<WrittenDraft<WrittenCharter>[K]>;

/** @param workdays working days of a week, to convert a volume per day */
export function resolveProcess(
  written: Written<'process'>,
  workdays: number,
  defaults: Defaults,
  report: Report,
): Process {
  const { volume = '', hourlyCost, minutes = 0, cost } = written;
  const amounts = [hourlyCost, cost?.pilot?.cost, cost?.pilot?.hardeningCost, cost?.production?.cost, cost?.runPerWeek];
  const currencies = new Set(
    [written.currency, ...amounts.map((money) => money?.currency)].filter((name) => name !== undefined),
  );
  if (currencies.size > 1) {
    const hint = { expected: 'one currency in the whole section', example: '42 EUR' };
    report(['process'], `has amounts in ${[...currencies].join(' and ')}`, hint);
  }
  return defaults.block(process.keys, { ...written, currency: [...currencies][0] }, ['process'], {
    volume: volume.trim().replace(/\s+/g, ' '),
    volumePerWeek: parseVolume(volume, workdays) ?? 0,
    minutesPerCase: minutes,
  });
}

/** A key that is not decided stays absent. */
export function resolveRollback(written: Written<'rollback'>, defaults: Defaults, report: Report): Rollback {
  for (const key of ['triggers', 'mayPull'] as const)
    if (written[key]?.length === 0)
      report(['rollback', key], 'is an empty list', {
        expected: 'at least one',
        example: key === 'mayPull' ? '[owner, deputy]' : '[a critical guardrail fails]',
      });
  const { executor } = written;
  return defaults.block(rollback.keys, written, ['rollback'], {
    executor: executor && resolveExecutor(executor, ['rollback', 'executor'], defaults, report),
  });
}

/** The target of a metric if it is absolute: an evaluation has no baseline to compare with. */
const absoluteTargetOf = (metric: Metric | undefined): string | undefined =>
  metric?.target !== undefined && !(parseTarget(metric.target)?.kind.endsWith('baseline') ?? true)
    ? metric.target
    : undefined;

/** If the charter writes no evaluation, a release has to reach the absolute targets of the charter's shares. */
export function resolveBuild(
  written: Written<'build'> | undefined,
  metrics: readonly Metric[],
  defaults: Defaults,
  report: Report,
): Build {
  const ids = metrics.map((metric) => metric.id);
  const thresholds = new Map<string, string>();
  const slices = new Map<string, Record<string, string>>();
  for (const [id, asked] of Object.entries(written?.evaluation ?? {})) {
    const { target, slices: parts } = typeof asked === 'string' ? { target: asked } : { ...asked };
    const own = target ?? absoluteTargetOf(metrics.find((metric) => metric.id === id));
    if (own !== undefined) thresholds.set(id, own);
    const ofSlices = Object.entries(parts ?? {}).filter((slice): slice is [string, string] => slice[1] !== undefined);
    if (ofSlices.length > 0) slices.set(id, Object.fromEntries(ofSlices));
    if (ids.includes(id)) continue;
    const suggestion = nearest(id, ids);
    const hint = { expected: 'the id of a metric of this charter', example: ids[0] ?? 'a metric under metrics:' };
    report(['build', 'evaluation', id], 'is not a metric of this charter', hint, {
      place: 'key',
      suggestion,
    });
  }
  const targets = metrics.flatMap((metric) => {
    const { id, role, aggregation } = metric;
    const target = absoluteTargetOf(metric);
    return target !== undefined && aggregation === 'share' && role !== 'diagnostic' ? [[id, target] as const] : [];
  });
  return defaults.block(build.keys, written, ['build'], {
    evaluation: defaults.inferred(
      ['build', 'evaluation'],
      written?.evaluation && Object.fromEntries(thresholds),
      Object.fromEntries(targets),
      'what must hold in operation must hold in the evaluation: shares with an absolute target',
    ),
    slices: slices.size > 0 ? Object.fromEntries(slices) : undefined,
  });
}

/** Who signs in addition to the people whom the steps require. */
export function resolveSignOffs(
  written: Written<'signOffs'> | undefined,
  report: Report,
): ResolvedAs<typeof signOffs> | undefined {
  if (written === undefined) return undefined;
  const rules = Object.entries(written).map(([step, rule]) => {
    const also = [...new Set(present(rule?.also ?? []))];
    if (rule?.quorum !== undefined && rule.quorum > also.length)
      report(['signOffs', step, 'quorum'], `is ${rule.quorum}`, {
        expected: `at most ${also.length}, as many as sign in addition to the others`,
        example: 'also: [sponsor, deputy], quorum: 1',
      });
    return [
      step,
      {
        ...(also.length > 0 ? { also } : {}),
        ...(rule?.quorum !== undefined ? { quorum: rule.quorum } : {}),
        ...(rule?.ordered !== undefined ? { ordered: rule.ordered } : {}),
      },
    ] as const;
  });
  return Object.fromEntries(rules);
}
