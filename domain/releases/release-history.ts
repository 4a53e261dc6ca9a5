/** What ran when, and why it ended: the releases of an engagement, from its ledger. */

import { FALLBACK } from '../kernel/target';
import type { Entry, Events } from '../model/events';
import type { Verdict } from '../model/metrics';
import type { Manifest } from '../model/releases';
import type { Target } from '../model/rollback';

export interface ReleaseStage {
  /** Percent of live cases; 0 is shadow. */
  exposure: number;
  from: string;
  /** Until it was decided; null: it is observed still. */
  to: string | null;
  readings: number;
  /** The worst verdict of its latest reading. */
  worst: Verdict | null;
  ended: 'passed' | 'stopped' | 'rolled-back' | 'withdrawn' | null;
  /** Who let it pass. */
  decidedBy: 'measurement' | 'person' | null;
}

export interface ReleaseDrill {
  drill: string;
  orderedAt: string;
  performedBy: string;
  rtoSeconds: number;
  /** Null: it has not ended. */
  outcome: 'passed' | 'failed' | null;
  /** Of one that has passed: from the order to roll back until the fallback was proven. */
  restoreSeconds: number | null;
  problem: string | null;
}

export interface ReleaseEnd {
  at: string;
  how: 'rolled-back' | 'superseded' | 'withdrawn';
  /** Person id, or `dayone`. */
  by: string;
  /** Rolled back because of measurements, not by a person. */
  automatic: boolean;
  why: string;
}

export interface ReleaseView {
  release: string;
  model: string;
  artefactDigest: string;
  builtBy: string;
  submittedBy: string;
  submittedAt: string;
  /** Earlier releases of this very artefact. */
  sameArtefact: string[];
  drills: ReleaseDrill[];
  goAt: string | null;
  stages: ReleaseStage[];
  /** Half-open, from and to the confirmed switch; several where a later release was rolled back to it. `to` is null while it runs. */
  live: { from: string; to: string | null }[];
  status: 'passing' | 'live' | ReleaseEnd['how'];
  ended: ReleaseEnd | null;
}

export interface ReleaseHistory {
  /** What the target system is to run now. */
  desired: Target;
  /** The newest first. */
  releases: ReleaseView[];
}

type Ending = Omit<ReleaseEnd, 'at' | 'how'>;

/** Files the events one after the other. */
class Filing {
  readonly releases = new Map<string, ReleaseView>();
  desired: Target = FALLBACK;
  /** When the first rollback was ordered that is not confirmed yet; null: there is none. */
  private ordered: string | null = null;

  file(event: Entry): void {
    const { at, actor } = event;
    const by = actor.id;
    switch (event.type) {
      case 'release.submitted':
        this.submit(event.data.manifest, at, by);
        break;
      case 'release.withdrawn':
        this.end(event.data.release, 'withdrawn', at, { by, automatic: false, why: event.data.why });
        break;
      case 'release.went-live': {
        const { release } = event.data;
        const before = this.live();
        if (before)
          this.end(before.release, 'superseded', at, { by, automatic: false, why: `superseded by ${release}` });
        this.goLive(release, at);
        break;
      }
      case 'rollback.pulled':
        this.rollBack(event.data, at, by);
        break;
      case 'target.desired':
        this.desired = event.data.target;
        break;
      case 'target.switched':
        this.confirm(at);
        break;
      case 'drill.ordered': {
        const { release, drill, performedBy, rtoSeconds } = event.data;
        const open = { outcome: null, restoreSeconds: null, problem: null };
        this.releases.get(release)?.drills.push({ drill, orderedAt: at, performedBy, rtoSeconds, ...open });
        break;
      }
      case 'drill.passed': {
        const { drill, restoreSeconds } = event.data.proof;
        this.endDrill(drill, { outcome: 'passed', restoreSeconds });
        break;
      }
      case 'drill.failed':
        this.endDrill(event.data.drill, { outcome: 'failed', problem: event.data.problem });
        break;
      case 'go-live.decided': {
        const known = this.releases.get(event.data.release);
        if (known) known.goAt = at;
        break;
      }
      case 'stage.begun': {
        const begun = { exposure: event.data.exposure, from: at, to: null, readings: 0, worst: null };
        this.releases.get(event.data.release)?.stages.push({ ...begun, ended: null, decidedBy: null });
        break;
      }
      case 'stage.measured': {
        const stage = this.openStage(event.data.release);
        if (stage) Object.assign(stage, { readings: stage.readings + event.data.readings, worst: event.data.worst });
        break;
      }
      case 'stage.passed': {
        const stage = this.openStage(event.data.release);
        if (stage) Object.assign(stage, { to: at, ended: 'passed', decidedBy: event.data.decidedBy });
        break;
      }
      case 'stage.stopped':
        this.endStage(event.data.release, 'stopped', at);
        break;
      case 'engagement.closing':
        this.close(event.data, at, by);
        break;
    }
  }

  private submit(manifest: Manifest, at: string, by: string): void {
    const { release, model, artefactDigest, builtBy } = manifest;
    const same = [...this.releases.values()].filter(
      (one) => one.release !== release && one.artefactDigest === artefactDigest,
    );
    this.releases.set(release, {
      ...{ release, model, artefactDigest, builtBy, submittedBy: by, submittedAt: at },
      sameArtefact: same.map((one) => one.release),
      ...{ drills: [], goAt: null, stages: [], live: [], status: 'passing', ended: null },
    });
  }

  private rollBack({ release, to, reason, automatic }: Events['rollback.pulled'], at: string, by: string): void {
    const wasLive = this.live()?.release === release;
    this.end(release, 'rolled-back', at, { by, automatic, why: reason });
    this.desired = to;
    this.ordered ??= at;
    if (!wasLive) return;
    // A candidate next to the live release is no longer exposed, but its pass continues.
    for (const { release: other, status } of this.releases.values())
      if (status === 'passing') this.endStage(other, 'stopped', at);
    if (to.base !== null) this.goLive(to.base, at);
  }

  /** What was rolled back ran until the switch was confirmed, and what it led to runs from then on. */
  private confirm(at: string): void {
    const stage = this.desired.candidate === null ? undefined : this.openStage(this.desired.candidate);
    if (stage && stage.readings === 0 && stage.exposure === this.desired.exposure) stage.from = at;
    if (this.ordered === null) return;
    const since = this.ordered;
    this.ordered = null;
    for (const { live } of this.releases.values())
      for (const span of live) {
        if (span.to !== null && span.to >= since) span.to = at;
        if (span.from >= since) span.from = at;
      }
  }

  private close({ mode, reason }: Events['engagement.closing'], at: string, by: string): void {
    const ending = { by, automatic: false, why: `the engagement closes: ${reason}` };
    for (const { release, status } of this.releases.values()) {
      if (status === 'passing') this.end(release, 'withdrawn', at, ending);
      if (status === 'live' && mode === 'roll-back') this.end(release, 'rolled-back', at, ending);
    }
  }

  private live(): ReleaseView | undefined {
    return [...this.releases.values()].find(({ status }) => status === 'live');
  }

  private goLive(release: string, at: string): void {
    const known = this.releases.get(release);
    if (!known) return;
    Object.assign(known, { status: 'live', ended: null });
    known.live.push({ from: at, to: null });
  }

  private end(release: string, how: ReleaseEnd['how'], at: string, ending: Ending): void {
    const known = this.releases.get(release);
    if (!known) return;
    Object.assign(known, { status: how, ended: { at, how, ...ending } });
    const span = known.live.at(-1);
    if (span?.to === null) span.to = at;
    if (how !== 'superseded') this.endStage(release, how, at);
  }

  private openStage(release: string): ReleaseStage | undefined {
    const stage = this.releases.get(release)?.stages.at(-1);
    return stage?.to === null ? stage : undefined;
  }

  private endStage(release: string, ended: ReleaseStage['ended'], at: string): void {
    const stage = this.openStage(release);
    if (stage) Object.assign(stage, { to: at, ended });
  }

  private endDrill(name: string, result: Partial<ReleaseDrill>): void {
    const all = [...this.releases.values()].flatMap(({ drills }) => drills);
    const drill = all.findLast((one) => one.drill === name);
    if (drill) Object.assign(drill, result);
  }
}

/** @param entries of the engagement's ledger, in their order */
export function releaseHistoryOf(entries: readonly Entry[]): ReleaseHistory {
  const filing = new Filing();
  for (const entry of entries) filing.file(entry);
  return { desired: filing.desired, releases: [...filing.releases.values()].reverse() };
}
