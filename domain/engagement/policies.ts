/**
 * What follows automatically from a state: gates open and reopen, stages start, the candidate is rolled back. Each
 * policy reads the state alone, so it does not matter which command resulted in it (docs/decisions/0003).
 */

import { gateOf, isPassStep } from '../gates/gate-of';
import { openSteps, passStep } from '../gates/open-steps';
import { lockOpen } from '../gates/prerequisites';
import { requirementsOf } from '../gates/requirements';
import { caseColumns, columnChanges, columnsDigest } from '../gates/steps/process-redesign';
import { stagesPassed, stagesPlan } from '../gates/steps/staged-go-live';
import { changedSinceAccepted } from '../gates/subjects';
import { afterWorkingDays, calendarRunsOut } from '../kernel/calendar';
import { event, type NewEvent } from '../kernel/events';
import { openFindings } from '../kernel/open-findings';
import { FALLBACK, isPromoting } from '../kernel/target';
import type { State } from '../model/state';
import { PASS_STEPS, STANDING_STEPS, type StepId } from '../model/steps';
import { decideStage } from '../releases/stages';
import { leadsOut, regained } from '../retainer/lapses';
import { closeResolved } from '../retainer/resolved';
import { setDesiredTarget } from '../rollback/switching';
import { remediedWaivers } from '../sign-offs/roles';
import { scheduleGone } from './operation';

type Policy = (s: State, at: string) => NewEvent[];

/** Closing: a rolled-back engagement ends when the target has obeyed; then the schedule goes, then the record closes. */
const ending: Policy = (s) => {
  if (!s.closing || s.closedAt) return [];
  if (s.drill)
    return s.drill.cancel ? [] : [event('drill.cancelled', { drill: s.drill.drill, why: 'the engagement closes' })];
  const left = isPromoting(s) ? s.target.desired.base : (s.live?.release ?? null);
  const stopped = s.closing.mode === 'leave-running' ? { base: left, candidate: null, exposure: 0 } : FALLBACK;
  const wanted = setDesiredTarget(s, stopped, 'rollback');
  if (wanted.length > 0) return wanted;
  return s.target.confirmedAt !== null && scheduleGone(s) ? [event('engagement.closed', {})] : [];
};

/** An accepted gate whose subject has moved away from what was accepted opens again. */
const reopening: Policy = (s) => {
  const accepted: StepId[] = [...STANDING_STEPS, ...(s.pass ? PASS_STEPS : [])];
  for (const step of accepted) {
    const gate = isPassStep(step) ? s.pass!.gates[step] : s.gates[step];
    if (!s.proposal?.gates[step as 'metrics'] && changedSinceAccepted(gate, s, step))
      return [event('gate.reopened', { step, why: 'what was accepted has changed' })];
  }
  return [];
};

/** No candidate stays where live data is while the lock is closed. */
const locking: Policy = (s) => {
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
const unready: Policy = (s) => {
  if (!s.pass?.stage || (s.pass.gates.build.acceptedAt && s.pass.gates.readiness.acceptedAt)) return [];
  return [event('stage.stopped', { release: s.pass.release, why: 'the build or the readiness gate is open again' })];
};

/** A candidate whose way has ended leaves the target system, and is drilled no more. */
const clearing: Policy = (s) => {
  const gone = (release: string | null) =>
    release !== null && release !== s.pass?.release && release !== s.live?.release;
  if (s.drill && !s.drill.cancel && gone(s.drill.release))
    return [event('drill.cancelled', { drill: s.drill.drill, why: `release ${s.drill.release} was withdrawn` })];
  if (!gone(s.target.desired.candidate)) return [];
  return setDesiredTarget(s, { base: s.live?.release ?? null, candidate: null, exposure: 0 }, 'restore');
};

/** A promotion whose gate is open again before it was confirmed is taken back. */
const demoting: Policy = (s) =>
  isPromoting(s) && !s.pass?.gates['staged-go-live'].acceptedAt
    ? setDesiredTarget(s, { base: s.live?.release ?? null, candidate: null, exposure: 0 }, 'rollback')
    : [];

/** Stages whose plan changed meanwhile start again, with another go/no-go. */
const replanning: Policy = (s) => {
  if (!s.pass?.stage || s.pass.stage.plan === stagesPlan(s)) return [];
  return [event('stage.stopped', { release: s.pass.release, why: 'the plan of the go-live was changed' })];
};

/** Metrics that were written after the cases had been measured, or read another column of them now. */
const measuring: Policy = (s) => {
  if (s.live || !s.cases || !s.gates['process-redesign'].acceptedAt || s.cases.columns === columnsDigest(s)) return [];
  return [
    event('gate.reopened', {
      step: 'process-redesign',
      why: [
        'what the metrics ask of the cases has changed',
        ...columnChanges(s.cases.facts?.columns ?? [], caseColumns(s.charter)),
      ].join('; '),
    }),
  ];
};

const plannedDays = (s: State, step: StepId): number => s.charter.plan[step] ?? 1;

/**
 * Opens the gates whose turn it is, with a due date in the client's working days. If the precomputed days do not reach
 * that far yet, for example after an amendment of the plan, they are computed first.
 */
const opening: Policy = (s, at) => {
  if (s.workdays.length === 0) return [];
  const step = openSteps(s).find((candidate) => gateOf(s, candidate)?.openedAt === null);
  if (!step) return [];
  const dueAt = afterWorkingDays(s.workdays, at, plannedDays(s, step));
  return dueAt === null && calendarRunsOut(s.workdays, s.charter, at) ? [] : [event('gate.opened', { step, dueAt })];
};

/** What was withdrawn and is accepted again, and what a waiver left, is no finding any more. */
const mending: Policy = (s, at) => {
  const open = openFindings(s).filter((finding) => finding.id.startsWith('withdrawn:'));
  const mended = open.filter((finding) => gateOf(s, finding.step as StepId)?.acceptedAt);
  return [
    ...mended.map(({ id }) => event('finding.closed', { id, how: 'its gate has accepted it again' })),
    ...remediedWaivers(s, at),
  ];
};

/** A release that passed build goes to the target system at zero exposure; its drill needs it there. */
const shadowing: Policy = (s) => {
  if (!s.pass?.gates.build.acceptedAt || s.pass.stage || s.hold || s.drill || !lockOpen(s)) return [];
  if (s.target.confirmedAt === null) return [];
  return setDesiredTarget(s, { base: s.live?.release ?? null, candidate: s.pass.release, exposure: 0 }, 'stage');
};

const goGiven: Policy = (s, at) => {
  if (!s.pass || s.pass.goAt || passStep(s) !== 'staged-go-live' || s.hold) return [];
  const signOffs = requirementsOf(s, 'staged-go-live', at).filter((requirement) => requirement.kind === 'sign-off');
  return signOffs.length > 0 && signOffs.every((one) => one.met)
    ? [event('go-live.decided', { release: s.pass.release })]
    : [];
};

/** Promoted once its gate has accepted it; live once that is confirmed. */
const goingLive: Policy = (s) => {
  if (!s.pass?.gates['staged-go-live'].acceptedAt || !stagesPassed(s)) return [];
  const { release } = s.pass;
  const wanted = setDesiredTarget(s, { base: release, candidate: null, exposure: 0 }, 'promote');
  if (wanted.length > 0) return wanted;
  return s.target.confirmedAt === null ? [] : [event('release.went-live', { release })];
};

const amending: Policy = (s) => {
  const gates = Object.values(s.proposal?.gates ?? {});
  // Gates that only prove again what has lapsed amend nothing.
  if (!s.proposal || s.proposal.digest === s.charterDigest || gates.some((gate) => gate.acceptedAt === null)) return [];
  return [event('amendment.accepted', { charterDigest: s.proposal.digest })];
};

/**
 * A stall ends with progress; a release that ran before the lock, with a gate that found nothing running; a lapse, with
 * its proof regained.
 */
const leavingPilotMode: Policy = (s, at) => {
  if (!s.pilot) return [];
  const { since, why } = s.pilot;
  if (why === 'stalled' && s.progressAt > since) return [event('pilot-mode.left', { by: 'a requirement was met' })];
  if (leadsOut(s, at)) return [event('pilot-mode.left', { by: 'what had lapsed is proven again' })];
  const looked = STANDING_STEPS.some((step) => (s.gates[step].acceptedAt ?? '') > since);
  if (why === 'ran-before-lock' && looked) return [event('pilot-mode.left', { by: 'a gate found nothing running' })];
  return [];
};

const POLICIES: readonly Policy[] = [
  ending,
  reopening,
  locking,
  unready,
  clearing,
  replanning,
  demoting,
  measuring,
  mending,
  closeResolved,
  regained,
  amending,
  opening,
  shadowing,
  decideStage,
  goGiven,
  goingLive,
  leavingPilotMode,
];

/** The next thing that follows, or nothing. Once the engagement is closing only its ending follows. */
export function reactionsTo(s: State, at: string): NewEvent[] {
  if (s.closedAt) return [];
  if (s.closing) return ending(s, at);
  for (const rule of POLICIES) {
    const events = rule(s, at);
    if (events.length > 0) return events;
  }
  return [];
}
