/** The sections of a period's report. */

import { lookup } from '../../domain/values/own-members';
import type { MetricReport, PeriodReport, Reading } from '../../domain/views/period-report';
import { figure } from '../page-parts/chart';
import { html, type Part, section, table } from '../page-parts/html';
import type { PageTexts } from '../page-parts/texts';

const COLOUR: Record<string, string> = { pass: 'good', passed: 'good', warn: 'open', inconclusive: 'open' };

const mark = (word: string): Part => html`<span class="mark ${lookup(COLOUR, word) ?? 'bad'}">${word}</span>`;

const reading = (one: Reading | null, metric: MetricReport): Part =>
  one ? html`${one.value === null ? '–' : figure(one.value, metric)} ${mark(one.verdict)}` : '–';

export function metrics({ metrics: all }: PeriodReport): Part {
  const rows = all.map((metric) => [
    html`${metric.metric}<br><small>${metric.question}</small>`,
    metric.baseline
      ? html`${figure(metric.baseline.value, metric)}<br><small>${metric.baseline.samples} cases</small>`
      : '–',
    metric.target ?? '–',
    reading(metric.first, metric),
    reading(metric.worst, metric),
    reading(metric.last, metric),
    metric.readings,
  ]);
  const heads = ['metric', 'before', 'target', 'first', 'worst', 'last', 'readings'];
  return section('Metrics', table(heads, rows), 'The charter names no metric.');
}

export function incidents({ incidents: all }: PeriodReport, told: PageTexts): Part {
  const rows = all.map((one) => [
    html`${one.id}<br><small>${one.severity}${one.serious ? `, ${one.serious}` : ''}</small>`,
    html`${one.what}${one.harm ? html`<br><small>harm: ${one.harm}</small>` : null}${
      one.mitigation ? html`<br><small>mitigation: ${one.mitigation}</small>` : null
    }`,
    told.moment(one.detectedAt),
    one.closedAt ? told.moment(one.closedAt) : mark('open'),
    one.reviewedAt ? told.moment(one.reviewedAt) : '–',
    html`${one.actions.filter(({ doneAt }) => doneAt !== null).length} of ${one.actions.length}`,
  ]);
  const heads = ['incident', 'what', 'known', 'over', 'reviewed', 'actions done'];
  return section('Incidents', table(heads, rows), 'There was none.');
}

export function findings({ findings: all }: PeriodReport, told: PageTexts): Part {
  const rows = all.map((one) => [
    html`${one.severity}<br><small>${one.step}</small>`,
    html`${one.what}<br><small>answered for by the ${one.owner}</small>`,
    told.moment(one.from),
    one.to === null
      ? html`${mark('open')}${one.dueAt ? html`<br><small>due ${told.moment(one.dueAt)}</small>` : null}`
      : html`${told.moment(one.to)}<br><small>${one.remedied ? 'remedied: ' : ''}${one.closed ?? ''}</small>`,
  ]);
  return section('Findings', table(['severity', 'what', 'opened', 'closed'], rows), 'There was none.');
}

export function drills({ drills: all }: PeriodReport, told: PageTexts): Part {
  const rows = all.map((one) => [
    one.drill,
    `release ${one.release}`,
    told.moment(one.at),
    one.restoreSeconds === null ? '–' : `${one.restoreSeconds} s`,
    one.rtoSeconds === null ? '–' : `${one.rtoSeconds} s`,
    html`${mark(one.passed ? 'passed' : 'failed')}${one.problem ? html`<br><small>${one.problem}</small>` : null}`,
  ]);
  return section('Rollback drills', table(['drill', 'of', 'when', 'rollback', 'allowed', ''], rows), 'None was held.');
}

export function changes({ changes: all }: PeriodReport, told: PageTexts): Part {
  const rows = all.map((one) => [
    told.moment(one.at),
    html`${one.what}${one.person ? html`: ${told.person(one.person)}` : null}`,
    one.by === 'dayone' ? 'dayone, automatically' : told.person(one.by),
  ]);
  return section('Changes', table(['when', 'what', 'by'], rows), 'Nothing was changed.');
}

/** Nothing is shown where nothing fell. */
export function lapses({ lapses: all, pilotMode, paused }: PeriodReport, told: PageTexts): Part {
  const rows = [
    ...all.map((one) => ({
      ...one,
      what: `${one.prerequisite} had lapsed`,
      why: html`${one.why}${one.how ? html`; ${one.how}` : null}`,
    })),
    ...pilotMode.map((one) => ({ ...one, what: 'pilot mode', why: html`${one.why}` })),
    ...paused.map((one) => ({ ...one, what: 'the retainer was paused', why: html`${one.why}` })),
  ].sort((a, b) => (a.from < b.from ? -1 : 1));
  if (rows.length === 0) return null;
  const cells = rows.map(({ what, from, to, why }) => [
    what,
    told.moment(from),
    to ? told.moment(to) : mark('still'),
    why,
  ]);
  return section('What did not hold', table(['what', 'from', 'until', 'why'], cells));
}

export function steps({ steps: all }: PeriodReport): Part {
  const rows = all.map((one) => [
    html`${one.step} <small>${one.question}</small>`,
    one.run,
    one.missed === 0 ? '0' : html`<span class="mark bad">${one.missed}</span>`,
    Object.entries(one.verdicts).map(([verdict, count], n) => html`${n > 0 ? ', ' : ''}${count} × ${mark(verdict)}`),
  ]);
  return section(
    'Steps of the retainer',
    table(['step', 'run', 'missed', 'verdicts'], rows),
    'Operation was not handed over.',
  );
}
