/** What time alone brings in operation: reminders, the end of a grace period or a pause, a cycle that never came. */
import type { Timer } from '../decide/clock';
import { happened } from '../decide/ruling';
import { shifted } from '../metrics/scope';
import { duration } from '../quantity';
import type { State } from '../state';
import { RETAINER_STEPS } from '.';
import { inOperation, nextDue } from './calendar';
import { overdueFindings } from './findings';
import { graceTimers } from './lapses';
import { pauseTimers } from './pause';
import { requestTimers } from './requests';

/** Two cycles without the report of a step that was due: the schedule is lost, or cannot run. It is armed anew. */
function missedCycle(s: State): Timer[] {
  if (s.retainer.paused || !s.schedule?.armed) return [];
  const [first] = RETAINER_STEPS.map(({ id }) => ({ step: id, dueAt: nextDue(s, id) })).sort((a, b) =>
    a.dueAt < b.dueAt ? -1 : 1,
  );
  if (!first) return [];
  const { missedAt, resumedAt } = s.retainer;
  const since = [first.dueAt, missedAt ?? '', resumedAt ?? ''].sort()[2]!;
  const at = shifted(since, 2 * duration(s.charter.retainer.every) + duration(s.charter.retainer.jitter));
  return [{ at, happens: () => [happened('schedule.missed', first)] }];
}

export const retainerTimers = (s: State): Timer[] =>
  inOperation(s)
    ? [
        ...overdueFindings(s),
        ...requestTimers(s),
        ...graceTimers(s),
        ...pauseTimers(s),
        ...missedCycle(s),
        ...RETAINER_STEPS.flatMap((step) => step.timers?.(s) ?? []),
      ]
    : [];
