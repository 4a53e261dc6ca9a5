/** Schedules that somebody changed past dayone: on record, and a finding that people see. */

import { type CommandHandler, event } from '../kernel/events';
import { openFindingOf } from '../kernel/open-findings';
import type { CommandOf } from '../model/commands';
import type { Finding } from '../model/findings';
import type { State } from '../model/state';
import { closeFinding, openFinding } from './findings';

/** Schedules were deleted or edited, and are repaired: open until a person says what they found out. */
const CHANGED = 'retainer:schedules';
/** Schedules are paused in Temporal. Such a pause is for its author to end; the finding closes when it has ended. */
const PAUSED = 'retainer:schedules-paused';

/** Open findings that ask somebody to look at who changes the schedules in Temporal. */
export const scheduleFindings = (s: State): Finding[] => [CHANGED, PAUSED].flatMap((id) => openFindingOf(s, id) ?? []);

export const schedulesRepaired: CommandHandler<CommandOf<'schedules-repaired'>> = (s, { what }, at) =>
  s.closing
    ? []
    : [
        event('schedule.mended', { what }),
        ...openFinding(
          s,
          {
            id: CHANGED,
            step: 'retainer',
            severity: 'ticket',
            what: `somebody changed the retainer's schedules in Temporal, and they are repaired: ${what.join('; ')}`,
            owner: 'delivery-lead',
          },
          at,
        ),
      ];

/** Whether an engagement has still to be notified of these pauses. */
export const isNewPause = (s: State, schedules: readonly string[]): boolean =>
  schedules.length > 0 !== (openFindingOf(s, PAUSED) !== undefined);

export const schedulesPaused: CommandHandler<CommandOf<'schedules-paused'>> = (s, { schedules }, at) => {
  if (s.closing || !isNewPause(s, schedules)) return [];
  const paused = event('schedule.paused', { schedules });
  if (schedules.length === 0) return [paused, ...closeFinding(s, PAUSED, 'they act again')];
  const what = `paused in Temporal, past dayone: ${schedules.join(', ')}`;
  return [
    paused,
    ...openFinding(s, { id: PAUSED, step: 'retainer', severity: 'ticket', what, owner: 'delivery-lead' }, at),
  ];
};
