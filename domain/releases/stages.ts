/** Rules for the staged go-live: each stage is observed over its window with enough samples, and judged. */

import { conflictCheck } from '../gates/separation';
import { isCurrentSubject } from '../gates/subjects';
import { afterWorkingDays } from '../kernel/calendar';
import { type CommandHandler, event, type NewEvent, refused } from '../kernel/events';
import { because } from '../kernel/texts';
import { baselineOf } from '../metrics/baseline';
import { judgeMetric, worstOf } from '../metrics/judge';
import { windowEnds } from '../metrics/scope';
import { rawDigest, withRanges } from '../metrics/stage-readings';
import { counted, emptyTally, measurementKey, within } from '../metrics/tally';
import { isSmallVolume, reviewerOf, reviewProblem } from '../metrics/volume';
import type { Metric } from '../model/charter/metrics';
import type { CommandOf } from '../model/commands';
import type { Events } from '../model/events';
import type { FailureCode } from '../model/failures';
import type { MetricRange, MetricVerdict, StageReading, Tally } from '../model/metrics';
import { type Answer, type Reading, RUNNING } from '../model/questions';
import type { StageRun } from '../model/releases';
import type { State } from '../model/state';
import { actsIn, holdersOf } from '../people/delegation';
import { strangeRunning } from '../rollback/running';
import { rollBack, rollBackForGuardrail } from '../rollback/switching';
import { shifted } from '../values/dates';
import { lookup, withEntry } from '../values/own-members';
import { duration } from '../values/quantity';

const SITE_AWAY: FailureCode = 'SITE_AWAY';

/** Answer to an attested metric: the reading that a named person gave, if it is not older than that, nor too old. */
function attestedAnswer(s: State, metric: Metric, at: string, from: string): Answer {
  const reading = lookup(s.readings, metric.id);
  if (metric.source?.kind !== 'attested') return { ok: false, code: 'SOURCE_UNUSABLE', detail: 'no source' };
  if (!reading) return { ok: false, code: 'SOURCE_UNUSABLE', detail: `the ${metric.source.by} has not read it` };
  if (reading.at < shifted(at, -duration(metric.source.maxAge)))
    return { ok: false, code: 'SOURCE_UNUSABLE', detail: `read at ${reading.at}, older than ${metric.source.maxAge}` };
  if (reading.at < from)
    return { ok: false, code: 'SOURCE_UNUSABLE', detail: `the ${metric.source.by} has not read it since ${from}` };
  // It has its own time: asked for again, it is the same measurement.
  return { ok: true, facts: { ...reading, dated: true } };
}

/** What a stage asks instead: its own samples, readings that were taken while it ran, or every case of it. */
interface StageAsks {
  minSamples: number;
  from: string;
  /** Every case was reviewed: there is no sample, so a share needs no interval. */
  census: boolean;
}

/**
 * Metrics judged by what was brought; one that a person reads is judged by that reading.
 * @param stage what a stage asks instead
 */
export const judgeAll = (
  s: State,
  answers: Record<string, Answer>,
  at: string,
  stage?: StageAsks,
  metrics: readonly Metric[] = s.charter.metrics ?? [],
): MetricVerdict[] =>
  metrics.map((metric) => {
    const baseline = baselineOf(s, metric)?.value ?? null;
    const answer = answerFor(s, metric, answers, at, stage?.from);
    if (!stage?.census) return judgeMetric(metric, answer, baseline, stage?.minSamples ?? metric.minSamples);
    const whole = metric.aggregation === 'share' ? ({ ...metric, aggregation: 'mean' } as const) : metric;
    return judgeMetric(whole, answer, baseline, 1);
  });

const answerFor = (
  s: State,
  metric: Metric,
  answers: Record<string, Answer>,
  at: string,
  from = '',
): Answer | undefined =>
  metric.source?.kind === 'attested' ? attestedAnswer(s, metric, at, from) : lookup(answers, metric.id);

/** The metrics that decide a stage: all, or those that it names and the critical ones. */
export const metricsOfStage = (s: State, index: number): Metric[] => {
  const named = s.charter.goLive.stages[index]?.metrics;
  return (s.charter.metrics ?? []).filter((metric) => !named || metric.critical || named.includes(metric.id));
};

/** A critical guardrail that fails does not wait for the end of a window. */
export const criticalFailure = (s: State, verdicts: readonly MetricVerdict[]): MetricVerdict | undefined =>
  verdicts.find(
    (one) =>
      one.verdict === 'fail' && (s.charter.metrics ?? []).some((metric) => metric.id === one.metric && metric.critical),
  );

/** What is exposed is rolled back; what is only in shadow is withdrawn, and whatever is live stays. */
const endRelease = (s: State, reason: string, automatic: boolean): NewEvent[] =>
  s.pass!.stage!.exposure > 0
    ? rollBack(s, reason, automatic)
    : [event('release.withdrawn', { release: s.pass!.release, why: reason })];

const shownFailure = (verdict: MetricVerdict): string => `${verdict.metric}: ${verdict.detail}`;

interface JudgedReading {
  verdicts: MetricVerdict[];
  tallies: Record<string, Tally>;
  /** Limits that are exceeded: waiting longer would change nothing. */
  spent: boolean;
}

/** Judges the stage's metrics with this reading, and counts it against their limits. */
function measure(s: State, stage: StageRun, { answers, askedAt }: StageReading, at: string): JudgedReading {
  const plan = s.charter.goLive.stages[stage.index]!;
  const metrics = metricsOfStage(s, stage.index);
  const asks = { minSamples: plan.minSamples, from: stage.observedFrom!, census: stage.review !== null };
  const strange = strangeRunning(s, answers[RUNNING], askedAt);
  const judged = strange ? metrics.map((metric) => unread(metric, strange)) : judgeAll(s, answers, at, asks, metrics);
  const measured: JudgedReading = { verdicts: [], tallies: {}, spent: false };
  judged.forEach((one, i) => {
    const metric = metrics[i]!;
    const answer = strange ? undefined : answerFor(s, metric, answers, at, asks.from);
    const key = answer?.ok ? measurementKey(answer.facts as Reading) : null;
    const before = lookup(stage.tallies, metric.id) ?? emptyTally;
    // That nobody is at the site says nothing of the metric: it is no measurement.
    if (answer?.ok === false && answer.code === SITE_AWAY) {
      measured.tallies = withEntry(measured.tallies, metric.id, { ...before, last: one.verdict });
      measured.verdicts.push(one);
      return;
    }
    const tally = counted(before, one.verdict, key);
    const { verdict, spent, why } = within(metric.limits, tally, one.verdict);
    measured.tallies = withEntry(measured.tallies, metric.id, tally);
    measured.spent ||= spent !== null;
    // A limit of zero needs no explanation.
    const tells = verdict !== one.verdict || (spent !== null && metric.limits[spent] !== 0);
    measured.verdicts.push({ ...one, verdict, detail: why && tells ? `${one.detail}; ${why}` : one.detail });
  });
  return measured;
}

const unread = (metric: Metric, why: string): MetricVerdict => ({
  metric: metric.id,
  verdict: 'error',
  value: null,
  samples: null,
  detail: `not read: ${why}`,
});

function judgeStage(s: State, stage: StageRun, { verdicts, spent }: JudgedReading, at: string): NewEvent[] {
  const { release } = s.pass!;
  const critical = criticalFailure(s, verdicts);
  if (critical) {
    const why = `stage ${stage.exposure} %: ${shownFailure(critical)}`;
    return stage.exposure > 0 ? rollBackForGuardrail(s, why) : endRelease(s, why, true);
  }
  if (stage.status !== 'observing') return [];
  const failed = verdicts.find((one) => one.verdict === 'fail');
  if (failed && stage.exposure > 0) return rollBack(s, `stage ${stage.exposure} %: ${shownFailure(failed)}`, true);
  if (at < windowEnds(s)!) return [];
  const review = isSmallVolume(s) ? reviewProblem(s, stage.review, verdicts) : null;
  const worst = worstOf(verdicts.map((one) => one.verdict));
  if ((worst === 'pass' || worst === 'warn') && review === null)
    return [event('stage.passed', { release, index: stage.index, exposure: stage.exposure, decidedBy: 'measurement' })];
  const plan = s.charter.goLive.stages[stage.index]!;
  const until = stage.until ?? shifted(stage.observedFrom!, duration(plan.atMost));
  const reviewed = stage.review !== null;
  if (at < until && !failed && !spent && !reviewed) return [];
  const open = verdicts.filter((one) => one.verdict !== 'pass' && one.verdict !== 'warn').map(shownFailure);
  const why = [...(review ? [review] : []), ...open].join('; ');
  return [event('stage.inconclusive', { release, index: stage.index, why })];
}

/**
 * The events that follow from an entry of readings. The entry has all that the rules need, so the readings are not needed.
 * @param s before the entry
 */
export function consequencesOfSummary(
  s: State,
  { index, verdicts, tallies, to }: Events['stage.measured'],
): NewEvent[] {
  const spent = metricsOfStage(s, index).some(({ id, limits }) => {
    const tally = lookup(tallies, id)!;
    const isAway = verdicts.some((one) => one.metric === id && isSiteAway(one));
    return !isAway && within(limits, tally, tally.last!).spent !== null;
  });
  return judgeStage(s, s.pass!.stage!, { verdicts, tallies, spent }, to);
}

/** Whether the site was away: such a verdict counts against no limit. */
export const isSiteAway = ({ verdict, detail }: MetricVerdict): boolean =>
  verdict === 'error' && detail.startsWith(`${SITE_AWAY}: `);

/** The time as of which a reading is judged: when it was asked, never before it was due. @param at used if that is unknown */
export const timeOfReading = ({ at: asked, askedAt }: StageReading, at: string): string =>
  asked === null ? at : asked < askedAt ? askedAt : asked;

/**
 * Records consecutive readings in one entry: the verdicts of the last one, and a summary of all. Readings that are already
 * in the ledger are skipped.
 */
export const stageMeasured: CommandHandler<CommandOf<'stage-measured'>> = (s, { release, index, readings }, at) => {
  const stage = s.pass?.stage;
  if (!stage || s.pass!.release !== release || stage.index !== index) return [];
  if (s.closing || stage.observedFrom === null || stage.nextReadAt === null) return [];
  const fresh: StageReading[] = [];
  let measured: JudgedReading = { verdicts: [], tallies: stage.tallies, spent: false };
  let ranges: Record<string, MetricRange> = {};
  for (const one of readings) {
    if (one.reading !== stage.readings + fresh.length) continue;
    fresh.push(one);
    measured = measure(s, { ...stage, tallies: measured.tallies }, one, timeOfReading(one, at));
    ranges = withRanges(ranges, measured.verdicts);
  }
  if (fresh.length === 0) return [];
  const { verdicts, tallies } = measured;
  const to = timeOfReading(fresh.at(-1)!, at);
  return [
    event('stage.measured', {
      release,
      index,
      after: stage.readings,
      readings: fresh.length,
      from: timeOfReading(fresh[0]!, at),
      to,
      verdicts,
      worst: worstOf(verdicts.map((one) => one.verdict)),
      ...(fresh.length > 1 ? { ranges } : {}),
      tallies,
      nextReadAt: shifted(to, duration(s.charter.goLive.readEvery)),
      raw: rawDigest(release, index, fresh),
    }),
    ...judgeStage(s, stage, measured, to),
  ];
};

/** Records that the readings of a day are in one attachment, or that each entry keeps its own. */
export const readingsJoined: CommandHandler<CommandOf<'readings-joined'>> = (s, { day, digest, readings, missing }) =>
  s.readingDays.includes(day) ? [event('readings.joined', { day, digest, readings, missing })] : [];

/** At a small volume, every case of a stage is reviewed (`reviewerOf`), but not by a builder of the release. */
export const submitReview: CommandHandler<CommandOf<'submit-review'>> = (s, command, at) => {
  const stage = s.pass?.stage;
  const ends = windowEnds(s);
  if (!isSmallVolume(s) || !stage || stage.status !== 'observing' || ends === null)
    return refused(command.kind, 'NOT_ASKED', 'no stage waits for a review of its cases');
  if (at < ends)
    return refused(command.kind, 'NOT_ASKED', `the stage is observed until ${ends}; review its cases then`);
  const role = reviewerOf(s);
  if (!actsIn(s, command.by, [role], at))
    return refused(command.kind, 'WRONG_PERSON', `the cases are reviewed by the ${role}`, holdersOf(s, [role]));
  const own = conflictCheck(s, { message: command.kind }, role)(command.by);
  if (own) return refused(command.kind, 'SAME_PERSON', `${own}: who built or submitted a release reviews none of it`);
  const { cases, wrong, digest = null } = command;
  if (wrong > cases) return refused(command.kind, 'BAD_INPUT', `${wrong} of ${cases} cases cannot be wrong`);
  return [event('stage.reviewed', { release: s.pass!.release, index: stage.index, cases, wrong, digest })];
};

/** The owner's decision on a stage that the numbers left open: approve passes it, reject rolls back, else more time. */
export function decideStage(s: State, at: string): NewEvent[] {
  const stage = s.pass?.stage;
  const given = s.pass?.gates['staged-go-live'].signOffs.owner;
  if (stage?.status !== 'awaiting-decision' || !given || !isCurrentSubject(s, 'staged-go-live', given.subject))
    return [];
  const { release } = s.pass!;
  if (given.decision === 'approve')
    return [event('stage.passed', { release, index: stage.index, exposure: stage.exposure, decidedBy: 'person' })];
  if (given.decision === 'reject')
    return endRelease(s, `the owner stopped stage ${stage.exposure} %${because(given.comment)}`, false);
  const plan = s.charter.goLive.stages[stage.index]!;
  const more = afterWorkingDays(s.workdays, at, 1);
  const longer = shifted(at, duration(plan.atMost));
  return [event('stage.extended', { release, index: stage.index, until: more && more < longer ? more : longer })];
}
