/** Hours of the agency's work: what the retainer costs is counted from them. */

import { type CommandHandler, event, refused } from '../kernel/events';
import type { CommandOf } from '../model/commands';
import { ROLES } from '../model/people';
import { holdersOf, holdsRole } from '../people/delegation';
import { sideOf } from '../people/roles';
import { shifted } from '../values/dates';

const OURS = ROLES.filter((role) => sideOf(role) === 'us');

/** The first place on Earth is so many hours ahead of UTC, and the last one so many behind. */
const AHEAD_MS = 14 * 3_600_000;
const BEHIND_MS = 12 * 3_600_000;

/** Work was done on a local date: it is neither of tomorrow, wherever that is, nor of before the engagement. */
export const submitEffort: CommandHandler<CommandOf<'submit-effort'>> = (
  s,
  { kind, by, hours, on, what = null },
  at,
) => {
  if (!holdsRole(s, by, OURS))
    return refused(kind, 'WRONG_PERSON', `${by} does not work for the agency here`, holdersOf(s, OURS));
  const day = on ?? at.slice(0, 10);
  if (day > shifted(at, AHEAD_MS).slice(0, 10)) return refused(kind, 'BAD_INPUT', `${day} has not come yet`);
  if (day < shifted(s.startedAt, -BEHIND_MS).slice(0, 10))
    return refused(kind, 'BAD_INPUT', `${day} is before the engagement began`, [`it began at ${s.startedAt}`]);
  return [event('effort.submitted', { hours, on: day, what })];
};
