/** The work that open gates require: verifications, cases to read, baselines to measure. */

import type { PlannedWork } from '../kernel/deadlines';
import type { Question } from '../model/questions';
import type { State } from '../model/state';
import type { Work } from '../model/work';
import { missingBaselines, scopeBefore, setOf } from './baselines';
import { casesToRead } from './cases';
import { gateOf } from './gate-of';
import { openSteps } from './open-steps';
import { onlyChecksMissing, questionsOf, requirementsOf } from './requirements';
import { isCurrentSubject, subjectDigest } from './subjects';

/** A gate is probed when only checks are missing, one verification at a time, with back-off. */
export function gateWork(s: State, at: string): PlannedWork[] {
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
export function casesWork(s: State, at: string): PlannedWork[] {
  const look = s.closing ? null : casesToRead(s);
  if (!look) return [];
  const { of, question, nextAt } = look;
  return [{ at: nextAt ?? at, work: { kind: 'measure-cases', id: 'cases', of, question } }];
}

/** Values before the change that only their sources have, while the gate of the metrics is open. */
export function baselineWork(s: State, at: string): PlannedWork[] {
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
