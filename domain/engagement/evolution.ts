/** What refusals, holds, pilot mode, schedules and the end of an engagement change in the state. */

import type { Appliers } from '../kernel/events';
import { ofLastHour, refusalOf } from '../messages/repeated-refusals';
import { lookup, withEntry } from '../values/own-members';

type OperationEvents =
  | 'command.refused'
  | 'command.noted'
  | 'hold.set'
  | 'hold.lifted'
  | 'pilot-mode.entered'
  | 'pilot-mode.left'
  | 'schedule.armed'
  | 'schedule.not-armed'
  | 'schedule.removed'
  | 'schedule.mended'
  | 'schedule.paused'
  | 'schedule.missed'
  | 'notice.undelivered'
  | 'cancellation.ignored'
  | 'engagement.recovered'
  | 'engagement.closing'
  | 'engagement.closed';

export const operationEvents: Appliers<OperationEvents> = {
  'command.refused': (state, _data, entry) => {
    const refusal = refusalOf(entry, entry.intent);
    const { seq, at } = entry;
    if (refusal) state.refusals = [...ofLastHour(state.refusals ?? [], at), { ...refusal, seq, at }];
  },
  'command.noted': () => {},
  'hold.set': (state, { reason, kind }, entry) => {
    state.hold = { since: entry.at, by: entry.actor.id, reason, kind };
  },
  'hold.lifted': (state, _data, entry) => {
    state.hold = null;
    state.progressAt = entry.at;
  },
  'pilot-mode.entered': (state, { why, detail }, entry) => {
    state.pilot = { since: entry.at, why, detail };
  },
  'pilot-mode.left': (state) => {
    state.pilot = null;
  },
  'schedule.armed': (state, { spec }) => {
    state.schedule = { created: true, spec };
    state.scheduleRetryAt = null;
  },
  'schedule.not-armed': (state, { retryAt }) => {
    state.scheduleRetryAt = retryAt;
  },
  'schedule.removed': (state) => {
    state.schedule = { created: false, spec: '' };
    state.scheduleRetryAt = null;
  },
  'schedule.mended': () => {},
  'schedule.paused': () => {},
  'cancellation.ignored': () => {},
  // Creates the schedules again in any case: it changes nothing if they are as they should be.
  'schedule.missed': (state, _data, entry) => {
    state.schedule = null;
    state.scheduleRetryAt = null;
    state.retainer.missedAt = entry.at;
  },
  'notice.undelivered': (state, { to }, entry) => {
    for (const { person } of to) {
      const since = lookup(state.unreached, person ?? '*') ?? entry.at;
      state.unreached = withEntry(state.unreached, person ?? '*', since);
    }
  },
  // The server that had the schedules and the drill may be gone: schedules and drill are started again.
  'engagement.recovered': (state) => {
    state.schedule = null;
    state.scheduleRetryAt = null;
    // A drill that is not on record as started may have started nevertheless.
    if (state.drill) Object.assign(state.drill, { started: false, resumes: true, retryAt: null });
  },
  'engagement.closing': (state, { mode, reason }, entry) => {
    state.closing = { at: entry.at, by: entry.actor.id, reason, mode };
  },
  'engagement.closed': (state, _data, entry) => {
    state.closedAt = entry.at;
  },
};
