/** `due(state, now) → work, wakeAt`: which work the state requires now, and when to compute it again. */

import { missingBaselines, scopeBefore, setOf } from '../gates/baselines';
import { casesToRead } from '../gates/cases';
import { gateOf } from '../gates/gate-of';
import { openSteps } from '../gates/open-steps';
import { onlyChecksMissing, questionsOf, requirementsOf } from '../gates/requirements';
import { isCurrentSubject, subjectDigest } from '../gates/subjects';
import { calendarRunsOut, changeWindowOpen, DAY_MS, toLayOut } from '../kernel/calendar';
import { longestPause, orderAgainAfter, pauseBefore, rtoSecondsOf } from '../kernel/retry';
import { metricQuestions } from '../metrics/baseline';
import { scopeOfStage } from '../metrics/scope';
import type { Question } from '../model/questions';
import type { State } from '../model/state';
import type { TargetProbe, Work } from '../model/work';
import { nextStage } from '../releases/stage-start';
import { metricsOfStage } from '../releases/stages';
import { schedulesWanted } from '../retainer/schedules';
import { approvedArtefacts, confirmingNow } from '../rollback/confirmation';
import { drillOrderOf } from '../rollback/drill-order';
import { askRunning } from '../rollback/running';
import { ordersAgainAt } from '../rollback/switching';
import { secondsSince, shifted } from '../values/dates';
import { digest } from '../values/digest';
import { deadlines } from './deadlines';
import { scheduleGone } from './operation';

/** Work that is due from `at` on. */
interface Planned {
  at: string;
  work: Work;
}

const now = (at: string, work: Work): Planned => ({ at, work });

function calendarWork(s: State, at: string): Planned[] {
  if (s.closing || !calendarRunsOut(s.workdays, s.charter, at)) return [];
  const { behind, days } = toLayOut(s.charter);
  const from = shifted(at, -behind * DAY_MS);
  return [now(at, { kind: 'compute-workdays', id: 'calendar', calendar: s.charter.calendar, from, days })];
}

/** A gate is probed when only checks are missing, one verification at a time, with back-off. */
function gateWork(s: State, at: string): Planned[] {
  if (s.hold || s.closing) return [];
  return openSteps(s).flatMap((step) => {
    const gate = gateOf(s, step);
    if (!gate || gate.openedAt === null || !onlyChecksMissing(requirementsOf(s, step, at))) return [];
    const subject = subjectDigest(s, step);
    const { verification } = gate;
    const looked = verification && isCurrentSubject(s, step, verification.subject) ? verification : null;
    const id = `verify:${step}`;
    return [
      {
        at: looked ? looked.nextAt : at,
        work: { kind: 'verify-gate', id, step, subject, questions: questionsOf(s, step, at) },
      },
    ];
  });
}

/** Submitted cases are read at once, from every sender: nobody signs what cannot be read. */
function casesWork(s: State, at: string): Planned[] {
  const look = s.closing ? null : casesToRead(s);
  if (!look) return [];
  const { of, question, nextAt } = look;
  return [{ at: nextAt ?? at, work: { kind: 'measure-cases', id: 'cases', of, question } }];
}

/** Values before the change that only their sources have, while the gate of the metrics is open. */
function baselineWork(s: State, at: string): Planned[] {
  const metrics = s.hold || s.closing ? [] : missingBaselines(s);
  if (metrics.length === 0) return [];
  const of = setOf(metrics);
  const scopes = metrics.map((metric) => [metric.id, scopeBefore(s, metric, at)] as const);
  const work: Work = {
    kind: 'measure-baselines',
    id: 'baselines',
    of,
    scopes: Object.fromEntries(scopes.map(([id, { from, to }]) => [id, { from, to }])),
    questions: Object.fromEntries(
      metrics.map((metric, i): [string, Question] => [metric.id, { kind: 'baseline', metric, scope: scopes[i]![1] }]),
    ),
  };
  return [{ at: s.baselineAttempt?.of === of ? s.baselineAttempt.nextAt : at, work }];
}

export const MEASURE = 'measure';

function stageWork(s: State, at: string): Planned[] {
  const stage = s.pass?.stage;
  if (!stage || stage.nextReadAt === null || stage.observedFrom === null || s.drill || s.closing) return [];
  const scope = scopeOfStage(s, at);
  const questions = metricQuestions(s, metricsOfStage(s, stage.index), () => scope);
  const work: Work = {
    kind: 'measure-stage',
    id: MEASURE,
    release: s.pass!.release,
    index: stage.index,
    reading: stage.readings,
    askedAt: at,
    questions: { ...questions, ...askRunning(s) },
  };
  return [{ at: stage.nextReadAt, work }];
}

/** Joins the readings of a day when the day is over, or when the engagement closes. */
function readingsWork(s: State): Planned[] {
  return s.readingDays.slice(0, 1).map((day) => {
    // One minute later: readings that were asked before midnight have been answered by then.
    const over = shifted(`${day}T00:01:00.000Z`, DAY_MS);
    return { at: s.closing ? s.closing.at : over, work: { kind: 'join-readings', id: 'readings', day } };
  });
}

/** The next stage can start unless the whole portfolio is frozen. */
function beginWork(s: State, at: string): Planned[] {
  if (!nextStage(s) || !changeWindowOpen(s.workdays, at)) return [];
  return [{ at: s.frozen?.recheckAt ?? at, work: { kind: 'read-freeze', id: 'freeze' } }];
}

/** One work id for all orders and probes: the next one waits until the one before has been answered. */
export const TARGET = 'target';

/** The longest time that one piece of work probes: afterwards the engagement may have to do something else. */
const ASKS_FOR_S = 60;

/** How the target is probed until it agrees: for as long as nothing else is due for it. */
function targetProbe(s: State, at: string, question: Question): TargetProbe {
  const { desired, attempts, lastError, since } = s.target;
  const rto = rtoSecondsOf(s.charter);
  const pauseSeconds = pauseBefore(rto, secondsSince(since, at), attempts);
  const again = ordersAgainAt(s);
  const untils = [shifted(since, 1_000 * rto), ...(again ? [again] : [])].filter((moment) => moment > at);
  // A rollback that is not confirmed at once is reported at once; a stage may take longer.
  const urgent = attempts === 0 && (s.target.action === 'rollback' || s.target.action === 'restore');
  const most = urgent ? longestPause(rto) : again ? ASKS_FOR_S : orderAgainAfter(rto, false);
  return {
    question,
    expected: desired,
    approved: approvedArtefacts(s, desired),
    known: lastError,
    forSeconds: Math.min(most, ...untils.map((moment) => secondsSince(at, moment))),
    pauseSeconds,
  };
}

/** One mutation at a time: while a drill runs it alone switches, and what is desired is what it restores. */
function targetWork(s: State, at: string): Planned[] {
  const { target, executor } = s;
  if (target.confirmedAt !== null || s.drill || !executor) return [];
  const when = target.retryAt ?? at;
  const question = confirmingNow(s);
  const { key: switchKey, desired, action, takenAt, attempts } = target;
  const probe = question && targetProbe(s, at, question);
  const asking = probe ? [{ at: when, work: { kind: 'probe-target', id: TARGET, switchKey, probe } as const }] : [];
  if (executor.kind === 'manual' && target.pendingOn !== null) return target.performedBy === null ? [] : asking;
  if (takenAt !== null && probe) return asking;
  const order = { executor, target: desired, action, probeFirst: attempts > 0, probe };
  return [{ at: when, work: { kind: 'switch-target', id: TARGET, switchKey, ...order } }];
}

function drillWork(s: State, at: string): Planned[] {
  const { drill } = s;
  const order = drill && !drill.started ? drillOrderOf(s, drill) : null;
  if (!drill || !order) return [];
  return [{ at: drill.retryAt ?? at, work: { kind: 'start-drill', id: `start:${drill.drill}`, drill: order } }];
}

/** One name for both: a schedule that is being armed is removed afterwards, never meanwhile. */
const SCHEDULE = 'schedule';

function scheduleWork(s: State, at: string): Planned[] {
  const when = s.scheduleRetryAt ?? at;
  if (s.closing) return scheduleGone(s) ? [] : [{ at: when, work: { kind: 'remove-schedules', id: SCHEDULE } }];
  const wanted = schedulesWanted(s);
  // A change of what they are made of updates them instead of making others.
  const spec = digest(wanted);
  if (!wanted || s.schedule?.spec === spec) return [];
  return [{ at: when, work: { kind: 'ensure-schedules', id: SCHEDULE, spec, wanted } }];
}

/**
 * What is due now, and the next moment at which something will be (null: only a message can bring something).
 * @param at now, RFC 3339
 */
export function due(s: State, at: string): { work: Work[]; wakeAt: string | null } {
  if (s.closedAt) return { work: [], wakeAt: null };
  const planned = [
    calendarWork,
    gateWork,
    casesWork,
    baselineWork,
    beginWork,
    stageWork,
    readingsWork,
    targetWork,
    drillWork,
    scheduleWork,
  ].flatMap((family) => family(s, at));
  const clocks = deadlines(s, at).map((timer) => timer.at);
  const work = planned.filter((one) => one.at <= at).map((one) => one.work);
  if (clocks.some((moment) => moment <= at)) work.push({ kind: 'clock', id: 'clock' });
  const later = [...planned.map((one) => one.at), ...clocks].filter((moment) => moment > at).sort();
  return { work, wakeAt: later[0] ?? null };
}
