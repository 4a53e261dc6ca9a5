/** `due(state, now) → work, wakeAt`: what the state asks the world for now, and when to look again. */
import { calendarRunsOut, changeWindowOpen, DAYS_KEPT_BEHIND, WORKDAYS_LAID_OUT } from '../calendar';
import { scopeBefore, setOf, unmeasured } from '../decide/baselines';
import { nextStage } from '../decide/beginning';
import { timers } from '../decide/clock';
import { provenByProbe, wayBackInDrill } from '../decide/drills';
import { scheduleGone } from '../decide/operation';
import { metricsOfStage } from '../decide/stages';
import { digest } from '../digest';
import { gateOf } from '../gates/gate-of';
import { openSteps } from '../gates/open-steps';
import { onlyChecksMissing, questionsOf, requirementsOf, subjectDigest } from '../gates/requirements';
import { metricQuestions } from '../metrics/baseline';
import { askRunning } from '../metrics/running';
import { scopeOfStage, shifted } from '../metrics/scope';
import type { Question } from '../questions';
import { schedulesWanted } from '../retainer/schedules';
import type { State } from '../state';
import type { Work } from './work';

/** Work that waits for a moment: it is due from `at` on. */
interface Planned {
  at: string;
  work: Work;
}

const now = (at: string, work: Work): Planned => ({ at, work });

function calendarWork(s: State, at: string): Planned[] {
  if (s.closing || !calendarRunsOut(s.workdays, at)) return [];
  const from = shifted(at, -DAYS_KEPT_BEHIND * 86_400_000);
  const days = WORKDAYS_LAID_OUT + DAYS_KEPT_BEHIND;
  return [now(at, { kind: 'lay-out-calendar', id: 'calendar', calendar: s.charter.calendar, from, days })];
}

/** A gate is probed when only checks are missing, one look at a time, with back-off. */
function gateWork(s: State, at: string): Planned[] {
  if (s.hold || s.closing) return [];
  return openSteps(s).flatMap((step) => {
    const gate = gateOf(s, step);
    if (!gate || gate.openedAt === null || !onlyChecksMissing(requirementsOf(s, step, at))) return [];
    const subject = subjectDigest(s, step);
    const looked = gate.verification?.subject === subject ? gate.verification : null;
    const id = `verify:${step}`;
    return [
      {
        at: looked ? looked.nextAt : at,
        work: { kind: 'verify-gate', id, step, subject, questions: questionsOf(s, step, at) },
      },
    ];
  });
}

/** Values before the change that only their sources can tell, while the gate of the metrics is open. */
function baselineWork(s: State, at: string): Planned[] {
  const metrics = s.hold || s.closing ? [] : unmeasured(s);
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
  return [{ at: s.baselineTry?.of === of ? s.baselineTry.nextAt : at, work }];
}

function stageWork(s: State, at: string): Planned[] {
  const stage = s.pass?.stage;
  if (!stage || stage.nextReadAt === null || stage.observedFrom === null || s.drill || s.closing) return [];
  const scope = scopeOfStage(s, at);
  const questions = metricQuestions(s, metricsOfStage(s, stage.index), () => scope);
  const work: Work = {
    kind: 'measure-stage',
    id: 'measure',
    release: s.pass!.release,
    index: stage.index,
    reading: stage.readings,
    askedAt: at,
    questions: { ...questions, ...askRunning(s) },
  };
  return [{ at: stage.nextReadAt, work }];
}

/** Nothing but the freeze of the whole portfolio may be in the way of the next stage. */
function beginWork(s: State, at: string): Planned[] {
  if (!nextStage(s) || !changeWindowOpen(s.workdays, at)) return [];
  return [{ at: s.frozen?.lookAt ?? at, work: { kind: 'look-at-freeze', id: 'freeze' } }];
}

/** One name for all orders and questions: the next one waits until the one before has been answered. */
const TARGET = 'target';

/** One mutation at a time: while a drill runs it alone switches, and what is desired is what it restores. */
function targetWork(s: State, at: string): Planned[] {
  const { target, executor } = s;
  if (target.confirmedAt !== null || s.drill || !executor) return [];
  const when = target.retryAt ?? at;
  // Where no probe speaks of it, the executor's own status does.
  const proof = (provenByProbe(s) && s.charter.rollback?.proof) || null;
  const asking: Work = {
    kind: 'ask-target',
    id: TARGET,
    switchKey: target.key,
    executor,
    target: target.desired,
    proof,
  };
  if (executor.kind === 'manual' && target.pendingOn !== null)
    return target.performedBy !== null && proof ? [{ at: when, work: asking }] : [];
  // A switch whose outcome is unknown is asked for before it is tried again.
  if (target.attempts % 2 === 1 && executor.kind !== 'manual') return [{ at: when, work: asking }];
  const { key, desired, action } = target;
  return [
    {
      at: when,
      work: { kind: 'switch-target', id: TARGET, switchKey: key, executor, target: desired, action },
    },
  ];
}

function drillWork(s: State, at: string): Planned[] {
  const { drill } = s;
  if (!drill || drill.started || !s.executor) return [];
  const order = {
    engagement: s.id,
    drill: drill.drill,
    release: drill.release,
    orderedBy: drill.orderedBy,
    performedBy: drill.performedBy,
    executor: s.executor,
    proof: s.charter.rollback?.proof ?? null,
    compensated: s.charter.rollback?.compensated ?? null,
    before: s.target.desired,
    wayBack: wayBackInDrill(s, drill.release),
    rtoSeconds: drill.rtoSeconds,
    site: s.charter.site,
    ...(drill.resumes ? { resumes: true as const } : {}),
  };
  return [{ at: drill.retryAt ?? at, work: { kind: 'start-drill', id: `start:${drill.drill}`, drill: order } }];
}

/** One name for both: a schedule that is being armed is removed afterwards, never meanwhile. */
const SCHEDULE = 'schedule';

function scheduleWork(s: State, at: string): Planned[] {
  const when = s.scheduleRetryAt ?? at;
  if (s.closing) return scheduleGone(s) ? [] : [{ at: when, work: { kind: 'remove-schedule', id: SCHEDULE } }];
  const wanted = schedulesWanted(s);
  // A change of what they are made of updates them instead of making others.
  const spec = digest(wanted);
  if (!wanted || s.schedule?.spec === spec) return [];
  return [{ at: when, work: { kind: 'arm-schedule', id: SCHEDULE, spec, wanted } }];
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
    baselineWork,
    beginWork,
    stageWork,
    targetWork,
    drillWork,
    scheduleWork,
  ].flatMap((family) => family(s, at));
  const clocks = timers(s, at).map((timer) => timer.at);
  const work = planned.filter((one) => one.at <= at).map((one) => one.work);
  if (clocks.some((moment) => moment <= at)) work.push({ kind: 'clock', id: 'clock' });
  const later = [...planned.map((one) => one.at), ...clocks].filter((moment) => moment > at).sort();
  return { work, wakeAt: later[0] ?? null };
}
