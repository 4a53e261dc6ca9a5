/** What a cycle reports: judged by its step, filed with what follows, once per step and scheduled time. */

import { closeFinding } from '../findings/findings';
import { type CommandHandler, event } from '../kernel/events';
import type { CommandOf } from '../model/commands';
import { secondOf } from '../values/dates';
import { lookup } from '../values/own-members';
import { stepOf } from '.';

/** The finding of a retainer whose cycles do not come. */
export const SILENT = 'retainer:silent';

/** Once per step and scheduled time; never one of the future, or of a release that was live before. */
export const retainerReport: CommandHandler<CommandOf<'retainer-report'>> = (
  s,
  { step: id, scheduledAt, answers, cycleEnds },
  at,
) => {
  const last = lookup(s.retainer.steps, id);
  const step = stepOf(s, id);
  if (!step || s.closing || !s.live || (last && last.scheduledAt >= scheduledAt)) return [];
  if (scheduledAt > at || scheduledAt < secondOf(s.live.since)) return [];
  const { verdict, detail, verdicts = [], figures = {}, follows = [] } = step.judge(s, { scheduledAt, answers }, at);
  return [
    event('retainer.reported', { step: id, scheduledAt, verdict, verdicts, detail, figures, cycleEnds }),
    ...follows,
    ...closeFinding(s, SILENT, 'a cycle has come'),
  ];
};
