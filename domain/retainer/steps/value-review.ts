import { weeklyValue } from '../../charter/cost';
import { closeRequest } from '../../findings/requests';
import type { NewEvent } from '../../kernel/events';
import { metricQuestions } from '../../metrics/baseline';
import { atLeast, worstOf } from '../../metrics/judge';
import { scopeOfLive } from '../../metrics/scope';
import type { Metric } from '../../model/charter/metrics';
import type { MetricVerdict, Verdict } from '../../model/metrics';
import type { Answer, ProbeScope } from '../../model/questions';
import type { State } from '../../model/state';
import { judgeAll } from '../../releases/stages';
import { msOf } from '../../values/dates';
import { duration } from '../../values/quantity';
import { lapses } from '../lapses';
import { measurementGap } from '../outcomes';
import type { RetainerStep } from '../step';
import { asksSponsor, DECIDE } from '../value-decision';
import { type Amount, accounted, accountQuestions, cents, priced } from './unit-cost';

const STEP = 'value-review';
const WEEK_MS = duration('1 week');
const MONTH_MS = duration('1 year') / 12;

const spanOf = ({ from, to }: Pick<ProbeScope, 'from' | 'to'>): number => msOf(to) - msOf(from);

const primaryOf = (s: State): Metric | undefined => s.charter.metrics?.find(({ role }) => role === 'primary');

const wholeScope = (s: State, at: string): ProbeScope => scopeOfLive(s, at, s.charter.retainer.steps[STEP].every);

/** What grows with time has a target for its own window; everything else is read over the whole of the review's. */
const scopeOf = (s: State, { aggregation, window }: Metric, at: string): ProbeScope =>
  aggregation === 'sum' || aggregation === 'count' ? scopeOfLive(s, at, window) : wholeScope(s, at);

/** Whether the samples behind a reading are the cases of its window: not points in time, nor counters since a start. */
const countsCases = ({ aggregation, source }: Metric): boolean =>
  aggregation !== 'latest' &&
  source !== undefined &&
  source.kind !== 'attested' &&
  !(source.kind === 'prometheus' && (source.scrape || source.step !== undefined));

/** Cases of the review's window by the samples of the primary metric; null where it does not count them. */
function casesBy(s: State, primary: Metric, { samples, verdict, detail }: MetricVerdict, at: string): Amount | null {
  if (!countsCases(primary)) return null;
  if (verdict === 'error') return { problem: `no cases of ${primary.id}: ${detail}` };
  const read = spanOf(scopeOf(s, primary, at));
  return samples === null || read === 0 ? null : { amount: samples * (spanOf(wholeScope(s, at)) / read) };
}

/** Hours of the agency's work: those that were submitted for the days of the window, otherwise the agreed ones. */
function hoursOf(s: State, { from, to }: ProbeScope): number {
  const done = s.retainer.effort.filter(({ on }) => from.slice(0, 10) <= on && on < to.slice(0, 10));
  if (done.length > 0) return done.reduce((sum, { hours }) => sum + hours, 0);
  return ((s.charter.retainer.hoursPerMonth ?? 0) * spanOf({ from, to })) / MONTH_MS;
}

interface Part {
  verdict: Verdict;
  said: string;
  figures?: Record<string, number>;
}

/** The value in money: the work that was saved, less what running it cost, against the plan and the retainer's cost. */
function moneyOf(s: State, answers: Record<string, Answer>, cases: Amount | null, at: string): Part {
  const { process, retainer } = s.charter;
  const perCase = process ? (process.minutesPerCase / 60) * process.hourlyCost * process.saving : 0;
  if (!process || perCase <= 0)
    return { verdict: 'inconclusive', said: 'nothing prices a case: write `process.minutes` and `process.hourlyCost`' };
  const outcomes = accounted(s, answers, 'outcomes') ?? cases;
  if (!outcomes)
    return { verdict: 'inconclusive', said: 'nothing counts the cases: write `retainer.steps.unit-cost.outcomes`' };
  const scope = wholeScope(s, at);
  const weeks = spanOf(scope) / WEEK_MS;
  const cost = accounted(s, answers, 'cost') ?? { amount: process.cost.runPerWeek * weeks };
  const problems = [outcomes, cost].flatMap((read) => ('problem' in read ? [read.problem] : []));
  if ('problem' in outcomes || 'problem' in cost) return { verdict: 'error', said: problems.join('; ') };

  const delivered = outcomes.amount * perCase - cost.amount;
  if (!Number.isFinite(delivered)) return { verdict: 'error', said: `${outcomes.amount} cases cannot be counted with` };
  const planned = weeklyValue(process) * weeks;
  const retainerCost = hoursOf(s, scope) * retainer.hourlyRate;
  const { least } = retainer.steps[STEP];
  // Where none was planned the plan asks for nothing.
  const isUnder = (planned > 0 && !atLeast(delivered, planned * least)) || !atLeast(delivered, retainerCost);
  return {
    verdict: isUnder ? 'fail' : 'pass',
    said:
      `${priced(s, delivered)} delivered, ${priced(s, planned)} planned (least ${Math.round(least * 100)} %), ` +
      `the retainer cost ${priced(s, retainerCost)}`,
    figures: { delivered: cents(delivered), planned: cents(planned), retainerCost: cents(retainerCost) },
  };
}

/** The second review in a row that could not measure the primary metric, unless its gate has measured it since. */
function isUnmeasurable(s: State, primary: MetricVerdict): boolean {
  const before = s.retainer.steps[STEP];
  const measuredAt = s.gates.metrics.acceptedAt ?? '';
  const couldNot = before?.verdicts.some(({ verdict }) => verdict === 'error') && before.at > measuredAt;
  return primary.verdict === 'error' && couldNot === true;
}

/** How often in a row it has been under its target by now, this time included, since the sponsor last decided. */
function timesUnder(s: State): number {
  const decidedAt = s.retainer.decided?.at ?? '';
  const before = (s.retainer.steps[STEP]?.history ?? []).filter(({ scheduledAt }) => scheduledAt > decidedAt);
  return before.length - before.findLastIndex(({ verdict }) => verdict !== 'fail');
}

/** So often under target, and the sponsor decides. */
const TIMES = 3;

function consequences(s: State, parts: Verdict[], primary: MetricVerdict, detail: string, at: string): NewEvent[] {
  const verdict = worstOf(parts);
  const times = timesUnder(s);
  return [
    ...(isUnmeasurable(s, primary)
      ? lapses(s, 'Metrics', `${primary.metric} could not be measured at two reviews: ${primary.detail}`)
      : []),
    ...(verdict === 'fail' && times >= TIMES ? asksSponsor(s, `under target ${times} times: ${detail}`, at) : []),
    ...(verdict === 'pass' ? closeRequest(s, DECIDE, 'it is on target again') : []),
    ...measurementGap(s, STEP, parts.includes('error') ? 'error' : verdict, detail, at),
  ];
}

/**
 * Value review: does it pay? What it brings is measured by the primary metric, and in money against the plan and the
 * cost of the retainer. Poor performance is never pilot mode: the sponsor decides. Only what nobody can measure lapses.
 */
export const valueReview: RetainerStep<'value-review'> = {
  id: STEP,
  question: 'Does it pay?',
  breach: 'under target three times in a row: the sponsor decides; not measurable twice in a row: Metrics lapses',
  clauses: ['NIST AI RMF MEASURE 4.2', 'NIST AI RMF MANAGE 1.1', 'NIST AI RMF MANAGE 4.1'],
  questions: (s, at) => ({
    ...metricQuestions(s, [primaryOf(s) ?? []].flat(), (metric) => scopeOf(s, metric, at)),
    ...accountQuestions(s, wholeScope(s, at)),
  }),
  judge: (s, { answers }, at) => {
    const primary = primaryOf(s);
    const [measured] = judgeAll(s, answers, at, undefined, primary ? [primary] : []);
    if (!primary || !measured)
      return { verdict: 'inconclusive', detail: 'no metric is primary: write `metrics[].role`' };
    const money = moneyOf(s, answers, casesBy(s, primary, measured, at), at);
    const parts = [measured.verdict, money.verdict];
    const detail = `${measured.metric} ${measured.verdict} (${measured.detail}); ${money.said}`;
    return {
      verdict: worstOf(parts),
      verdicts: [measured],
      detail,
      ...(money.figures ? { figures: money.figures } : {}),
      follows: consequences(s, parts, measured, detail, at),
    };
  },
};
