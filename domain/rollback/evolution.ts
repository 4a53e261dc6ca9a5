/** The target system: what it should do, and what it has confirmed. */

import type { Appliers } from '../kernel/events';
import type { SwitchAction, Target, TargetControl } from '../model/rollback';

type TargetEvents =
  | 'target.desired'
  | 'target.pending'
  | 'target.performed'
  | 'target.switched'
  | 'target.not-switched'
  | 'target.ordered-again';

/** What the target should be from this moment on; nothing of it is confirmed yet. */
export const wantedFrom = (at: string, desired: Target, action: SwitchAction, key: string): TargetControl => ({
  desired,
  action,
  key,
  since: at,
  confirmedAt: null,
  confirmed: null,
  takenAt: null,
  steadySince: null,
  attempts: 0,
  lastError: null,
  retryAt: null,
  pendingOn: null,
  performedBy: null,
});

export const targetEvents: Appliers<TargetEvents> = {
  'target.desired': (state, { target, action, key }, entry) => {
    state.target = wantedFrom(entry.at, target, action, key);
  },
  'target.pending': (state, { key, on }) => {
    if (state.target.key === key) state.target.pendingOn = on;
  },
  'target.performed': (state, { key }, entry) => {
    if (state.target.key !== key) return;
    Object.assign(state.target, { performedBy: entry.actor.id, takenAt: entry.at, retryAt: entry.at });
  },
  'target.switched': (state, { key, seconds, confirmed }, entry) => {
    if (state.target.key !== key) return;
    Object.assign(state.target, {
      confirmedAt: entry.at,
      confirmed,
      steadySince: entry.at,
      retryAt: null,
      lastError: null,
      pendingOn: null,
    });
    if (state.target.action === 'rollback') {
      const rollback = state.rollbacks.at(-1);
      if (rollback && rollback.seconds === null) {
        rollback.seconds = seconds;
        // What it led to runs from here on.
        if (state.live && state.live.release === rollback.to) state.live.since = entry.at;
      }
    }
    const stage = state.pass?.stage;
    if (stage && stage.observedFrom === null && state.target.desired.exposure === stage.exposure) {
      stage.observedFrom = entry.at;
      stage.nextReadAt = entry.at;
    }
  },
  'target.not-switched': (state, { key, problem, retryAt, taken, answer }, entry) => {
    const { target } = state;
    if (target.key !== key) return;
    Object.assign(target, { attempts: target.attempts + 1, lastError: problem, retryAt });
    if (taken) target.takenAt = entry.at;
    // A machine can tell again: no person is asked in its place.
    if (answer?.ok && target.pendingOn !== null)
      target.pendingOn = state.executor?.kind === 'manual' ? state.executor.by : null;
  },
  'target.ordered-again': (state, { key }) => {
    Object.assign(state.target, { key, takenAt: null, retryAt: null, performedBy: null });
    if (state.executor?.kind === 'manual') state.target.pendingOn = null;
  },
};
