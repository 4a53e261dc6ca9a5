import type { MetricRange, MetricVerdict, MissingReadings, Tally, Verdict } from '../metrics';
import type { Role } from '../people';
import type { Answer } from '../questions';
import type { Manifest, PortfolioFreeze } from '../releases';
import type { Confirmation, DrillProof, SwitchAction, Target } from '../rollback';

/** Events of its releases: submission, rollback drills, switches of the target system, stages and rollbacks. */
export interface ReleaseEvents {
  /** A release was submitted by its manifest, and begins at step 7. */
  'release.submitted': { manifest: Manifest };
  /** The release passed its last stage and is live. */
  'release.went-live': { release: string };
  /** The release ended before it was exposed to live cases, or another one was submitted instead. */
  'release.withdrawn': { release: string; why: string };
  /** Somebody ordered a rollback drill. `order`: digest of what it uses: executor, proofs, release, RTO. */
  'drill.ordered': { drill: string; release: string; performedBy: string; rtoSeconds: number; order: string };
  /** The workflow of the drill runs. `run`: the run of the engagement that started it. */
  'drill.started': { drill: string; run?: string };
  /** A foreign workflow runs under the id of the drill, so the drill is started under another id. */
  'drill.renamed': { drill: string; as: string; why: string };
  /** The drill could not be started. The next attempt is at `retryAt`. */
  'drill.not-started': { drill: string; problem: string; retryAt: string };
  /** The rollback is manual: somebody has to act. */
  'drill.waits-for-person': { drill: string; key: string; on: Role; witness: boolean };
  /** The named person has acted; a second one has to confirm it. */
  'drill.acted': { drill: string; key: string; on: Role };
  /** The manual switch of the drill is confirmed. */
  'drill.performed': { drill: string; key: string };
  /** The drill was cancelled before its end. */
  'drill.cancelled': { drill: string; why: string };
  /** The drill of this release passed: Rollback is proven. */
  'drill.passed': { release: string; proof: DrillProof };
  /** The drill failed. `restored`: whether the target again runs what it should. */
  'drill.failed': { drill: string; release: string; problem: string; restored: boolean };
  /** The target system should run something else: a switch was ordered. */
  'target.desired': { target: Target; action: SwitchAction; key: string };
  /** A person is asked to switch by hand, or to say what runs if nothing else can tell. */
  'target.pending': { key: string; on: Role };
  /** The person said that the switch was carried out. */
  'target.performed': { key: string };
  /** The switch is confirmed, `seconds` after it was ordered. */
  'target.switched': { key: string; seconds: number; confirmed: Confirmation };
  /**
   * The switch is not confirmed. Either the executor did not accept the order (then `answer` is null), or the answer to
   * the probe that followed shows something else. `taken`: the executor has just accepted the order.
   */
  'target.not-switched': { key: string; problem: string; retryAt: string; taken: boolean; answer: Answer | null };
  /** The order is given again, under another key if the previous order was accepted but had no effect. */
  'target.ordered-again': { key: string; before: string };
  /** The decision for this release is go: owner, sponsor and account manager have signed. */
  'go-live.decided': { release: string };
  /** The whole portfolio is frozen: the next stage waits, and the freeze is read again at `lookAt`. */
  'freeze.found': { freeze: PortfolioFreeze; lookAt: string };
  /** Somebody reported that the freeze of the portfolio has changed. */
  'freeze.look-asked': Record<string, never>;
  /** The portfolio is no longer frozen. */
  'freeze.over': Record<string, never>;
  /** A stage of the go-live begins at this exposure. */
  'stage.begun': { release: string; index: number; exposure: number; plan: string };
  /** One entry for a reading of a stage that has consequences, or for several readings without. */
  'stage.measured': {
    release: string;
    index: number;
    /** Number of earlier readings of the stage, and number of readings in this entry. */
    after: number;
    readings: number;
    /** When the first and the last of these readings were taken: RFC 3339, on the same day (UTC). */
    from: string;
    to: string;
    /** Verdicts of the last reading. All other readings of this entry had the verdicts of the previous entry. */
    verdicts: MetricVerdict[];
    worst: Verdict;
    /** Metric id → summary of all these readings. Absent for a single reading. */
    ranges?: Record<string, MetricRange>;
    /** Metric id → what was counted against its limits in this stage, these readings included. */
    tallies: Record<string, Tally>;
    nextReadAt: string | null;
    /** SHA-256 of the source answers, one JSON line each: an attachment, or a part of the day's attachment. */
    raw: string;
  };
  /**
   * The readings of a day (UTC) are joined in the attachment `digest`, which has `readings` lines. `digest` null: each
   * entry keeps its own attachment. `missing`: entries whose readings were not in the store.
   */
  'readings.joined': { day: string; digest: string | null; readings: number; missing: MissingReadings };
  /** A named person has reviewed every case of a stage. */
  'stage.reviewed': { release: string; index: number; cases: number; wrong: number; digest: string | null };
  /** The time of a stage is over without a clear result, so the owner decides. */
  'stage.inconclusive': { release: string; index: number; why: string };
  /** The owner wants to see more: the stage is observed longer. */
  'stage.extended': { release: string; index: number; until: string };
  /** A prerequisite reopened. Exposure ends, and the release continues on its way through the steps. */
  'stage.stopped': { release: string; why: string };
  /** The stage passed. */
  'stage.passed': { release: string; index: number; exposure: number; decidedBy: 'measurement' | 'person' };
  /** A release is rolled back, by a person or automatically. `exposure`: percent of live cases that it had. */
  'rollback.pulled': {
    release: string;
    exposure: number;
    to: Target;
    reason: string;
    key: string;
    automatic: boolean;
  };
  /** The engagement is on hold: somebody asked for it, or a rollback set it. */
  'hold.set': { reason: string; kind: 'asked' | 'after-rollback' };
  /** The hold was lifted. */
  'hold.lifted': { reason: string };
}
