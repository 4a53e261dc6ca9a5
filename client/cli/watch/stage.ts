/** The open stage as it is observed: how far its window is, and each metric against its target, with what was counted. */

import { windowEnds } from '../../../domain/metrics/scope';
import type { Metric } from '../../../domain/model/charter/metrics';
import type { MetricVerdict, Verdict } from '../../../domain/model/metrics';
import type { StageRun } from '../../../domain/model/releases';
import type { State } from '../../../domain/model/state';
import { secondsSince } from '../../../domain/values/dates';
import { lookup } from '../../../domain/values/own-members';
import { duration } from '../../../domain/values/quantity';
import { figure } from '../../page-parts/chart';
import { secondsText } from '../../texts/words';
import { columns, indent, moment, plain } from '../output';
import type { Paint } from '../paint';

const BAR = 20;

const inColour = (verdict: Verdict, paint: Paint): string => {
  if (verdict === 'pass') return paint.green(verdict);
  return verdict === 'fail' || verdict === 'error' ? paint.red(verdict) : paint.yellow(verdict);
};

/** How much of the window is over, as a bar and in words. */
function progress({ observedFrom, status }: StageRun, window: string, now: string): string {
  if (observedFrom === null) return 'waits for the target system to be switched';
  if (status !== 'observing') return status === 'passed' ? 'passed' : 'its window is over: a person decides';
  const whole = duration(window) / 1_000;
  const gone = Math.max(0, secondsSince(observedFrom, now));
  const done = Math.min(BAR, Math.floor((gone / whole) * BAR));
  return `[${'='.repeat(done)}${' '.repeat(BAR - done)}] ${secondsText(Math.round(gone))} of ${window}`;
}

function metricCells(s: State, stage: StageRun, one: MetricVerdict, paint: Paint): string[] {
  const metric: Metric | undefined = s.charter.metrics?.find(({ id }) => id === one.metric);
  const { minSamples } = s.charter.goLive.stages[stage.index]!;
  const { counted = 0, failures = 0, errors = 0 } = lookup(stage.tallies, one.metric) ?? {};
  const missed = [failures > 0 ? `${failures} failed` : '', errors > 0 ? `${errors} errors in a row` : ''];
  return [
    one.metric,
    one.value === null || !metric ? '–' : figure(one.value, metric),
    inColour(one.verdict, paint),
    one.samples === null ? '' : `${one.samples} of ${minSamples} samples`,
    plain(metric?.target ?? ''),
    [`${counted} counted`, ...missed.filter((text) => text !== '')].join(', '),
  ];
}

/** Nothing where no stage is open. @param now RFC 3339 */
export function stageLines(s: State, now: string, paint: Paint): string[] {
  const stage = s.pass?.stage;
  if (!stage) return [];
  const { window } = s.charter.goLive.stages[stage.index]!;
  const ends = windowEnds(s);
  const next = stage.nextReadAt ? `, next reading ${moment(stage.nextReadAt)}` : '';
  const until = ends && stage.status === 'observing' && ends > now ? `, until ${moment(ends)}` : '';
  const of = stage.exposure === 0 ? 'in shadow' : `${stage.exposure} %`;
  return [
    `${paint.bold(`stage ${of}`)} of release ${s.pass!.release}: ${progress(stage, window, now)}${until}${next}`,
    ...indent(columns((stage.last?.verdicts ?? []).map((one) => metricCells(s, stage, one, paint)))),
  ];
}
