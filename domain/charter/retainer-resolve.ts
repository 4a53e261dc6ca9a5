/** Resolves the retainer's section: cadence and limits of the twelve steps. */

import type { z } from 'zod';
import type { Charter } from '../model/charter';
import {
  type Figure,
  type ListSource,
  RETAINER_STEP_IDS,
  type Retainer,
  type RetainerStepId,
} from '../model/retainer-charter';
import type { SecretRef, Source } from '../model/sources';
import { duration } from '../values/quantity';
import { DEFAULTS, type DefaultKey, type Defaults } from './defaults';
import { type Hint, type Path, type Report, refuseOthers } from './fault';
import { database } from './field-schemas';
import { read, type WrittenDraft } from './read';
import type { WrittenList, WrittenRetainer } from './retainer-schema';
import { aggregationFault, resolveSource } from './sources';
import { bindVariables } from './sql';

type Steps = NonNullable<WrittenDraft<WrittenRetainer>['steps']>;
type Block<K extends RetainerStepId> = Exclude<NonNullable<Steps[K]>, string>;
type ListDraft = WrittenDraft<z.output<typeof WrittenList>>;

const COST = 'https://billing.client.example/cost?from=$from&to=$to';
const PAIR: Hint = { expected: 'one value: good and total make a share', example: '/total' };

/** Whether it gives a share: so many good ones of a total. */
const isPair = (source: Source): boolean =>
  'good' in source || (source.kind === 'prometheus' && typeof source.query === 'object');

const ROOT: Path = ['retainer', 'steps'];
const DATABASE = database();

/** What the charter says about a step in addition to its cadence. */
const blockOf = <K extends RetainerStepId>(steps: Steps | undefined, id: K): Partial<Block<K>> => {
  const written = steps?.[id];
  return (typeof written === 'object' ? written : {}) as Partial<Block<K>>;
};

function cadenceOf(
  id: RetainerStepId,
  steps: Steps | undefined,
  cycle: string,
  own: boolean,
  defaults: Defaults,
  report: Report,
) {
  const written = steps?.[id];
  const said = typeof written === 'string' ? written : written?.every;
  const path = [...ROOT, id, 'every'];
  const key = `retainer.steps.${id}.every` as const;
  const usual = DEFAULTS[key].values.standard;
  const every =
    said === undefined && (duration(usual) < duration(cycle) || (own && id === 'slo-watch'))
      ? defaults.inferred(path, undefined, cycle, 'the cycle has an interval of its own: the step runs in each')
      : defaults.withDefault(key, said);
  if (duration(every) < duration(cycle)) {
    const hint = { expected: `no shorter than the cycle (${cycle})`, example: cycle };
    report(typeof written === 'string' ? [...ROOT, id] : path, `is ${JSON.stringify(every)}`, hint);
  }
  return every;
}

const kindOf = ({ url, rows, query }: ListDraft): ListSource['kind'] =>
  /^postgresql:/i.test(url ?? '') || query !== undefined ? 'postgresql' : rows !== undefined ? 'http' : 'csv';

/** Undefined after a fault, or where nothing is written. */
function resolveList(
  written: ListDraft | undefined,
  path: Path,
  defaults: Defaults,
  report: Report,
): ListSource | undefined {
  if (!written) return undefined;
  const { url, file, rows, query, column, password } = written;
  const headers = written.headers as Record<string, string | SecretRef> | undefined;
  const also = { ...(column === undefined ? {} : { column }) };
  const missing = (key: string, expected: string, example: string) =>
    void report([...path, key], 'is missing', { expected, example });
  const kind = defaults.inferred(
    [...path, 'kind'],
    written.kind,
    kindOf(written),
    'the address, the rows or the query tell',
  );
  if (kind === 'csv') {
    refuseOthers(written, ['kind', 'file', 'url', 'column', 'headers'], 'a table', path, report);
    if (url !== undefined && file !== undefined)
      report([...path, 'file'], 'stands next to an address', {
        expected: 'either file or url',
        example: 'file: access.csv',
      });
    if (url === undefined && file === undefined)
      missing('url', 'the address of the list, or a file of the worker', 'http://directory.client.example/access.csv');
    if ((url === undefined) === (file === undefined)) return undefined;
    return { kind, ...(url === undefined ? { file } : { url }), ...also, ...(headers && { headers }) };
  }
  if (kind === 'http') {
    refuseOthers(written, ['kind', 'url', 'rows', 'column', 'headers'], 'a JSON document', path, report);
    if (url === undefined) missing('url', 'the address of the document', 'http://directory.client.example/access.json');
    if (rows === undefined) missing('rows', 'a JSON Pointer to the list', '/people');
    if (url === undefined || rows === undefined) return undefined;
    return { kind, url, rows, ...also, ...(headers && { headers }) };
  }
  refuseOthers(written, ['kind', 'url', 'query', 'column', 'password'], 'a database', path, report);
  if (url === undefined) missing('url', 'the address of the database', 'postgresql://reader@db.client.example/hr');
  else read(DATABASE, url, [...path, 'url'], report);
  if (query === undefined) missing('query', 'one statement that selects', 'select person from access');
  if (url === undefined || query === undefined) return undefined;
  const bound = bindVariables(query);
  if ('fault' in bound)
    report([...path, 'query'], bound.fault, {
      expected: 'one statement that selects',
      example: 'select person from access',
    });
  return { kind, url, query, ...also, ...(password && { password: password as SecretRef }) };
}

/** The twelve steps; `aiAct` follows from the risk class where nothing is written. */
function resolveSteps(
  steps: Steps | undefined,
  cycle: string,
  own: boolean,
  risk: Risk,
  defaults: Defaults,
  report: Report,
): Retainer['steps'] {
  const { withDefault, inferred } = defaults;
  const every = Object.fromEntries(
    RETAINER_STEP_IDS.map((id) => [id, cadenceOf(id, steps, cycle, own, defaults, report)]),
  ) as Record<RetainerStepId, string>;
  const at = (id: RetainerStepId, ...rest: Path): Path => [...ROOT, id, ...rest];

  const figure = (name: 'caught' | 'use' | 'support' | 'training'): Figure => {
    const written = blockOf(steps, 'oversight-check')[name];
    const key = `retainer.steps.oversight-check.${name}.target` as const satisfies DefaultKey;
    const source = resolveSource(written ?? {}, at('oversight-check', name), defaults, report);
    return { target: withDefault(key, written?.target), ...(source && { source }) };
  };
  const cost = blockOf(steps, 'unit-cost');
  const sourceOf = (name: 'cost' | 'outcomes') => {
    const path = at('unit-cost', name);
    const source = resolveSource(cost[name] ?? {}, path, defaults, report);
    if (source?.kind === 'attested')
      report([...path, 'source'], 'is read by a person', { expected: 'a source that a machine reads', example: COST });
    else if (source && name === 'cost') {
      const fault = isPair(source) ? PAIR : aggregationFault(source, 'sum');
      if (fault) report([...path, 'query'], 'gives no amount', fault);
    }
    return source ? { [name]: source } : {};
  };
  const list = <K extends RetainerStepId>(id: K, name: string, written: ListDraft | undefined) => {
    const found = resolveList(written, at(id, name), defaults, report);
    return found ? { [name]: found } : {};
  };
  const slo = blockOf(steps, 'slo-watch');
  const sample = blockOf(steps, 'quality-sample');
  const change = blockOf(steps, 'change-control');
  const vendor = blockOf(steps, 'vendor-currency');
  const owner = blockOf(steps, 'owner-continuity');
  const rules = blockOf(steps, 'governance-review');
  const review = blockOf(steps, 'incident-review');
  return {
    'slo-watch': {
      every: every['slo-watch'],
      budget: withDefault('retainer.steps.slo-watch.budget', slo.budget),
      burnRate: withDefault('retainer.steps.slo-watch.burnRate', slo.burnRate),
      long: withDefault('retainer.steps.slo-watch.long', slo.long),
      short: withDefault('retainer.steps.slo-watch.short', slo.short),
    },
    'quality-sample': {
      every: every['quality-sample'],
      size: withDefault('retainer.steps.quality-sample.size', sample.size),
      floor: withDefault('retainer.steps.quality-sample.floor', sample.floor),
      over: withDefault('retainer.steps.quality-sample.over', sample.over),
      ...list('quality-sample', 'cases', sample.cases),
      ...(sample.link === undefined ? {} : { link: sample.link }),
    },
    'drift-check': {
      every: every['drift-check'],
      share: withDefault('retainer.steps.drift-check.share', blockOf(steps, 'drift-check').share),
    },
    'oversight-check': {
      every: every['oversight-check'],
      caught: figure('caught'),
      use: figure('use'),
      support: figure('support'),
      training: figure('training'),
      minSamples: withDefault(
        'retainer.steps.oversight-check.minSamples',
        blockOf(steps, 'oversight-check').minSamples,
      ),
    },
    'incident-review': {
      every: every['incident-review'],
      reviewDays: withDefault('retainer.steps.incident-review.reviewDays', review.reviewDays),
      aiAct: inferred(
        at('incident-review', 'aiAct'),
        review.aiAct,
        risk === 'high',
        'serious incidents of a high risk are reported (EU AI Act art. 73), others are not',
      ),
    },
    'change-control': {
      every: every['change-control'],
      confirm: withDefault('retainer.steps.change-control.confirm', change.confirm),
      failed: withDefault('retainer.steps.change-control.failed', change.failed),
      minReleases: withDefault('retainer.steps.change-control.minReleases', change.minReleases),
    },
    'vendor-currency': {
      every: every['vendor-currency'],
      page: withDefault('retainer.steps.vendor-currency.page', vendor.page),
      freeze: withDefault('retainer.steps.vendor-currency.freeze', vendor.freeze),
      ...list('vendor-currency', 'inventory', vendor.inventory),
    },
    'unit-cost': {
      every: every['unit-cost'],
      ...sourceOf('cost'),
      ...sourceOf('outcomes'),
      ...(cost.expected?.amount === undefined ? {} : { expected: cost.expected.amount }),
      most: withDefault('retainer.steps.unit-cost.most', cost.most),
    },
    'value-review': {
      every: every['value-review'],
      least: withDefault('retainer.steps.value-review.least', blockOf(steps, 'value-review').least),
    },
    'owner-continuity': {
      every: every['owner-continuity'],
      within: withDefault('retainer.steps.owner-continuity.within', owner.within),
      deputyDays: withDefault('retainer.steps.owner-continuity.deputyDays', owner.deputyDays),
    },
    'rollback-drill': {
      every: every['rollback-drill'],
      lapse: withDefault('retainer.steps.rollback-drill.lapse', blockOf(steps, 'rollback-drill').lapse),
    },
    'governance-review': {
      every: every['governance-review'],
      ...list('governance-review', 'access', rules.access),
      ...list('governance-review', 'classes', rules.classes),
      lapse: withDefault('retainer.steps.governance-review.lapse', rules.lapse),
    },
  };
}

type Risk = NonNullable<Charter['governance']>['risk'];

export function resolveRetainer(
  written: WrittenDraft<WrittenRetainer> | undefined,
  risk: Risk,
  defaults: Defaults,
  report: Report,
): Retainer {
  const { withDefault, inferred } = defaults;
  const every = withDefault('retainer.every', written?.every);
  const short = duration(every) < duration('100 min');
  const jitter = short
    ? inferred(['retainer', 'jitter'], written?.jitter, '0 s', 'a cycle this short needs to keep its time')
    : withDefault('retainer.jitter', written?.jitter);
  if (duration(jitter) >= duration(every)) {
    const hint = { expected: `shorter than the interval (${every})`, example: '10 min' };
    report(['retainer', 'jitter'], `is ${JSON.stringify(jitter)}`, hint);
  }
  const watch =
    short && written?.watch === undefined
      ? inferred(['retainer', 'watch'], undefined, every, 'limits are watched at least as often as a cycle runs')
      : withDefault('retainer.watch', written?.watch);
  return {
    every,
    jitter,
    watch,
    answerDays: withDefault('retainer.answerDays', written?.answerDays),
    findingDays: {
      ticket: withDefault('retainer.findingDays.ticket', written?.findingDays?.ticket),
      page: withDefault('retainer.findingDays.page', written?.findingDays?.page),
      freeze: withDefault('retainer.findingDays.freeze', written?.findingDays?.freeze),
    },
    graceDays: withDefault('retainer.graceDays', written?.graceDays),
    onPilotMode: withDefault('retainer.onPilotMode', written?.onPilotMode),
    hoursPerMonth: withDefault('retainer.hoursPerMonth', written?.hoursPerMonth),
    hourlyRate: withDefault('retainer.hourlyRate', written?.hourlyRate?.amount),
    steps: resolveSteps(written?.steps, every, written?.every !== undefined, risk, defaults, report),
  };
}
