import { Option } from 'commander';
import { fold } from '../../../domain/engagement/apply';
import type { HistoryPoint, MeasurementEntry } from '../../../domain/metrics/history';
import type { Charter } from '../../../domain/model/charter';
import type { Metric } from '../../../domain/model/charter/metrics';
import type { Verdict } from '../../../domain/model/metrics';
import type { State } from '../../../domain/model/state';
import { didYouMean } from '../../../domain/values/nearest';
import { lookup } from '../../../domain/values/own-members';
import type { CheckedMetric } from '../../../domain/views/checking';
import { figure } from '../../page-parts/chart';
import { counted, secondsText } from '../../texts/words';
import { lookAtMetrics } from '../../use-cases/dry-run-probes';
import { type MetricHistory, metricHistories } from '../../use-cases/metric-history';
import { type Answer, command, type Exit, usageError } from '../command';
import { columns, indent, moment, plain, table } from '../output';
import type { Paint } from '../paint';
import type { Session } from '../session';
import { sparkline } from '../sparkline';

interface MetricsOptions {
  metric?: string;
}

const ACTS = { check, show };

export const metrics = command<MetricsOptions>({
  name: 'metrics',
  args: '<act> <what>',
  choices: Object.keys(ACTS),
  summary: 'the metrics: check their sources before anything starts, show what was measured',
  about:
    '"check CHARTER" reads every metric of a charter once, from where an engagement would: what its source gives, over ' +
    'how many samples, how old it is, how it stands to its target, and how long it took. Nothing is started and ' +
    'nothing recorded. A target relative to the baseline is judged where the charter has the baseline measured from ' +
    'the source; one from collected cases is not there yet. "show ID" says for a running engagement what each metric ' +
    'was before the change, what it has to reach, and what was measured since: from the ledger, without a server. Readings of an open ' +
    'stage that say the same again are in the ledger by the end of the day; "status" and "watch" have the newest.',
  examples: [
    'dayone metrics check examples/mailbox/charter.yaml',
    'dayone metrics check examples/mailbox/charter.yaml --metric minutes-per-mail --json',
    'dayone metrics show shared-mailbox-triage',
    'dayone metrics show shared-mailbox-triage --metric wanted-set-aside',
  ],
  exits: {
    0: 'every source that a machine reads has answered with a value, whatever its verdict',
    1: 'a source has not answered, or is not named yet',
    2: 'wrong usage, or a charter with faults',
    3: 'no server, no worker, or the site is away',
  },
  options: [new Option('--metric <metric>', 'this metric alone, by its id')],
  run: async (session, [act, of], options): Promise<Answer> => {
    const chosen = lookup(ACTS, act!);
    if (chosen) return chosen(session, of!, options.metric);
    const known = Object.keys(ACTS);
    throw usageError(`metrics cannot ${act}`, [...didYouMean(act!, known), `expected one of: ${known.join(', ')}`]);
  },
});

/** @throws Failure BAD_INPUT with what was probably meant */
function chosen({ id, metrics: all = [] }: Charter, only: string | undefined): Metric[] {
  const found = all.filter((metric) => only === undefined || metric.id === only);
  if (only === undefined || found.length > 0) return found;
  const ids = all.map((metric) => metric.id);
  throw usageError(`${id} has no metric ${only}`, [
    ...didYouMean(only, ids),
    `its metrics: ${ids.join(', ') || 'none yet'}`,
  ]);
}

async function check(session: Session, file: string, only: string | undefined): Promise<Answer> {
  const { charter } = await session.readCharter(file);
  const { id, site } = charter;
  const asked = chosen(charter, only);
  session.say(`Asking ${site ? `the worker of site ${site}` : 'the worker'}.`);
  const found = await session.about((dayone) =>
    lookAtMetrics(charter, asked, (questions) => dayone.dryRunProbes({ of: id, site, questions })),
  );
  return {
    json: { id, site, metrics: found },
    text: (paint) => checkText(charter, asked, found, paint),
    exit: exitOf(found),
  };
}

/** A metric that a person reads hinders nothing; a charter without metrics has none that answers. */
function exitOf(found: readonly CheckedMetric[]): Exit {
  if (found.some(({ code }) => code === 'SITE_AWAY')) return 3;
  return found.length > 0 && found.every(({ answers }) => answers !== false) ? 0 : 1;
}

const none = '–';

function checkText(
  { id, site }: Charter,
  asked: readonly Metric[],
  found: readonly CheckedMetric[],
  paint: Paint,
): string[] {
  const head = `${paint.bold(id)}: its metrics as ${site ? `the worker of site ${site}` : 'the worker'} reads them now`;
  if (found.length === 0) return [head, '  The charter names no metric yet.'];
  const rows = found.map((one, n) => [
    one.metric,
    one.source ?? none,
    one.value === null ? none : figure(one.value, asked[n]!),
    one.samples === null ? none : String(one.samples),
    one.ageSeconds === null ? none : secondsText(one.ageSeconds),
    one.tookMs === null ? none : `${one.tookMs} ms`,
    toldVerdict(one, paint),
    plain(rowText(one, asked[n]!)),
  ]);
  const silent = found.filter(({ answers }) => answers === false).length;
  return [
    head,
    ...indent(table(['metric', 'source', 'value', 'samples', 'age', 'took', 'verdict', ''], rows, paint)),
    ...(silent > 0 ? ['', paint.red(`${silent} of ${found.length} could not be measured.`)] : []),
  ];
}

function toldVerdict({ verdict, answers }: CheckedMetric, paint: Paint): string {
  if (verdict) return inColour(verdict, paint);
  return answers === false ? paint.red('no answer') : none;
}

function rowText({ detail, code, baseline }: CheckedMetric, metric: Metric): string {
  return `${code ? `${code}: ` : ''}${detail}${baseline ? `; before: ${beforeText(baseline, metric)}` : ''}`;
}

const inColour = (verdict: Verdict, paint: Paint): string => {
  if (verdict === 'pass') return paint.green(verdict);
  return verdict === 'fail' || verdict === 'error' ? paint.red(verdict) : paint.yellow(verdict);
};

async function show(session: Session, id: string, only: string | undefined): Promise<Answer> {
  const entries = await session.records.entries(id);
  const state = fold(entries);
  if (!state) throw await session.records.unknown(id);
  const asked = chosen(state.charter, only);
  const shown = await metricHistories(session.records, entries, state, asked);
  return {
    json: { id, metrics: shown },
    text: (paint) => showText(state, asked, shown, session, paint),
  };
}

function showText(
  s: State,
  asked: readonly Metric[],
  shown: readonly MetricHistory[],
  { io }: Session,
  paint: Paint,
): string[] {
  if (shown.length === 0) return [`${s.id} has no metric yet.`];
  return shown.flatMap((one, n) => {
    const metric = asked[n]!;
    const { latest, history } = one;
    const facts: [string, string][] = [
      ['question', plain(one.question)],
      ['before', one.baseline === null ? none : beforeText(one.baseline, metric)],
      ['target', one.target ?? none],
      [
        'latest',
        latest ? `${pointText(latest, metric, paint)}, ${moment(latest.at)}, ${whereText(latest.where)}` : none,
      ],
      ...(latest && latest.verdict !== 'pass' ? [['', plain(latest.detail)] as [string, string]] : []),
      ['history', historyText(history, metric)],
      ...(io.outIsTerminal && history.length > 0 ? [['trend', sparkline(history, paint, io)] as [string, string]] : []),
    ];
    return [...(n > 0 ? [''] : []), `${paint.bold(one.metric)}, ${one.role}`, ...indent(columns(facts))];
  });
}

const beforeText = ({ value, samples }: NonNullable<MetricHistory['baseline']>, metric: Metric): string =>
  metric.aggregation === 'distribution'
    ? `a distribution of ${counted(samples, 'case')}`
    : `${figure(value, metric)}, n = ${samples}`;

const pointText = ({ value, samples, verdict }: HistoryPoint, metric: Metric, paint: Paint): string =>
  `${inColour(verdict, paint)} at ${value === null ? 'no value' : figure(value, metric)}${samples === null ? '' : `, n = ${samples}`}`;

const whereText = (where: MeasurementEntry): string =>
  where.in === 'stage'
    ? `release ${where.release} at ${where.exposure} %`
    : `in operation${where.release ? `, release ${where.release}` : ''}`;

/** `12 readings: from 3 % to 7 %, 2 fail`. */
function historyText(history: readonly HistoryPoint[], metric: Metric): string {
  if (history.length === 0) return 'nothing was measured yet';
  const values = history.flatMap(({ value, of }) =>
    [value, of?.min ?? null, of?.max ?? null].filter((one) => one !== null),
  );
  const range =
    values.length === 0
      ? ''
      : `: from ${figure(Math.min(...values), metric)} to ${figure(Math.max(...values), metric)}`;
  const bad = (['warn', 'inconclusive', 'error', 'fail'] as const).flatMap((verdict) => {
    const count = history.filter((one) => one.verdict === verdict).length;
    return count > 0 ? [`${count} ${verdict}`] : [];
  });
  const count = history.reduce((sum, { of }) => sum + (of?.readings ?? 1), 0);
  return `${count === 1 ? 'one reading' : `${count} readings`}${[range, ...bad].join(', ')}`;
}
