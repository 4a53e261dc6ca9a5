/** Deadlines in operation: reminders, the end of a grace period or a pause, a cycle that never came. */

import { type FindingToOpen, findingDeadlines, openFinding } from '../findings/findings';
import { incidentDeadlines } from '../findings/incident-duties';
import { requestDeadlines } from '../findings/requests';
import type { Deadline } from '../kernel/deadlines';
import { event } from '../kernel/events';
import type { State } from '../model/state';
import { shifted } from '../values/dates';
import { duration } from '../values/quantity';
import { stepsOf } from '.';
import { inOperation, nextDue } from './calendar';
import { graceDeadlines } from './lapses';
import { pauseDeadlines } from './pause';
import { SILENT } from './report';

/** A cycle whose twelve steps wait for a site that is away takes some minutes, however short its interval is. */
const PATIENCE_MS = 600_000;

/**
 * Two cycles without the report of a step that was due: the schedule is lost, or cannot run. It is created again, once,
 * and a finding stays open until a cycle comes.
 */
function missedCycle(s: State): Deadline[] {
  if (s.retainer.paused || !s.schedule?.created || s.retainer.missedAt !== null) return [];
  const [first] = stepsOf(s)
    .map(({ id }) => ({ step: id, dueAt: nextDue(s, id) }))
    .sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
  if (!first) return [];
  const { every, jitter } = s.charter.retainer;
  // A pause that is over has left none to be missed.
  const since = [first.dueAt, s.retainer.resumedAt ?? ''].sort()[1]!;
  const at = shifted(since, Math.max(PATIENCE_MS, 2 * duration(every) + duration(jitter)));
  const what = `no cycle of the retainer came for ${first.step}, due at ${first.dueAt}`;
  const finding: FindingToOpen = { id: SILENT, step: first.step, severity: 'ticket', what, owner: 'delivery-lead' };
  return [{ at, happens: (now, moment) => [event('schedule.missed', first), ...openFinding(now, finding, moment)] }];
}

export const retainerDeadlines = (s: State): Deadline[] => [
  ...incidentDeadlines(s),
  ...(inOperation(s)
    ? [
        ...findingDeadlines(s),
        ...requestDeadlines(s),
        ...graceDeadlines(s),
        ...pauseDeadlines(s),
        ...missedCycle(s),
        ...stepsOf(s).flatMap((step) => step.deadlines?.(s) ?? []),
      ]
    : []),
];
