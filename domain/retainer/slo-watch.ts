import type { CommandOf } from '../commands';
import { type Happening, happened, type Rule } from '../decide/ruling';
import { judgeAll } from '../decide/stages';
import { pull } from '../decide/target';
import { metricQuestions } from '../metrics/baseline';
import { worstOf } from '../metrics/judge';
import { askRunning, RUNNING } from '../metrics/running';
import { scopeOfLive } from '../metrics/scope';
import type { Answer, Question } from '../questions';
import type { MetricVerdict, State, Verdict } from '../state';
import { approvedRuns } from './change-control';
import type { RetainerState } from './record';
import type { RetainerStep } from './step';

const findingId = (metric: string): string => `slo-watch:${metric}`;

/** A guardrail outside its limit opens a finding; the same check passing closes it. */
function findings(s: State, verdicts: readonly MetricVerdict[]) {
  return verdicts.flatMap((one) => {
    const metric = s.charter.metrics!.find((candidate) => candidate.id === one.metric)!;
    const open = s.findings.find((finding) => finding.id === findingId(one.metric) && finding.closedAt === null);
    if (one.verdict === 'fail' && !open)
      return [
        happened('finding.opened', {
          id: findingId(one.metric),
          step: 'slo-watch',
          severity: metric.onBreach === 'ticket' ? 'ticket' : 'page',
          what: `${one.metric}: ${one.detail}`,
          owner: metric.owner,
        }),
      ];
    if (one.verdict === 'pass' && open)
      return [happened('finding.closed', { id: open.id, how: `measured again: ${one.detail}` })];
    return [];
  });
}

/** The metrics of what is live and the version that runs, over the metrics' windows. */
export const watchQuestions = (s: State, at: string): Record<string, Question> => ({
  ...metricQuestions(s, s.charter.metrics ?? [], ({ window }) => scopeOfLive(s, at, window)),
  ...askRunning(s),
});

/** What was read, judged, and what follows from it. @param askedAt not later than the questions were put */
export function watched(
  s: State,
  answers: Record<string, Answer>,
  at: string,
  askedAt: string,
): { verdict: Verdict; verdicts: MetricVerdict[]; follows: Happening[] } {
  const verdicts = judgeAll(s, answers, at);
  const pulls = (s.charter.metrics ?? []).filter((metric) => metric.critical || metric.onBreach === 'rollback');
  const critical = verdicts.find((one) => one.verdict === 'fail' && pulls.some((metric) => metric.id === one.metric));
  return {
    verdict: worstOf(verdicts.map((one) => one.verdict)),
    verdicts,
    follows: [
      ...findings(s, verdicts),
      ...approvedRuns(s, answers[RUNNING], askedAt, at),
      ...(critical ? pull(s, `${critical.metric}: ${critical.detail}`, true, 'live') : []),
    ],
  };
}

const inWords = (verdicts: readonly MetricVerdict[]): string =>
  verdicts.map((one) => `${one.metric} ${one.verdict}`).join(', ');

/** SLO watch: is the live release inside its limits? A critical guardrail that fails pulls the way back. */
export const sloWatch: RetainerStep = {
  id: 'slo-watch',
  question: 'Is the live release inside its limits?',
  breach: 'burn rate pages; spent error budget freezes changes; critical guardrail rolls back',
  clauses: ['NIST AI RMF MEASURE 2.4', 'NIST AI RMF MANAGE 2.4', 'EU AI Act art. 72'],
  questions: watchQuestions,
  judge: (s, { scheduledAt, answers }, at) => {
    const { verdict, verdicts, follows } = watched(s, answers, at, scheduledAt);
    return { verdict, verdicts, follows, detail: inWords(verdicts) };
  },
};

const tellsTheSame = (a: readonly MetricVerdict[], b: readonly MetricVerdict[]): boolean =>
  a.length === b.length && a.every((one, i) => one.metric === b[i]!.metric && one.verdict === b[i]!.verdict);

/** The last verdicts of what is live, of whichever look was later. */
function lastWatched({ retainer: { watch, steps } }: State): NonNullable<RetainerState['watch']> | undefined {
  const cycle = steps['slo-watch'];
  return watch && (!cycle || watch.scheduledAt > cycle.scheduledAt) ? watch : cycle;
}

/** Between cycles only what has changed is reported, once for each of the Schedule's times. */
export const watchReport: Rule<CommandOf<'watch-report'>> = (s, { scheduledAt, answers }, at) => {
  const last = lastWatched(s);
  if (s.closing || !s.live || scheduledAt > at || scheduledAt < s.live.since) return [];
  if (last && last.scheduledAt >= scheduledAt) return [];
  const { verdict, verdicts, follows } = watched(s, answers, at, scheduledAt);
  const news = follows.length > 0 || !last || last.at < s.live.since || !tellsTheSame(verdicts, last.verdicts);
  return news ? [happened('watch.reported', { scheduledAt, verdict, verdicts }), ...follows] : [];
};
