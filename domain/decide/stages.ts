/** Rules for the staged go-live: each stage is observed over its window with enough samples, and judged. */

import { afterWorkingDays } from '../calendar';
import type { Metric } from '../charter/charter';
import type { CommandOf } from '../commands';
import { subjectDigest } from '../gates/requirements';
import { baselineOf } from '../metrics/baseline';
import { judgeMetric, worstOf } from '../metrics/judge';
import { shifted } from '../metrics/scope';
import { duration } from '../quantity';
import type { Answer } from '../questions';
import type { MetricVerdict, StageRun, State } from '../state';
import { type Happening, happened, type Rule } from './ruling';
import { pull } from './target';

/** Answer to an attested metric: the reading that a named person gave, if it is not older than that, nor too old. */
function attestedAnswer(s: State, metric: Metric, at: string, from: string): Answer {
  const reading = s.readings[metric.id];
  if (metric.source?.kind !== 'attested') return { ok: false, code: 'SOURCE_UNUSABLE', detail: 'no source' };
  if (!reading) return { ok: false, code: 'SOURCE_UNUSABLE', detail: `the ${metric.source.by} has not read it` };
  if (reading.at < shifted(at, -duration(metric.source.maxAge)))
    return { ok: false, code: 'SOURCE_UNUSABLE', detail: `read at ${reading.at}, older than ${metric.source.maxAge}` };
  if (reading.at < from)
    return { ok: false, code: 'SOURCE_UNUSABLE', detail: `the ${metric.source.by} has not read it since ${from}` };
  return { ok: true, facts: reading };
}

/**
 * Every metric judged by what was brought; a metric that a person reads is judged by that reading.
 * @param stage what a stage asks instead: its own samples, and readings that were taken while it ran
 */
export const judgeAll = (
  s: State,
  answers: Record<string, Answer>,
  at: string,
  stage?: { minSamples: number; from: string },
): MetricVerdict[] =>
  (s.charter.metrics ?? []).map((metric) => {
    const answer =
      metric.source?.kind === 'attested' ? attestedAnswer(s, metric, at, stage?.from ?? '') : answers[metric.id];
    return judgeMetric(metric, answer, baselineOf(s, metric)?.value ?? null, stage?.minSamples ?? metric.minSamples);
  });

/** A critical guardrail that fails does not wait for the end of a window. */
export const criticalFailure = (s: State, verdicts: readonly MetricVerdict[]): MetricVerdict | undefined =>
  verdicts.find(
    (one) =>
      one.verdict === 'fail' && (s.charter.metrics ?? []).some((metric) => metric.id === one.metric && metric.critical),
  );

/** What is exposed is rolled back; what is only in shadow is withdrawn, and whatever is live stays. */
const endRelease = (s: State, reason: string, automatic: boolean): Happening[] =>
  s.pass!.stage!.exposure > 0
    ? pull(s, reason, automatic)
    : [happened('release.withdrawn', { release: s.pass!.release, why: reason })];

const shownFailure = (verdict: MetricVerdict): string => `${verdict.metric}: ${verdict.detail}`;

function judgeStage(s: State, stage: StageRun, verdicts: MetricVerdict[], at: string): Happening[] {
  const { release } = s.pass!;
  const plan = s.charter.goLive.stages[stage.index]!;
  const critical = criticalFailure(s, verdicts);
  if (critical) return endRelease(s, `stage ${stage.exposure} %: ${shownFailure(critical)}`, true);
  if (stage.status !== 'observing') return [];
  const windowEnds = shifted(stage.observedFrom!, duration(plan.window));
  if (at < windowEnds) return [];
  const worst = worstOf(verdicts.map((one) => one.verdict));
  const failed = verdicts.find((one) => one.verdict === 'fail');
  if (failed && stage.exposure > 0) return pull(s, `stage ${stage.exposure} %: ${shownFailure(failed)}`, true);
  if (worst === 'pass' || worst === 'warn')
    return [
      happened('stage.passed', { release, index: stage.index, exposure: stage.exposure, decidedBy: 'measurement' }),
    ];
  const until = stage.until ?? shifted(stage.observedFrom!, duration(plan.atMost));
  if (at < until && !failed) return [];
  const open = verdicts.filter((one) => one.verdict !== 'pass' && one.verdict !== 'warn');
  return [happened('stage.inconclusive', { release, index: stage.index, why: open.map(shownFailure).join('; ') })];
}

export const stageMeasured: Rule<CommandOf<'stage-measured'>> = (s, command, at) => {
  const stage = s.pass?.stage;
  if (!stage || s.pass!.release !== command.release || stage.index !== command.index) return [];
  if (s.closing || stage.readings !== command.reading || stage.observedFrom === null || stage.nextReadAt === null)
    return [];
  const plan = s.charter.goLive.stages[stage.index]!;
  const verdicts = judgeAll(s, command.answers, at, { minSamples: plan.minSamples, from: stage.observedFrom });
  const measured = happened('stage.measured', {
    release: command.release,
    index: stage.index,
    verdicts,
    worst: worstOf(verdicts.map((one) => one.verdict)),
    nextReadAt: shifted(at, duration(s.charter.goLive.readEvery)),
  });
  return [measured, ...judgeStage(s, stage, verdicts, at)];
};

/** What the owner decides where the numbers left a stage open: approve goes on, reject goes back, else more time. */
export function decideStage(s: State, at: string): Happening[] {
  const stage = s.pass?.stage;
  const given = s.pass?.gates['staged-go-live'].signOffs.owner;
  if (stage?.status !== 'awaiting-decision' || given?.subject !== subjectDigest(s, 'staged-go-live')) return [];
  const { release } = s.pass!;
  if (given.decision === 'approve')
    return [happened('stage.passed', { release, index: stage.index, exposure: stage.exposure, decidedBy: 'person' })];
  if (given.decision === 'reject')
    return endRelease(
      s,
      `the owner stopped stage ${stage.exposure} %${given.comment ? `: ${given.comment}` : ''}`,
      false,
    );
  const plan = s.charter.goLive.stages[stage.index]!;
  const more = afterWorkingDays(s.workdays, at, 1);
  const longer = shifted(at, duration(plan.atMost));
  return [happened('stage.extended', { release, index: stage.index, until: more && more < longer ? more : longer })];
}
