/**
 * The report of a period of operation, from the ledger: value against baseline, what went wrong, drills and changes,
 * and the hours against those agreed. The same entries give the same report, so its digest can be signed.
 */

import { fold } from '../engagement/apply';
import { baselineOf } from '../metrics/baseline';
import { type HistoryPoint, historyOf } from '../metrics/history';
import type { Metric } from '../model/charter/metrics';
import type { RetainerStepId } from '../model/charter/retainer-steps';
import type { Entry } from '../model/events';
import type { Incident } from '../model/findings';
import type { MetricVerdict, Verdict } from '../model/metrics';
import type { State } from '../model/state';
import { releaseHistoryOf } from '../releases/release-history';
import { stepsOf } from '../retainer';
import { cadenceOf } from '../retainer/calendar';
import { isIn } from '../retainer/period';
import { digest } from '../values/digest';
import { duration } from '../values/quantity';
import type { Span } from './lead-time';
import { missedIn, operatingTimes } from './missed-periods';
import {
  type Change,
  changesOf,
  type DrillHeld,
  drillsOf,
  type FindingRun,
  findingsOf,
  type Interval,
  intervalsOf,
  type Lapsed,
  lapsesOf,
} from './period-events';

/** Instants of the client's own midnights, supplied by the reader of the report. */
export interface PeriodBounds {
  /** `2026`, `2026-Q4` or `2026-11`. */
  period: string;
  /** Half-open. */
  from: string;
  to: string;
  /** When each month of the period begins. */
  months: string[];
}

/** What was measured of a metric in operation. */
export type Reading = Pick<MetricVerdict, 'value' | 'samples' | 'verdict'> & { at: string };

export interface MetricReport extends Pick<Metric, 'question' | 'role' | 'unit' | 'aggregation' | 'better'> {
  metric: string;
  target: string | null;
  baseline: { value: number; samples: number } | null;
  /** How many readings were reported: one a cycle, and each that changed a verdict between. */
  readings: number;
  first: Reading | null;
  last: Reading | null;
  /** The one furthest to the bad side; of one that never had a value, the last. */
  worst: Reading | null;
}

export interface StepReport {
  step: RetainerStepId;
  question: string;
  run: number;
  /** Periods of its cadence that ended in this time without a report, while something was live and nothing paused. */
  missed: number;
  verdicts: Partial<Record<Verdict, number>>;
}

/** What value-review counted, in the charter's currency. */
export interface ValueReport {
  at: string;
  verdict: Verdict;
  delivered: number;
  planned: number | null;
  retainerCost: number | null;
}

export interface PeriodReport {
  format: 'dayone-period-report';
  version: 1;
  engagement: string;
  client: string;
  title: string;
  timezone: string;
  period: string;
  from: string;
  to: string;
  /** Until when entries are counted: the period's end, or now. */
  until: string;
  /** In force at the end. */
  charter: { version: number; digest: string };
  /** What is live at the end. */
  live: string | null;
  handedOverAt: string | null;
  metrics: MetricReport[];
  value: { currency: string; reviews: ValueReport[]; delivered: number; planned: number; retainerCost: number } | null;
  incidents: Incident[];
  drills: DrillHeld[];
  changes: Change[];
  findings: FindingRun[];
  steps: StepReport[];
  lapses: Lapsed[];
  pilotMode: Interval[];
  paused: Interval[];
  /** Hours by the local date on which the work was done; `agreed` is null where nobody has agreed on any. */
  effort: { hours: number; byPerson: Record<string, number>; agreed: number | null; months: number; cost: number };
}

/** What is signed of a report. */
export const reportDigest = (report: PeriodReport): string => digest(report);

const cents = (amount: number): number => Math.round(amount * 100) / 100;
const sum = (numbers: readonly number[]): number => cents(numbers.reduce((total, one) => total + one, 0));

/**
 * The report of a period; null where the engagement had not begun by its end.
 * @param entries the engagement's whole ledger: hours are submitted later than they were worked
 * @param at now; of a period that has not ended, only what happened until then is reported
 */
export function periodReport(entries: readonly Entry[], bounds: PeriodBounds, at: string): PeriodReport | null {
  const { period, from, to, months } = bounds;
  const until = [to, at].sort()[0]!;
  const known = entries.filter((entry) => entry.at < until);
  const s = fold(known);
  if (!s) return null;
  const { charter } = s;
  const span = { from, to: until };
  const handedOverAt = s.gates['operation-handover'].acceptedAt;
  const paused = intervalsOf(known, 'retainer.paused', 'retainer.resumed');
  const inSpan = <T extends { from: string; to: string | null }>(spells: T[]): T[] =>
    spells.filter((one) => one.from < until && (one.to === null || one.to > from));
  return {
    format: 'dayone-period-report',
    version: 1,
    engagement: s.id,
    client: charter.client,
    title: charter.title,
    timezone: charter.calendar.timezone,
    period,
    from,
    to,
    until,
    charter: { version: s.charterVersion, digest: s.charterDigest },
    live: s.live?.release ?? null,
    handedOverAt,
    metrics: (charter.metrics ?? []).map((metric) => metricReport(s, metric, known, span)),
    value: moneyOf(s, known, span),
    incidents: s.retainer.incidents.filter(({ closedAt, reviewedAt }) =>
      [closedAt, reviewedAt].some((ended) => ended === null || ended >= from),
    ),
    drills: drillsOf(known).filter((drill) => drill.at >= from),
    changes: changesOf(known).filter((change) => change.at >= from),
    findings: inSpan(findingsOf(known)),
    steps: handedOverAt === null ? [] : stepReports(s, known, span, paused),
    lapses: inSpan(lapsesOf(known)),
    pilotMode: inSpan(intervalsOf(known, 'pilot-mode.entered', 'pilot-mode.left')),
    paused: inSpan(paused),
    effort: effortOf(s, entries, period, operated(s, months, until)),
  };
}

/** How many of the months were, at least in part, months of operation. */
function operated(s: State, months: readonly string[], until: string): number {
  const since = s.gates['operation-handover'].acceptedAt;
  if (since === null) return 0;
  const ended = s.closedAt ?? until;
  return months.filter((begins, n) => begins < ended && since < (months[n + 1] ?? until)).length;
}

function metricReport(s: State, metric: Metric, known: readonly Entry[], { from }: Span): MetricReport {
  const { id, question, role, unit, aggregation, better, target = null } = metric;
  const points = historyOf(known, id).filter((point) => point.where.in === 'operation' && point.at >= from);
  const before = baselineOf(s, metric);
  const worse = (a: HistoryPoint, b: HistoryPoint): boolean =>
    b.value === null || (a.value !== null && (better === 'higher' ? a.value < b.value : a.value > b.value));
  const worst = points.reduce<HistoryPoint | null>(
    (most, one) => (most === null || worse(one, most) ? one : most),
    null,
  );
  return {
    ...{ metric: id, question, role, unit, aggregation, better, target },
    baseline: before && { value: before.value, samples: before.samples },
    readings: points.length,
    first: readingOf(points[0]),
    last: readingOf(points.at(-1)),
    worst: readingOf(worst),
  };
}

const readingOf = (point: HistoryPoint | null | undefined): Reading | null =>
  point ? { at: point.at, value: point.value, samples: point.samples, verdict: point.verdict } : null;

interface Reported {
  at: string;
  scheduledAt: string;
  verdict: Verdict;
  figures: Record<string, number>;
}

/** What one step has reported, the oldest first. */
const reportsOf = (known: readonly Entry[], step: string): Reported[] =>
  known.flatMap((entry) =>
    entry.type === 'retainer.reported' && entry.data.step === step ? [{ ...entry.data, at: entry.at }] : [],
  );

function moneyOf(s: State, known: readonly Entry[], { from }: Span): PeriodReport['value'] {
  const reviews = reportsOf(known, 'value-review')
    .filter(({ at, figures }) => at >= from && figures.delivered !== undefined)
    .map(({ at, verdict, figures: { delivered, planned = null, retainerCost = null } }): ValueReport => {
      return { at, verdict, delivered: delivered!, planned, retainerCost };
    });
  if (reviews.length === 0) return null;
  return {
    currency: s.charter.process?.currency ?? '',
    reviews,
    delivered: sum(reviews.map(({ delivered }) => delivered)),
    planned: sum(reviews.map(({ planned }) => planned ?? 0)),
    retainerCost: sum(reviews.map(({ retainerCost }) => retainerCost ?? 0)),
  };
}

function stepReports(s: State, known: readonly Entry[], span: Span, paused: readonly Interval[]): StepReport[] {
  const since = s.gates['operation-handover'].acceptedAt!;
  const operating = operatingTimes(releaseHistoryOf(known), { since, to: s.closedAt ?? span.to }, paused);
  return stepsOf(s).map(({ id, question }) => {
    const reports = reportsOf(known, id);
    const within = reports.filter(({ at }) => at >= span.from);
    const verdicts: StepReport['verdicts'] = {};
    for (const { verdict } of within) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
    const cadence = { since, every: duration(cadenceOf(s, id)) };
    const scheduled = reports.map(({ scheduledAt }) => scheduledAt);
    return { step: id, question, run: within.length, missed: missedIn(scheduled, operating, cadence, span), verdicts };
  });
}

function effortOf(s: State, entries: readonly Entry[], period: string, months: number): PeriodReport['effort'] {
  const { hoursPerMonth, hourlyRate } = s.charter.retainer;
  const byPerson = new Map<string, number>();
  for (const event of entries) {
    if (event.type !== 'effort.submitted' || !isIn(period, event.data.on)) continue;
    byPerson.set(event.actor.id, sum([byPerson.get(event.actor.id) ?? 0, event.data.hours]));
  }
  const hours = sum([...byPerson.values()]);
  const agreed = hoursPerMonth === null ? null : cents(hoursPerMonth * months);
  return { hours, byPerson: Object.fromEntries(byPerson), agreed, months, cost: cents(hours * hourlyRate) };
}
