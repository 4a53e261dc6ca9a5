/** Releases on their way: the pass, its stages, and the drill. */

import { emptyGate } from '../gates/gate-of';
import type { Appliers } from '../kernel/events';
import { dayOf } from '../metrics/stage-readings';
import type { Pass, ReleaseRecord } from '../model/releases';
import type { State } from '../model/state';
import { wantedFrom } from '../rollback/evolution';
import { lookup, withEntry } from '../values/own-members';

type ReleaseEvents =
  | 'release.submitted'
  | 'release.went-live'
  | 'release.withdrawn'
  | 'drill.ordered'
  | 'drill.started'
  | 'drill.renamed'
  | 'drill.not-started'
  | 'drill.waits-for-person'
  | 'drill.performed'
  | 'drill.acted'
  | 'drill.cancelled'
  | 'drill.passed'
  | 'drill.failed'
  | 'go-live.decided'
  | 'freeze.found'
  | 'freeze.look-asked'
  | 'freeze.over'
  | 'stage.begun'
  | 'stage.measured'
  | 'readings.joined'
  | 'stage.reviewed'
  | 'stage.inconclusive'
  | 'stage.extended'
  | 'stage.passed'
  | 'stage.stopped'
  | 'rollback.pulled';

const endRelease = (
  state: State,
  release: string,
  status: 'rolled-back' | 'superseded' | 'withdrawn',
  at: string,
  why: string,
): void => {
  const record = lookup(state.releases, release);
  if (record) Object.assign(record, { status, endedAt: at, ended: why });
};

/**
 * Exposed to nobody: its stages begin again, and so does their gate, where a promotion was not confirmed yet. What has
 * changed since may change a go or a no-go: it is asked again of everybody.
 */
function stopStages(pass: Pass): void {
  Object.assign(pass, { stage: null, goAt: null });
  const gate = pass.gates['staged-go-live'];
  Object.assign(gate, { acceptedAt: null, acceptedSubject: null, signOffs: {} });
  delete gate.alsoSigned;
}

export const releaseEvents: Appliers<ReleaseEvents> = {
  'release.submitted': (state, { manifest }, entry) => {
    const record: ReleaseRecord = {
      manifest,
      submittedBy: entry.actor.id,
      submittedAt: entry.at,
      status: 'passing',
      endedAt: null,
      ended: null,
      drill: null,
    };
    state.releases = withEntry(state.releases, manifest.release, record);
    state.pass = emptyPass(manifest.release);
    state.progressAt = entry.at;
  },
  'release.went-live': (state, { release }, entry) => {
    if (state.live) endRelease(state, state.live.release, 'superseded', entry.at, `superseded by ${release}`);
    state.live = { release, since: entry.at };
    Object.assign(lookup(state.releases, release)!, { status: 'live', wentLiveAt: entry.at });
    state.pass = null;
    state.progressAt = entry.at;
  },
  'release.withdrawn': (state, { release, why }, entry) => {
    endRelease(state, release, 'withdrawn', entry.at, why);
    state.pass = null;
  },

  'drill.ordered': (state, { drill, release, performedBy, rtoSeconds, order }, entry) => {
    state.drills += 1;
    state.drill = {
      drill,
      release,
      orderedBy: entry.actor.id,
      orderedAt: entry.at,
      performedBy,
      rtoSeconds,
      order,
      started: false,
      cancel: null,
      waitingFor: null,
      retryAt: null,
    };
  },
  'drill.started': (state, { drill, run }) => {
    if (state.drill?.drill !== drill) return;
    state.drill.started = true;
    if (run) state.drill.startedBy = run;
  },
  'drill.renamed': (state, { drill, as }) => {
    state.drills += 1;
    if (state.drill?.drill !== drill) return;
    // One that may have begun already has its record under its first name.
    if (state.drill.resumes) state.drill.record ??= drill;
    state.drill.drill = as;
    state.drill.retryAt = null;
  },
  'drill.not-started': (state, { drill, retryAt }) => {
    if (state.drill?.drill === drill) state.drill.retryAt = retryAt;
  },
  'drill.waits-for-person': (state, { drill, key, witness }) => {
    if (state.drill?.drill === drill) state.drill.waitingFor = { key, witness, actedBy: null };
  },
  'drill.acted': (state, _data, entry) => {
    if (state.drill?.waitingFor) state.drill.waitingFor.actedBy = entry.actor.id;
  },
  'drill.performed': (state, { drill }) => {
    if (state.drill?.drill === drill) state.drill.waitingFor = null;
  },
  'drill.cancelled': (state, { why }) => {
    if (state.drill) state.drill.cancel = why;
  },
  'drill.passed': (state, { release, proof }, entry) => {
    state.drill = null;
    state.target.steadySince = entry.at;
    const record = lookup(state.releases, release);
    if (record) record.drill = proof;
    state.progressAt = entry.at;
  },
  'drill.failed': (state, { restored }, entry) => {
    state.drill = null;
    state.target.steadySince = entry.at;
    // What is desired is not what runs: it has to be switched to again.
    if (!restored)
      Object.assign(state.target, {
        confirmedAt: null,
        confirmed: null,
        takenAt: null,
        retryAt: null,
        attempts: 0,
        pendingOn: null,
        performedBy: null,
      });
  },

  'go-live.decided': (state, _data, entry) => {
    if (state.pass) state.pass.goAt = entry.at;
    state.progressAt = entry.at;
  },
  'freeze.found': (state, { freeze, lookAt }) => {
    state.frozen = { ...freeze, recheckAt: lookAt };
  },
  'freeze.look-asked': (state, _data, entry) => {
    if (state.frozen) state.frozen.recheckAt = entry.at;
  },
  'freeze.over': (state) => {
    state.frozen = null;
  },
  'stage.begun': (state, { index, exposure, plan }, entry) => {
    if (exposure > 0) state.exposedSince ??= entry.at;
    const alreadyThere = state.target.confirmedAt !== null && state.target.desired.exposure === exposure;
    state.pass!.stage = {
      index,
      exposure,
      plan,
      begunAt: entry.at,
      observedFrom: alreadyThere ? entry.at : null,
      readings: 0,
      nextReadAt: alreadyThere ? entry.at : null,
      last: null,
      tallies: {},
      review: null,
      leftOpen: null,
      status: 'observing',
      until: null,
    };
  },
  'stage.reviewed': (state, { index, cases, wrong, digest }, entry) => {
    const stage = state.pass?.stage;
    if (stage?.index !== index) return;
    // Judged again with it, at once.
    Object.assign(stage, { review: { by: entry.actor.id, at: entry.at, cases, wrong, digest }, nextReadAt: entry.at });
    state.progressAt = entry.at;
  },
  'stage.measured': (state, { index, readings, to, verdicts, worst, tallies, nextReadAt }) => {
    if (!state.readingDays.includes(dayOf(to))) state.readingDays.push(dayOf(to));
    const stage = state.pass?.stage;
    if (stage?.index !== index) return;
    stage.readings += readings;
    stage.tallies = tallies;
    // What a person is asked to decide stays as it was shown.
    if (stage.status === 'observing') stage.last = { at: to, verdicts, worst };
    stage.nextReadAt = nextReadAt;
  },
  'readings.joined': (state, { day }) => {
    state.readingDays = state.readingDays.filter((one) => one !== day);
  },
  'stage.inconclusive': (state, { why }) => {
    const stage = state.pass!.stage!;
    stage.status = 'awaiting-decision';
    stage.leftOpen = why;
    // A new decision: an earlier sign-off of the owner was about something else (go, another stage, other numbers).
    delete state.pass!.gates['staged-go-live'].signOffs.owner;
    if (stage.exposure === 0) stage.nextReadAt = null;
  },
  'stage.extended': (state, { until }, entry) => {
    const stage = state.pass!.stage!;
    Object.assign(stage, { status: 'observing', leftOpen: null, until, nextReadAt: entry.at });
    // More time means more measurements: errors and inconclusive ones are counted again, failures stay counted.
    for (const tally of Object.values(stage.tallies)) Object.assign(tally, { errors: 0, inconclusive: 0 });
  },
  'stage.passed': (state, _data, entry) => {
    const stage = state.pass!.stage!;
    stage.status = 'passed';
    stage.leftOpen = null;
    // Who is exposed is watched until the next stage begins, or the release is live.
    if (stage.exposure === 0) stage.nextReadAt = null;
    state.progressAt = entry.at;
  },
  'stage.stopped': (state) => {
    stopStages(state.pass!);
  },
  'rollback.pulled': (state, { release, to, reason, key }, entry) => {
    endRelease(state, release, 'rolled-back', entry.at, reason);
    if (state.pass?.release === release) state.pass = null;
    if (state.live?.release === release) {
      if (state.pass) stopStages(state.pass);
      state.live = to.base === null ? null : { release: to.base, since: entry.at };
      const back = to.base === null ? undefined : lookup(state.releases, to.base);
      if (back) Object.assign(back, { status: 'live', endedAt: null, ended: null });
    }
    state.rollbacks.push({ at: entry.at, release, to: to.base, reason, by: entry.actor.id, seconds: null });
    state.target = wantedFrom(entry.at, to, 'rollback', key);
  },
};

export const emptyPass = (release: string): Pass => ({
  release,
  gates: { build: emptyGate(), readiness: emptyGate(), 'staged-go-live': emptyGate() },
  goAt: null,
  stage: null,
});
