import { closeFinding, openFinding, upsertOrClose } from '../../findings/findings';
import { type CommandHandler, event, type NewEvent } from '../../kernel/events';
import { metricQuestions } from '../../metrics/baseline';
import {
  type BudgetWindow,
  budgetedMetrics,
  budgetQuestions,
  burnRate,
  burns,
  type Cases,
  casesIn,
  errorBudget,
  isSpent,
  windowName,
} from '../../metrics/burn-rate';
import { worstOf } from '../../metrics/judge';
import { scopeOfLive } from '../../metrics/scope';
import type { Metric } from '../../model/charter/metrics';
import type { CommandOf } from '../../model/commands';
import type { MetricVerdict, Verdict } from '../../model/metrics';
import { type Answer, type Question, RUNNING } from '../../model/questions';
import type { RetainerState } from '../../model/retainer';
import type { State } from '../../model/state';
import { judgeAll } from '../../releases/stages';
import { askRunning } from '../../rollback/running';
import { rollBackForGuardrail, rollbackUnconfirmed } from '../../rollback/switching';
import { secondOf } from '../../values/dates';
import { lookup, merged, withEntry } from '../../values/own-members';
import { measurementGap } from '../outcomes';
import type { RetainerStep } from '../step';
import { approvedRuns } from './change-control';

const findingId = (metric: string): string => `slo-watch:${metric}`;

/** A metric outside its limit opens a finding; the same check passing closes it. */
function findings(s: State, verdicts: readonly MetricVerdict[], at: string): NewEvent[] {
  return verdicts.flatMap(({ metric: id, verdict, detail }) => {
    const { onBreach, owner } = s.charter.metrics!.find((candidate) => candidate.id === id)!;
    const severity = onBreach === 'ticket' ? 'ticket' : 'page';
    if (verdict === 'fail')
      return openFinding(s, { id: findingId(id), step: 'slo-watch', severity, what: `${id}: ${detail}`, owner }, at);
    return verdict === 'pass' ? closeFinding(s, findingId(id), `measured again: ${detail}`) : [];
  });
}

/** The result of the error budgets. */
interface Budgets {
  follows: NewEvent[];
  figures: Record<string, number>;
  /** Those that are spent, or too fast; and what could not be measured: one line each. */
  breached: string[];
  silent: string[];
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;
const numberShown = (rate: number): number => Number(rate.toPrecision(3));
const casesText = ({ bad, total }: Cases, over: string): string => `${numberShown(bad)} of ${total} bad over ${over}`;

/** The error budget of one metric: too fast in both windows pages, spent freezes changes; measured otherwise, closed. */
function budgetOf(s: State, metric: Metric, answers: Record<string, Answer>, at: string): Budgets {
  const { id, minSamples, owner } = metric;
  const budget = errorBudget(metric)!;
  const limits = s.charter.retainer.steps['slo-watch'];
  const answer = (window: BudgetWindow): Answer | undefined => lookup(answers, windowName(window, id));
  const [long, short, whole] = (['long', 'short', 'budget'] as const).map((window) => casesIn(metric, answer(window)));
  const result: Budgets = { follows: [], figures: {}, breached: [], silent: [] };
  const judged = (name: 'burn' | 'budget', severity: 'page' | 'freeze', is: boolean | null, words: () => string) => {
    if (is === null) return;
    const finding = { id: `slo-watch:${name}:${id}`, step: 'slo-watch', severity, what: `${id}: ${words()}`, owner };
    if (is) result.breached.push(finding.what);
    result.follows.push(...upsertOrClose(s, is ? finding : null, finding.id, `measured again: ${words()}`, at));
  };
  const rate = (cases: Cases): number => numberShown(burnRate(cases, budget));
  if (long && long.total > 0) result.figures = withEntry(result.figures, `burn:${id}`, rate(long));
  if (whole && whole.total > 0) result.figures = withEntry(result.figures, `budget:${id}`, rate(whole));
  judged('burn', 'page', burns({ long: long!, short: short! }, { budget, rate: limits.burnRate, minSamples }), () => {
    const windows = [casesText(long!, limits.long), ...(short ? [casesText(short, limits.short)] : [])].join(', ');
    return `its error budget is spent ${rate(long!)} times as fast as it lasts: ${windows}; allowed are ${percent(budget)}`;
  });
  judged('budget', 'freeze', isSpent(whole!, budget, minSamples), () => {
    const spent = `${percent(burnRate(whole!, budget))} of its error budget is spent`;
    return `${spent}: ${casesText(whole!, limits.budget)}; allowed are ${percent(budget)}`;
  });
  const asked = answer('budget');
  if (asked?.ok === false) result.silent.push(`${id} over ${limits.budget}: ${asked.code}: ${asked.detail}`);
  return result;
}

/** A short window may be empty; a budget that cannot be measured is reported. */
function budgets(s: State, answers: Record<string, Answer>, at: string): Budgets {
  const each = budgetedMetrics(s).map((metric) => budgetOf(s, metric, answers, at));
  return {
    follows: each.flatMap((one) => one.follows),
    figures: merged(...each.map((one) => one.figures)),
    breached: each.flatMap((one) => one.breached),
    silent: each.flatMap((one) => one.silent),
  };
}

/** Drift has a step of its own: whether the input is like it was says nothing of a limit. */
const limited = (s: State): Metric[] =>
  (s.charter.metrics ?? []).filter(({ aggregation }) => aggregation !== 'distribution');

/** The metrics of what is live over their windows and those of their error budgets, and the version that runs. */
export const watchQuestions = (s: State, at: string): Record<string, Question> => ({
  ...metricQuestions(s, limited(s), ({ window }) => scopeOfLive(s, at, window)),
  ...budgetQuestions(s, at),
  ...askRunning(s),
});

interface Watched {
  verdict: Verdict;
  verdicts: MetricVerdict[];
  budgets: Budgets;
  follows: NewEvent[];
}

/** Whether a reading is of the live release: not where a rollback to it is unconfirmed, or was when it was asked. */
function speaksOfLive(s: State, askedAt: string): boolean {
  const back = s.rollbacks.at(-1);
  const isBack = back !== undefined && back.to === s.live?.release && back.at <= s.live!.since;
  return !rollbackUnconfirmed(s) && (!isBack || askedAt > s.live!.since);
}

/** What was read, judged, and what follows from it. @param askedAt not later than the questions were put */
function watched(s: State, answers: Record<string, Answer>, at: string, askedAt: string): Watched {
  const verdicts = judgeAll(s, answers, at, undefined, limited(s));
  const spent = budgets(s, answers, at);
  const pulls = (s.charter.metrics ?? []).filter((metric) => metric.critical || metric.onBreach === 'rollback');
  const critical = verdicts.find((one) => one.verdict === 'fail' && pulls.some((metric) => metric.id === one.metric));
  return {
    verdict: worstOf([
      ...verdicts.map((one) => one.verdict),
      ...spent.breached.map(() => 'fail' as const),
      ...spent.silent.map(() => 'error' as const),
    ]),
    verdicts,
    budgets: spent,
    follows: [
      ...findings(s, verdicts, at),
      ...spent.follows,
      ...approvedRuns(s, answers[RUNNING], askedAt, at),
      ...(critical && speaksOfLive(s, askedAt)
        ? rollBackForGuardrail(s, `${critical.metric}: ${critical.detail}`, 'live')
        : []),
    ],
  };
}

const inWords = ({ verdicts, budgets: { breached, silent } }: Watched): string => {
  const metrics = verdicts.map(
    (one) => `${one.metric} ${one.verdict}${one.verdict === 'error' ? ` (${one.detail})` : ''}`,
  );
  return [metrics.join(', '), ...breached, ...silent].join('; ');
};

/** SLO watch: is the live release inside its limits? A critical guardrail that fails rolls back. */
export const sloWatch: RetainerStep<'slo-watch'> = {
  id: 'slo-watch',
  question: 'Is the live release inside its limits?',
  breach: 'burn rate pages; spent error budget freezes changes; critical guardrail rolls back',
  clauses: ['NIST AI RMF MEASURE 2.4', 'NIST AI RMF MANAGE 2.4', 'EU AI Act art. 72'],
  questions: watchQuestions,
  judge: (s, { scheduledAt, answers }, at) => {
    const found = watched(s, answers, at, scheduledAt);
    const { verdict, verdicts, follows, budgets } = found;
    const detail = inWords(found);
    const silent = measurementGap(s, 'slo-watch', verdict, detail, at);
    return { verdict, verdicts, detail, figures: budgets.figures, follows: [...follows, ...silent] };
  },
};

const tellsTheSame = (a: readonly MetricVerdict[], b: readonly MetricVerdict[]): boolean =>
  a.length === b.length && a.every((one, i) => one.metric === b[i]!.metric && one.verdict === b[i]!.verdict);

/** The last verdicts of what is live, from the later of cycle and watch. */
function lastWatched({ retainer: { watch, steps } }: State): NonNullable<RetainerState['watch']> | undefined {
  const cycle = steps['slo-watch'];
  return watch && (!cycle || watch.scheduledAt > cycle.scheduledAt) ? watch : cycle;
}

/** Between cycles only what has changed is reported, once for each of the Schedule's times. */
export const watchReport: CommandHandler<CommandOf<'watch-report'>> = (s, { scheduledAt, answers }, at) => {
  const last = lastWatched(s);
  if (s.closing || !s.live || scheduledAt > at || scheduledAt < secondOf(s.live.since)) return [];
  if (last && last.scheduledAt >= scheduledAt) return [];
  const { verdict, verdicts, follows } = watched(s, answers, at, scheduledAt);
  const news = follows.length > 0 || !last || last.at < s.live.since || !tellsTheSame(verdicts, last.verdicts);
  return news ? [event('watch.reported', { scheduledAt, verdict, verdicts }), ...follows] : [];
};
