import { happened } from '../decide/ruling';
import { judgeAll } from '../decide/stages';
import { pull } from '../decide/target';
import { worstOf } from '../metrics/judge';
import { scopeOfLive } from '../metrics/scope';
import type { MetricVerdict, State } from '../state';
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

/** SLO watch: is the live release inside its limits? A critical guardrail that fails pulls the way back. */
export const sloWatch: RetainerStep = {
  id: 'slo-watch',
  question: 'Is the live release inside its limits?',
  questions: (s, at) =>
    Object.fromEntries(
      (s.charter.metrics ?? []).flatMap((metric) =>
        metric.source && metric.source.kind !== 'attested'
          ? [[metric.id, { kind: 'metric' as const, metric, scope: scopeOfLive(s, at, metric.window) }] as const]
          : [],
      ),
    ),
  judge: (s, report, at) => {
    const verdicts = judgeAll(s, report.answers, at);
    const pulls = (s.charter.metrics ?? []).filter((metric) => metric.critical || metric.onBreach === 'rollback');
    const critical = verdicts.find((one) => one.verdict === 'fail' && pulls.some((metric) => metric.id === one.metric));
    return [
      happened('retainer.reported', {
        step: report.step,
        scheduledAt: report.scheduledAt,
        verdict: worstOf(verdicts.map((one) => one.verdict)),
        verdicts,
        cycleEnds: report.cycleEnds,
      }),
      ...findings(s, verdicts),
      ...(critical ? pull(s, `${critical.metric}: ${critical.detail}`, true, 'live') : []),
    ];
  },
};
