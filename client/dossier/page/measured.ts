/** What was promised and what was measured: metrics, releases, drills. */

import type { AuditReport, DrillReport, Point } from '../../../domain/dossier/audit-report';
import { baselineOf } from '../../../domain/metrics/baseline';
import type { Metric } from '../../../domain/model/charter/metrics';
import type { State } from '../../../domain/model/state';
import { msOf } from '../../../domain/values/dates';
import { chart, figure } from '../../page-parts/chart';
import { html, type Part, section, table } from '../../page-parts/html';
import { digest, type PageTexts } from '../../page-parts/texts';

const GOOD = new Set(['pass', 'warn', 'passed', 'live']);

const verdict = (word: string): Part => html`<span class="mark ${GOOD.has(word) ? 'good' : 'bad'}">${word}</span>`;

const reading = (point: Pick<Point, 'value' | 'verdict'> | undefined, metric: Metric): Part =>
  point ? html`${point.value === null ? '–' : figure(point.value, metric)} ${verdict(point.verdict)}` : '–';

/** The last reading of the newest release, and of the retainer. */
function metricRow({ state, series }: AuditReport, metric: Metric): Part[] {
  const baseline = baselineOf(state, metric);
  const last = series.findLast((one) => one.metric === metric.id);
  const watched = state.retainer.steps['slo-watch']?.verdicts.find((one) => one.metric === metric.id);
  return [
    html`${metric.id}<br><small>${metric.question}</small>`,
    html`${metric.role}${metric.critical ? html`<br><small>critical</small>` : null}`,
    baseline ? html`${figure(baseline.value, metric)}<br><small>${baseline.samples} cases</small>` : '–',
    metric.target ?? '–',
    html`${reading(last?.points.at(-1), metric)}${last ? html`<br><small>release ${last.release}</small>` : null}`,
    reading(watched, metric),
  ];
}

export function metrics(account: AuditReport): Part {
  const { state, series } = account;
  const known = state.charter.metrics ?? [];
  const charts = series.flatMap((one) => {
    const metric = known.find(({ id }) => id === one.metric);
    return metric ? [chart(one, metric, baselineOf(state, metric)?.value ?? null)] : [];
  });
  const heads = ['metric', 'role', 'before', 'target', 'in its last stage', 'in operation'];
  const content =
    known.length === 0
      ? null
      : html`${table(
          heads,
          known.map((metric) => metricRow(account, metric)),
        )}${charts.length > 0 ? html`<h3>Readings, stage by stage</h3><div class="charts">${charts}</div>` : null}`;
  return section('Metrics', content, 'The charter names no metric yet.');
}

function manifestOf({ manifest }: State['releases'][string], told: PageTexts): Part {
  const { evaluationData } = manifest;
  return html`${manifest.model}<br><small>built by ${told.person(manifest.builtBy)}, artefact ${digest(manifest.artefactDigest)}${
    evaluationData === undefined ? null : html`, <a href="attachments/${evaluationData}">evaluation data</a>`
  }</small>`;
}

export function releases({ state }: AuditReport, told: PageTexts): Part {
  const rows = Object.values(state.releases).map((one) => [
    one.manifest.release,
    manifestOf(one, told),
    html`${told.moment(one.submittedAt)}<br><small>by ${told.person(one.submittedBy)}</small>`,
    one.drill ? html`${one.drill.restoreSeconds} s<br><small>drill ${one.drill.drill.split(':').at(-1)!}</small>` : '–',
    html`${verdict(one.status)}${one.endedAt ? html`<br><small>${told.moment(one.endedAt)}: ${one.ended ?? ''}</small>` : null}`,
  ]);
  const heads = ['release', 'what', 'submitted', 'rollback', 'what became of it'];
  return section('Releases', table(heads, rows), 'No release was submitted.');
}

const seconds = (from: string, to: string): string => `${((msOf(to) - msOf(from)) / 1000).toFixed(1)} s`;

/** How long the rollback took, as a share of the RTO. */
function clock({ record, rtoSeconds }: DrillReport): Part {
  const { restoreSeconds } = record;
  if (restoreSeconds === null) return html`<p>The fallback was never proven; allowed were ${rtoSeconds} s.</p>`;
  const share = Math.min(1, restoreSeconds / rtoSeconds);
  const colour = restoreSeconds <= rtoSeconds ? '#17663a' : '#a3211b';
  return html`<p>Rollback proven after <strong>${restoreSeconds} s</strong>, allowed are ${rtoSeconds} s (RTO).</p>
<svg viewBox="0 0 340 10" role="img" aria-label="${restoreSeconds} of ${rtoSeconds} seconds" style="max-width: 90mm">
<rect x="0" y="2" width="340" height="6" fill="#e3e7ea"/><rect x="0" y="2" width="${Math.max(2, 340 * share).toFixed(1)}" height="6" fill="${colour}"/></svg>`;
}

const toldDrill = (drill: DrillReport, { moment, person }: PageTexts): Part => {
  const { record, begunAt, stream } = drill;
  const rows = record.phases.map((phase) => [
    phase.name,
    moment(phase.at),
    `+ ${seconds(begunAt, phase.at)}`,
    html`${verdict(phase.ok ? 'passed' : 'failed')} <small>${phase.detail}</small>`,
  ]);
  return html`<div class="drill"><h3>${stream}, release ${record.release}: ${verdict(record.outcome)}</h3>
<p>Ordered by ${person(record.orderedBy)}, performed by ${person(record.performedBy)}.${record.problem ? ` ${record.problem}` : ''}</p>
${clock(drill)}${table(['phase', 'when', 'after', 'what was seen'], rows)}</div>`;
};

export const drills = ({ drills: all }: AuditReport, told: PageTexts): Part =>
  section('Rollback drills', all.length === 0 ? null : all.map((one) => toldDrill(one, told)), 'No drill was held.');
