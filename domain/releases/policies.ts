/** What follows automatically for the release on its way: it is exposed, promoted, or taken off the target system. */

import { passStep } from '../gates/open-steps';
import { lockOpen } from '../gates/prerequisites';
import { requirementsOf } from '../gates/requirements';
import { stagesPassed, stagesPlan } from '../gates/steps/staged-go-live';
import { event, type Policy } from '../kernel/events';
import { isPromoting } from '../kernel/target';
import { setDesiredTarget } from '../rollback/switching';

/** No candidate stays where live data is while the lock is closed. */
export const locking: Policy = (s) => {
  if (lockOpen(s) || (s.target.desired.candidate === null && !isPromoting(s))) return [];
  const back = setDesiredTarget(s, { base: s.live?.release ?? null, candidate: null, exposure: 0 }, 'rollback');
  const cancel =
    s.drill && !s.drill.cancel
      ? [event('drill.cancelled', { drill: s.drill.drill, why: 'a prerequisite reopened' })]
      : [];
  const stop = s.pass?.stage
    ? [event('stage.stopped', { release: s.pass.release, why: 'a prerequisite reopened' })]
    : [];
  return [...cancel, ...stop, ...back];
};

/** A release whose build or readiness is open again is exposed to nobody. */
export const unready: Policy = (s) => {
  if (!s.pass?.stage || (s.pass.gates.build.acceptedAt && s.pass.gates.readiness.acceptedAt)) return [];
  return [event('stage.stopped', { release: s.pass.release, why: 'the build or the readiness gate is open again' })];
};

/** A candidate whose way has ended leaves the target system, and is drilled no more. */
export const clearing: Policy = (s) => {
  const gone = (release: string | null) =>
    release !== null && release !== s.pass?.release && release !== s.live?.release;
  if (s.drill && !s.drill.cancel && gone(s.drill.release))
    return [event('drill.cancelled', { drill: s.drill.drill, why: `release ${s.drill.release} was withdrawn` })];
  if (!gone(s.target.desired.candidate)) return [];
  return setDesiredTarget(s, { base: s.live?.release ?? null, candidate: null, exposure: 0 }, 'restore');
};

/** A promotion whose gate is open again before it was confirmed is taken back. */
export const demoting: Policy = (s) =>
  isPromoting(s) && !s.pass?.gates['staged-go-live'].acceptedAt
    ? setDesiredTarget(s, { base: s.live?.release ?? null, candidate: null, exposure: 0 }, 'rollback')
    : [];

/** Stages whose plan changed meanwhile start again, with another go/no-go. */
export const replanning: Policy = (s) => {
  if (!s.pass?.stage || s.pass.stage.plan === stagesPlan(s)) return [];
  return [event('stage.stopped', { release: s.pass.release, why: 'the plan of the go-live was changed' })];
};

/** A release that passed build goes to the target system at zero exposure; its drill needs it there. */
export const shadowing: Policy = (s) => {
  if (!s.pass?.gates.build.acceptedAt || s.pass.stage || s.hold || s.drill || !lockOpen(s)) return [];
  if (s.target.confirmedAt === null) return [];
  return setDesiredTarget(s, { base: s.live?.release ?? null, candidate: s.pass.release, exposure: 0 }, 'stage');
};

export const goGiven: Policy = (s, at) => {
  if (!s.pass || s.pass.goAt || passStep(s) !== 'staged-go-live' || s.hold) return [];
  const signOffs = requirementsOf(s, 'staged-go-live', at).filter((requirement) => requirement.kind === 'sign-off');
  return signOffs.length > 0 && signOffs.every((one) => one.met)
    ? [event('go-live.decided', { release: s.pass.release })]
    : [];
};

/** Promoted once its gate has accepted it; live once that is confirmed. */
export const goingLive: Policy = (s) => {
  if (!s.pass?.gates['staged-go-live'].acceptedAt || !stagesPassed(s)) return [];
  const { release } = s.pass;
  const wanted = setDesiredTarget(s, { base: release, candidate: null, exposure: 0 }, 'promote');
  if (wanted.length > 0) return wanted;
  return s.target.confirmedAt === null ? [] : [event('release.went-live', { release })];
};
