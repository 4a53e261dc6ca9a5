/** Resolves the sections on the work itself: process, rollback, build, limits. */

import type { Build, Charter, Limits, Metric, Notices, Process, Rollback } from '../model/charter';
import type { Proof } from '../model/sources';
import { nearest } from '../values/nearest';
import { parseTarget, parseVolume } from '../values/quantity';
import type { DefaultKey, Defaults } from './defaults';
import { resolveExecutor } from './executors';
import type { Report } from './fault';
import { present, type WrittenDraft } from './read';
import type { WrittenCharter } from './schema';

type Written<K extends keyof WrittenCharter> = NonNullable<WrittenDraft<WrittenCharter>[K]>;

/** Undefined where the volume, the minutes or the hourly cost could not be read. */
export function resolveProcess(
  written: Written<'process'>,
  workdays: number,
  { withDefault }: Defaults,
  report: Report,
): Process | undefined {
  const { volume, minutes, hourlyCost, alternative, handOvers } = written;
  const pilot = written.cost?.pilot ?? {};
  const production = written.cost?.production ?? {};
  const named = [hourlyCost, pilot.cost, pilot.hardeningCost, production.cost, written.cost?.runPerWeek];
  const currencies = new Set(
    [written.currency, ...named.map((money) => money?.currency)].filter((name) => name !== undefined),
  );
  if (currencies.size > 1) {
    const hint = { expected: 'one currency in the whole section', example: '42 EUR' };
    report(['process'], `has amounts in ${[...currencies].join(' and ')}`, hint);
  }
  const cost: Process['cost'] = {
    pilot: {
      cost: withDefault('process.cost.pilot.cost', pilot.cost?.amount),
      weeks: withDefault('process.cost.pilot.weeks', pilot.weeks),
      chance: withDefault('process.cost.pilot.chance', pilot.chance),
      tries: withDefault('process.cost.pilot.tries', pilot.tries),
      hardeningCost: withDefault('process.cost.pilot.hardeningCost', pilot.hardeningCost?.amount),
      hardeningWeeks: withDefault('process.cost.pilot.hardeningWeeks', pilot.hardeningWeeks),
    },
    production: {
      cost: withDefault('process.cost.production.cost', production.cost?.amount),
      weeks: withDefault('process.cost.production.weeks', production.weeks),
      chance: withDefault('process.cost.production.chance', production.chance),
    },
    runPerWeek: withDefault('process.cost.runPerWeek', written.cost?.runPerWeek?.amount),
  };
  const saving = withDefault('process.saving', written.saving);
  const currency = withDefault('process.currency', [...currencies][0]);
  if (volume === undefined || minutes === undefined || hourlyCost?.amount === undefined) return undefined;
  return {
    volume: volume.trim().replace(/\s+/g, ' '),
    volumePerWeek: parseVolume(volume, workdays) ?? 0,
    minutesPerCase: minutes,
    hourlyCost: hourlyCost.amount,
    saving,
    currency,
    alternative,
    handOvers: handOvers && present(handOvers),
    cost,
  };
}

/** What is not decided stays absent. */
export function resolveRollback(written: Written<'rollback'>, defaults: Defaults, report: Report): Rollback {
  const { withDefault } = defaults;
  const { triggers, mayPull, performer, executor, proof, compensated, ...rest } = written;
  const listed = (key: 'triggers' | 'mayPull', items: readonly unknown[] | undefined) => {
    if (items?.length === 0)
      report(['rollback', key], 'is an empty list', {
        expected: 'at least one',
        example: key === 'mayPull' ? '[owner, deputy]' : '[a critical guardrail fails]',
      });
  };
  listed('triggers', triggers);
  listed('mayPull', mayPull);
  const proofs = { proof: resolveProof(proof), compensated: resolveProof(compensated) };
  return {
    ...rest,
    triggers: withDefault('rollback.triggers', triggers && present(triggers)),
    mayPull: withDefault('rollback.mayPull', mayPull && present(mayPull)),
    performer: withDefault('rollback.performer', performer),
    executor: executor && resolveExecutor(executor, ['rollback', 'executor'], defaults, report),
    ...(proofs.proof && { proof: proofs.proof }),
    ...(proofs.compensated && { compensated: proofs.compensated }),
  };
}

function resolveProof({ url, value, equals }: Partial<Proof> = {}): Proof | undefined {
  return url !== undefined && value !== undefined && equals !== undefined ? { url, value, equals } : undefined;
}

/** An evaluation has no baseline to be compared with. */
const absoluteTargetOf = (metric: Metric | undefined): string | undefined =>
  metric?.target !== undefined && !(parseTarget(metric.target)?.kind.endsWith('baseline') ?? true)
    ? metric.target
    : undefined;

/** Without thresholds of its own, a release has to reach the absolute targets of the charter's shares. */
export function resolveBuild(
  written: Written<'build'> | undefined,
  metrics: readonly Metric[],
  { withDefault, inferred }: Defaults,
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
  const evaluation = inferred(
    ['build', 'evaluation'],
    written?.evaluation && Object.fromEntries(thresholds),
    Object.fromEntries(targets),
    'what must hold in operation must hold in the evaluation: shares with an absolute target',
  );
  return {
    evaluation,
    ...(slices.size > 0 && { slices: Object.fromEntries(slices) }),
    minSamples: withDefault('build.minSamples', written?.minSamples),
    ...(written?.eventLog !== undefined && { eventLog: written.eventLog }),
  };
}

export function resolveLimits(written: Written<'limits'> | undefined, { withDefault }: Defaults): Required<Limits> {
  const limit = <K extends keyof Limits>(key: K): number =>
    withDefault(`limits.${key}` satisfies DefaultKey, written?.[key]);
  return {
    stallDays: limit('stallDays'),
    remindDays: limit('remindDays'),
    deputyDays: limit('deputyDays'),
    escalateDays: limit('escalateDays'),
    caseDays: limit('caseDays'),
    caseCount: limit('caseCount'),
    drillFindingDays: limit('drillFindingDays'),
  };
}

export function resolveNotices(written: Written<'notices'> | undefined, { withDefault }: Defaults): Notices {
  return {
    ...(written?.chat !== undefined && { chat: written.chat }),
    mail: withDefault('notices.mail', written?.mail),
    quiet: withDefault('notices.quiet', written?.quiet && present(written.quiet)),
  };
}

/** Who signs in addition to those whom the steps require. */
export function resolveSignOffs(written: Written<'signOffs'> | undefined, report: Report): Charter['signOffs'] {
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
