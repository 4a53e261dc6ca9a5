/** Resolves the retainer's section: cadence and limits of the twelve steps. */

import type { Defaults, KeysNeedingRule, SectionValues } from '../model/charter/defaults';
import type { Hint, Path, Report } from '../model/charter/fault';
import type { Fields } from '../model/charter/field';
import type { Governance } from '../model/charter/governance';
import { resolveList } from '../model/charter/lists';
import { isMapping, type WrittenDraft } from '../model/charter/read';
import type { WrittenRetainer } from '../model/charter/retainer';
import { type Retainer, retainer } from '../model/charter/retainer';
import { type Figure, usualCadence, WRITTEN_STEP_IDS, type WrittenStepId } from '../model/charter/retainer-steps';
import { aggregationFault, resolveSource, type Source } from '../model/charter/sources';
import { lookup } from '../values/own-members';
import { duration } from '../values/quantity';

type Steps = NonNullable<WrittenDraft<WrittenRetainer>['steps']>;
type KeysOf<K extends WrittenStepId> = (typeof STEPS)[K]['kind']['keys'];
type Block<K extends WrittenStepId> = Exclude<NonNullable<Steps[K]>, string>;

const COST = 'https://billing.client.example/cost?from=$from&to=$to';
const SHARE_HINT: Hint = { expected: 'one value: good and total make a share', example: '/total' };

/** Whether the source gives a share: good and total. */
const isShare = (source: Source): boolean =>
  'good' in source || (source.kind === 'prometheus' && typeof source.query === 'object');

const ROOT: Path = ['retainer', 'steps'];
const { keys: STEPS } = retainer.keys.steps.kind;

/** What the rule of one step needs to know. */
interface Context {
  path: Path;
  risk: Governance['risk'];
  defaults: Defaults;
  report: Report;
}

/** Rules for the keys of a step that defaults alone cannot resolve. The compiler names a missing rule. */
const RULES: {
  [K in WrittenStepId as [KeysNeedingRule<KeysOf<K>>] extends [never] ? never : K]: (
    written: Block<K> | undefined,
    context: Context,
  ) => SectionValues<KeysOf<K>>;
} = {
  'quality-sample': (written, { path, defaults, report }) => ({
    cases: resolveList(written?.cases, [...path, 'cases'], defaults, report),
  }),
  'oversight-check': (written, { path, defaults, report }) => {
    const figure = (name: 'caught' | 'use' | 'support' | 'training'): Figure => {
      const at = [...path, name];
      const { keys } = STEPS['oversight-check'].kind.keys[name].kind;
      const source = resolveSource(written?.[name] ?? {}, at, defaults, report);
      return defaults.block(keys, written?.[name], at, { source });
    };
    return {
      caught: figure('caught'),
      use: figure('use'),
      support: figure('support'),
      training: figure('training'),
    };
  },
  'incident-review': (written, { path, risk, defaults }) => ({
    aiAct: defaults.inferred(
      [...path, 'aiAct'],
      written?.aiAct,
      risk === 'high',
      'serious incidents of a high risk are reported (EU AI Act art. 73), others are not',
    ),
  }),
  'vendor-currency': (written, { path, defaults, report }) => ({
    inventory: resolveList(written?.inventory, [...path, 'inventory'], defaults, report),
  }),
  'unit-cost': (written, { path, defaults, report }) => {
    const sourceOf = (name: 'cost' | 'outcomes'): Source | undefined => {
      const at = [...path, name];
      const source = resolveSource(written?.[name] ?? {}, at, defaults, report);
      if (source?.kind === 'attested')
        report([...at, 'source'], 'is read by a person', { expected: 'a source that a machine reads', example: COST });
      else if (source && name === 'cost') {
        const fault = isShare(source) ? SHARE_HINT : aggregationFault(source, 'sum');
        if (fault) report([...at, 'query'], 'gives no amount', fault);
      }
      return source;
    };
    return { cost: sourceOf('cost'), outcomes: sourceOf('outcomes') };
  },
  'governance-review': (written, { path, defaults, report }) => ({
    access: resolveList(written?.access, [...path, 'access'], defaults, report),
    classes: resolveList(written?.classes, [...path, 'classes'], defaults, report),
  }),
};

/** How often a cycle runs, and whether the charter writes it (`own`). */
interface Cycle {
  every: string;
  own: boolean;
}

function cadenceOf(
  id: WrittenStepId,
  written: Steps[WrittenStepId],
  cycle: Cycle,
  { path, defaults, report }: Context,
) {
  const said = typeof written === 'string' ? written : written?.every;
  const at = [...path, 'every'];
  const every =
    said === undefined && (duration(usualCadence(id)) < duration(cycle.every) || (cycle.own && id === 'slo-watch'))
      ? defaults.inferred(at, undefined, cycle.every, 'the cycle has an interval of its own: the step runs in each')
      : defaults.value(STEPS[id].kind.keys.every, said, at);
  if (duration(every) < duration(cycle.every)) {
    const hint = { expected: `no shorter than the cycle (${cycle.every})`, example: cycle.every };
    report(typeof written === 'string' ? path : at, `is ${JSON.stringify(every)}`, hint);
  }
  return every;
}

function resolveStep(id: WrittenStepId, written: Steps[WrittenStepId], cycle: Cycle, context: Context): object {
  const every = cadenceOf(id, written, cycle, context);
  const block = isMapping(written) ? written : undefined;
  // The cast is needed because the compiler cannot follow a lookup by a union.
  const rule = lookup(RULES as Record<string, unknown>, id) as
    | ((given: object | undefined, context: Context) => object)
    | undefined;
  const { keys }: { keys: Fields } = STEPS[id].kind;
  return context.defaults.block(keys, block, context.path, { every, ...rule?.(block, context) });
}

/**
 * Resolves the section. @param risk the charter's risk class: with a high one, serious incidents have to be reported
 */
export function resolveRetainer(
  written: WrittenDraft<WrittenRetainer> | undefined,
  risk: Governance['risk'],
  defaults: Defaults,
  report: Report,
): Retainer {
  const { keys } = retainer;
  const at = (key: keyof Retainer): Path => ['retainer', key];
  const every = defaults.value(keys.every, written?.every, at('every'));
  const short = duration(every) < duration('100 min');
  const jitter = short
    ? defaults.inferred(at('jitter'), written?.jitter, '0 s', 'a cycle this short needs to keep its time')
    : defaults.value(keys.jitter, written?.jitter, at('jitter'));
  if (duration(jitter) >= duration(every)) {
    const hint = { expected: `shorter than the interval (${every})`, example: '10 min' };
    report(at('jitter'), `is ${JSON.stringify(jitter)}`, hint);
  }
  const watch = short
    ? defaults.inferred(at('watch'), written?.watch, every, 'limits are watched at least as often as a cycle runs')
    : defaults.value(keys.watch, written?.watch, at('watch'));
  const cycle = { every, own: written?.every !== undefined };
  const steps = WRITTEN_STEP_IDS.map((id) => {
    const context: Context = { path: [...ROOT, id], risk, defaults, report };
    return [id, resolveStep(id, written?.steps?.[id], cycle, context)] as const;
  });
  return defaults.block(keys, written, ['retainer'], {
    every,
    jitter,
    watch,
    steps: Object.fromEntries(steps) as unknown as Retainer['steps'],
  });
}
