/** Releases, their stages and drills, the rollback, and the target system. */

import { drillWorkflowId } from '../kernel/names';
import { lookup } from '../values/own-members';
import { type ChangeDraft, type ChangeRule, is } from './change';

export const submitted: ChangeRule = (before, after) =>
  Object.entries(after.releases)
    .filter(([release]) => !lookup(before.releases, release))
    .map(([release, { submittedAt, submittedBy: by }]) => is('release-submitted', submittedAt, { release, by }));

/** The new status of each release; a release that was rolled back is reported by its rollback. */
export const releases: ChangeRule = (before, after, at) =>
  Object.entries(after.releases).flatMap(([release, { status, endedAt, ended: why }]) => {
    if (status === lookup(before.releases, release)?.status || status === 'passing' || status === 'rolled-back')
      return [];
    if (status === 'live') return [is('release-live', after.live?.since ?? at, { release })];
    return [is('release-ended', endedAt ?? at, { release, how: status, why })];
  });

export const stages: ChangeRule = (before, after, at) => {
  if (!after.pass) return [];
  const { release, goAt, stage } = after.pass;
  const old = before.pass?.release === release ? before.pass : null;
  const was = old?.stage ?? null;
  const found = goAt && goAt !== old?.goAt ? [is('go', goAt, { release })] : [];
  if (!stage) return was ? [...found, is('stage-stopped', at, { release, exposure: was.exposure })] : found;
  const { exposure, status, begunAt } = stage;
  const worst = stage.last?.worst ?? null;
  const begun = begunAt !== was?.begunAt || stage.index !== was.index;
  if (!begun && status === was.status && worst === (was.last?.worst ?? null)) return found;
  return [...found, is('stage', begun ? begunAt : (stage.last?.at ?? at), { release, exposure, status, worst })];
};

/** Order, start and cancellation of the open drill; of one that is over already, only its end. */
export const drills: ChangeRule = (before, after, at) => {
  const found: ChangeDraft[] = [];
  const { drill } = after;
  const proofs = Object.entries(after.releases).flatMap(([release, { drill: proof }]) =>
    proof ? [{ ...proof, release }] : [],
  );
  const fresh = Array.from({ length: after.drills - before.drills }, (_, n) =>
    drillWorkflowId(after.id, before.drills + n + 1),
  );
  for (const one of [...(before.drill ? [before.drill.drill] : []), ...fresh]) {
    if (one === drill?.drill) continue;
    const passed = proofs.find((proof) => proof.drill === one);
    if (passed) {
      const { release, restoreSeconds, rtoSeconds } = passed;
      found.push(is('drill-passed', passed.at, { drill: one, release, restoreSeconds, rtoSeconds }));
    } else {
      const release = before.drill?.drill === one ? before.drill.release : null;
      found.push(is('drill-failed', at, { drill: one, release }));
    }
  }
  if (!drill) return found;
  const was = before.drill?.drill === drill.drill ? before.drill : null;
  const about = { drill: drill.drill, release: drill.release };
  if (!was) found.push(is('drill-ordered', drill.orderedAt, { ...about, performedBy: drill.performedBy }));
  if (drill.started && !was?.started) found.push(is('drill-started', at, about));
  if (drill.cancel && !was?.cancel) found.push(is('drill-cancelled', at, { ...about, why: drill.cancel }));
  return found;
};

export const rollbacks: ChangeRule = (before, after, at) =>
  after.rollbacks.flatMap((one, index) => {
    const was = before.rollbacks[index];
    const { release, to, reason, by, seconds } = one;
    return [
      ...(was ? [] : [is('rolled-back', one.at, { release, to, reason, by })]),
      ...(seconds === null || was?.seconds === seconds
        ? []
        : [is('way-back-done', after.target.confirmedAt ?? at, { release, seconds })]),
    ];
  });

export const target: ChangeRule = (before, after, at) => {
  const { desired, key, since, confirmedAt, lastError: problem } = after.target;
  const was = before.target.key === key ? before.target : null;
  if (confirmedAt && !was?.confirmedAt)
    return [is('target', confirmedAt, { target: desired, status: 'confirmed', problem: null })];
  if (confirmedAt) return [];
  if (problem && problem !== was?.lastError) return [is('target', at, { target: desired, status: 'failed', problem })];
  // The same switch may be wanted again, where a drill has left something else behind.
  if (was && was.confirmedAt === null) return [];
  return [is('target', was ? at : since, { target: desired, status: 'wanted', problem: null })];
};
