/** Rules for holds, closing, the schedules, recovery and undelivered notices. */

import { gateOf } from '../gates/gate-of';
import { openSteps } from '../gates/open-steps';
import { rejectUnknownPerson } from '../gates/submissions';
import { type CommandHandler, event, refused } from '../kernel/events';
import { isPromoting } from '../kernel/target';
import type { CommandOf, Recovery } from '../model/commands';
import type { Actor } from '../model/entries';
import type { Undelivered } from '../model/notices';
import type { Role } from '../model/people';
import { holdersOf, holdsRole } from '../people/delegation';
import { SYSTEM } from '../record/ledger';
import { scheduleGone } from '../retainer/schedules';
import { shifted } from '../values/dates';
import { lookup } from '../values/own-members';

export const hold: CommandHandler<CommandOf<'hold'>> = (s, command) => {
  const unknown = rejectUnknownPerson(s, command);
  if (unknown) return unknown;
  if (s.hold) return refused(command.kind, 'ON_HOLD', `${s.id} is on hold since ${s.hold.since}: ${s.hold.reason}`);
  return [event('hold.set', { reason: command.reason, kind: 'asked' })];
};

/** Who may let things move again after a rollback. */
const MAY_CLEAR: readonly Role[] = ['owner', 'deputy', 'account-manager'];

export const resume: CommandHandler<CommandOf<'resume'>> = (s, command) => {
  const unknown = rejectUnknownPerson(s, command);
  if (unknown) return unknown;
  if (!s.hold) return refused(command.kind, 'NOT_ON_HOLD', `${s.id} is not on hold`);
  const clears = holdsRole(s, command.by, MAY_CLEAR);
  if (s.hold.kind === 'after-rollback' && !clears)
    return refused(
      command.kind,
      'WRONG_PERSON',
      `after a rollback only ${MAY_CLEAR.join(', ')} may let things move again`,
      holdersOf(s, MAY_CLEAR),
    );
  return [event('hold.lifted', { reason: command.reason })];
};

export const recheck: CommandHandler<CommandOf<'recheck'>> = (s, command) => {
  const unknown = rejectUnknownPerson(s, command);
  if (unknown) return unknown;
  const waiting = openSteps(s).filter(
    (step) => gateOf(s, step)?.verification || (step === 'metrics' && s.baselineAttempt),
  );
  return waiting.length > 0
    ? waiting.map((step) => event('gate.recheck-asked', { step }))
    : [event('command.noted', { command: command.kind, note: 'no gate waits for a check' })];
};

/** Who may end an engagement. */
const MAY_CLOSE: readonly Role[] = ['owner', 'sponsor', 'account-manager', 'delivery-lead'];

export const close: CommandHandler<CommandOf<'close'>> = (s, command) => {
  if (!holdsRole(s, command.by, MAY_CLOSE))
    return refused(command.kind, 'WRONG_PERSON', `${command.by} may not close the engagement`, holdersOf(s, MAY_CLOSE));
  const running = s.live !== null || s.target.desired.candidate !== null || isPromoting(s);
  if (running && !command.mode)
    return refused(command.kind, 'BAD_INPUT', 'something is running: say whether it is left running or rolled back');
  return [event('engagement.closing', { mode: running ? command.mode! : 'not-live', reason: command.reason })];
};

export const schedulesEnsured: CommandHandler<CommandOf<'schedules-ensured'>> = (s, { spec }) =>
  s.schedule?.spec === spec ? [] : [event('schedule.armed', { spec })];

export const schedulesRemoved: CommandHandler<CommandOf<'schedules-removed'>> = (s) =>
  scheduleGone(s) ? [] : [event('schedule.removed', {})];

export const schedulesFailed: CommandHandler<CommandOf<'schedules-failed'>> = (_s, { detail }, at) => [
  event('schedule.not-armed', { problem: detail, retryAt: shifted(at, 10_000) }),
];

/** Only closing ends an engagement: a cancellation in Temporal's web page or command line is recorded and ignored. */
export const cancelRequested: CommandHandler<CommandOf<'cancel-requested'>> = (_s, { runId }) => [
  event('cancellation.ignored', { runId }),
];

/** A notification that reached nobody is recorded; that somebody has no address, only once. Others are not recorded. */
export const noticesUndelivered: CommandHandler<CommandOf<'notices-undelivered'>> = (s, { entry, to }) => {
  const people = new Set<string | undefined>(Object.values(s.charter.people));
  const isFirst = ({ person }: Undelivered): boolean => lookup(s.unreached, person ?? '*') === undefined;
  const worth = to.filter(
    (one) => (one.person === null || people.has(one.person)) && (one.by !== null || isFirst(one)),
  );
  return worth.length > 0 ? [event('notice.undelivered', { entry, to: worth, first: worth.some(isFirst) })] : [];
};

export const recover: CommandHandler<Recovery> = (s, { why }) => [
  event('engagement.recovered', { after: s.head, why }),
];

/** Anyone who reaches the data directory can recover an engagement, so the person's identity is only asserted. */
export const recoveredBy = ({ by }: Recovery): Actor => (by === null ? SYSTEM : { id: by, assurance: 'asserted' });
