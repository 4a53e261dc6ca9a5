/** The work that a staged go-live requires: readings, their daily attachment, the portfolio freeze before a stage. */

import { changeWindowOpen, DAY_MS } from '../kernel/calendar';
import type { PlannedWork } from '../kernel/deadlines';
import { metricQuestions } from '../metrics/baseline';
import { scopeOfStage } from '../metrics/scope';
import type { State } from '../model/state';
import type { Work } from '../model/work';
import { askRunning } from '../rollback/running';
import { shifted } from '../values/dates';
import { nextStage } from './stage-start';
import { metricsOfStage } from './stages';

export const MEASURE = 'measure';

export function stageWork(s: State, at: string): PlannedWork[] {
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
export function readingsWork(s: State): PlannedWork[] {
  return s.readingDays.slice(0, 1).map((day) => {
    // One minute later: readings that were asked before midnight have been answered by then.
    const over = shifted(`${day}T00:01:00.000Z`, DAY_MS);
    return { at: s.closing ? s.closing.at : over, work: { kind: 'join-readings', id: 'readings', day } };
  });
}

/** The next stage can start unless the whole portfolio is frozen. */
export function beginWork(s: State, at: string): PlannedWork[] {
  if (!nextStage(s) || !changeWindowOpen(s.workdays, at)) return [];
  return [{ at: s.frozen?.recheckAt ?? at, work: { kind: 'read-freeze', id: 'freeze' } }];
}
