/** Whether a charter's metrics can be measured now: the dry-run probes of their sources, and what the answers say. */

import { initialState } from '../engagement/initial-state';
import { scopeBefore } from '../gates/baselines';
import { judgeMetric } from '../metrics/judge';
import { scopeNow } from '../metrics/scope';
import type { Charter } from '../model/charter';
import type { Metric } from '../model/charter/metrics';
import type { Source } from '../model/charter/sources';
import type { Verdict } from '../model/metrics';
import type { Baseline, Question, Reading, TimedProbeResult } from '../model/questions';
import type { State } from '../model/state';
import { secondsSince } from '../values/dates';
import { lookup } from '../values/own-members';
import { isRelative, parseTarget } from '../values/quantity';

/** The dry-run probe of one metric. Nothing of it is recorded. */
export interface CheckedMetric {
  metric: string;
  role: Metric['role'];
  /** Null: nobody has said yet where it is measured. */
  source: Source['kind'] | null;
  /** Its source gave a number just now; null: a person reads it. */
  answers: boolean | null;
  /** Why it gave none, from the catalogue of failures. */
  code: string | null;
  value: number | null;
  samples: number | null;
  /** Of the data, in seconds; null where its source does not say of when it is. */
  ageSeconds: number | null;
  /** Null: it cannot be judged yet, and `detail` says why. */
  verdict: Verdict | null;
  detail: string;
  /** Measured just now, where the charter has it measured from the source. */
  baseline: { value: number; samples: number } | null;
  /** Milliseconds until the source had answered. */
  tookMs: number | null;
}

type Asking = [name: string, question: Question];

const isRead = ({ source }: Metric): boolean => source !== undefined && source.kind !== 'attested';
const metricNamed = (what: 'metric' | 'baseline', { id }: Metric): string => `${what}:${id}`;

/** A distribution is compared with the one before the change, which is measured first. */
const waitsForBaseline = ({ aggregation, baseline }: Metric): boolean =>
  aggregation === 'distribution' && baseline.from === 'source';

/** Under this charter nothing has begun: no release, no exposure. */
const begun = (charter: Charter, at: string): State =>
  initialState({ id: charter.id, at, by: 'nobody', charter, charterDigest: '' });

const probesOf = (charter: Charter, metric: Metric, at: string): Question & { kind: 'metric' } => ({
  kind: 'metric',
  metric,
  scope: scopeNow(begun(charter, at), at, metric.window),
});

/** What is asked first: every baseline that its source can look back for, and every metric that needs none to be read. */
export const firstLook = (charter: Charter, metrics: readonly Metric[], at: string): Record<string, Question> =>
  Object.fromEntries(
    metrics
      .filter(isRead)
      .flatMap((metric): Asking[] => [
        ...(metric.baseline.from === 'source'
          ? [
              [
                metricNamed('baseline', metric),
                { kind: 'baseline', metric, scope: scopeBefore(begun(charter, at), metric, at) },
              ] satisfies Asking,
            ]
          : []),
        ...(waitsForBaseline(metric)
          ? []
          : [[metricNamed('metric', metric), probesOf(charter, metric, at)] satisfies Asking]),
      ]),
  );

/** What is asked then: the distributions, with those before the change as far as they are available. */
export const secondLook = (
  charter: Charter,
  metrics: readonly Metric[],
  looked: Record<string, TimedProbeResult>,
  at: string,
): Record<string, Question> =>
  Object.fromEntries(
    metrics
      .filter(
        (metric) =>
          isRead(metric) && waitsForBaseline(metric) && !isAway(lookup(looked, metricNamed('baseline', metric))),
      )
      .map((metric) => {
        const reference = baselineIn(looked, metric)?.reference;
        return [metricNamed('metric', metric), { ...probesOf(charter, metric, at), ...(reference && { reference }) }];
      }),
  );

/** Nobody is there to be asked: asking again would wait as long again. */
const isAway = (looked: TimedProbeResult | undefined): boolean =>
  looked !== undefined && !looked.answer.ok && looked.answer.code === 'SITE_AWAY';

function baselineIn(looked: Record<string, TimedProbeResult>, metric: Metric): Baseline | null {
  const answer = lookup(looked, metricNamed('baseline', metric))?.answer;
  return answer?.ok ? (answer.facts as Baseline) : null;
}

/** What the answers of both rounds of probes say about each metric. */
export const checkedMetrics = (
  metrics: readonly Metric[],
  looked: Record<string, TimedProbeResult>,
  at: string,
): CheckedMetric[] =>
  metrics.map((metric): CheckedMetric => {
    const { source } = metric;
    const unread = {
      ...{ metric: metric.id, role: metric.role, source: source?.kind ?? null, code: null, value: null, samples: null },
      ...{ ageSeconds: null, verdict: null, baseline: null, tookMs: null },
    };
    if (!source) return { ...unread, answers: false, detail: 'no source yet: nobody has said where it is measured' };
    if (source.kind === 'attested') {
      const detail = `a person reads it: the ${source.by}, not longer than ${source.maxAge} ago`;
      return { ...unread, answers: null, detail };
    }
    const found = lookup(looked, metricNamed('metric', metric)) ?? lookup(looked, metricNamed('baseline', metric))!;
    const { answer, tookMs } = found;
    if (!answer.ok) return { ...unread, answers: false, code: answer.code, detail: answer.detail, tookMs };
    const reading = answer.facts as Reading;
    const before = baselineIn(looked, metric);
    const waiting = unjudged(metric, looked);
    const { verdict, detail } = waiting
      ? { verdict: null, detail: waiting }
      : judgeMetric(metric, answer, before?.value ?? null);
    return {
      ...unread,
      answers: Number.isFinite(reading.value),
      value: Number.isFinite(reading.value) ? reading.value : null,
      samples: reading.total ?? reading.samples,
      ageSeconds: reading.dated ? Math.max(0, secondsSince(reading.at, at)) : null,
      verdict,
      detail,
      baseline: before && { value: before.value, samples: before.samples },
      tookMs,
    };
  });

/** Why a reading cannot be judged yet; null where it can. */
function unjudged(metric: Metric, looked: Record<string, TimedProbeResult>): string | null {
  const rule = metric.target === undefined ? null : parseTarget(metric.target);
  if (!rule) return 'no target yet: nobody has said what it has to reach';
  if (!isRelative(rule) || baselineIn(looked, metric)) return null;
  const answer = lookup(looked, metricNamed('baseline', metric))?.answer;
  if (answer && !answer.ok) return `its baseline could not be measured: ${answer.code}: ${answer.detail}`;
  return `asked is ${metric.target}, and its baseline comes from the cases of process-redesign`;
}
