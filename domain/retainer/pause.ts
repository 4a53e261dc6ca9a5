/** Pausing the retainer: no cycle and no reminder until it ends. It prolongs no proof, and the watch continues. */

import type { Deadline } from '../kernel/deadlines';
import { type CommandHandler, event, refused } from '../kernel/events';
import type { CommandOf } from '../model/commands';
import type { Role } from '../model/people';
import type { State } from '../model/state';
import { holdersOf, holdsRole } from '../people/delegation';
import { shifted } from '../values/dates';
import { inOperation } from './calendar';

/** The longest pause, in days (ours): as long as a drill counts as fresh. */
const LONGEST_DAYS = 90;
const MAY_PAUSE: readonly Role[] = ['account-manager', 'owner', 'deputy', 'delivery-lead'];

export const pauseRetainer: CommandHandler<CommandOf<'pause-retainer'>> = (
  s,
  { kind, by, until: given, reason },
  at,
) => {
  if (!holdsRole(s, by, MAY_PAUSE))
    return refused(kind, 'WRONG_PERSON', `${by} may not pause the retainer`, holdersOf(s, MAY_PAUSE));
  if (!inOperation(s)) return refused(kind, 'NOT_ASKED', 'the retainer has not begun: operation is not handed over');
  const until = shifted(given, 0);
  const latest = shifted(at, LONGEST_DAYS * 86_400_000);
  if (until <= at || until > latest) return refused(kind, 'BAD_INPUT', `a pause ends between now and ${latest}`);
  return [event('retainer.paused', { until, reason })];
};

export const resumeRetainer: CommandHandler<CommandOf<'resume-retainer'>> = (s, { kind, by, reason }) => {
  if (!holdsRole(s, by, MAY_PAUSE))
    return refused(kind, 'WRONG_PERSON', `${by} may not resume the retainer`, holdersOf(s, MAY_PAUSE));
  if (!s.retainer.paused) return refused(kind, 'NOT_ASKED', 'the retainer is not paused');
  return [event('retainer.resumed', { reason })];
};

export const pauseDeadlines = ({ retainer: { paused } }: State): Deadline[] =>
  paused ? [{ at: paused.until, happens: () => [event('retainer.resumed', { reason: 'the pause is over' })] }] : [];
