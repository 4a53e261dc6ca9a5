/** The four prerequisites, the gates that prove them, and the production lock. */

import type { State } from '../model/state';
import { LOCK_STEPS, PREREQUISITES, type Prerequisite, type StandingStep } from '../model/steps';
import { lookup } from '../values/own-members';

/** The gate that proves each again; Rollback is proven by a drill of what is live. */
export const GATE_OF: Record<Prerequisite, StandingStep | null> = {
  Ownership: 'ownership',
  Metrics: 'metrics',
  Governance: 'governance',
  Rollback: null,
};

/** The gates that have to prove what has lapsed, independent of what an amendment changes. */
export const lapsedGates = (s: State): StandingStep[] =>
  PREREQUISITES.flatMap((one) => (s.lapses[one] && GATE_OF[one] ? [GATE_OF[one]] : []));

/** The status of a prerequisite: missing, written down, proven by its gate, or no longer proven. */
export interface PrerequisiteStatus {
  standing: 'missing' | 'stated' | 'proven' | 'lapsed';
  since: string | null;
}

const fromGate = (s: State, step: 'ownership' | 'metrics' | 'governance', written: boolean): PrerequisiteStatus => {
  const gate = s.gates[step];
  if (gate.acceptedAt) return { standing: 'proven', since: gate.acceptedAt };
  if (gate.reopened !== null) return { standing: 'lapsed', since: gate.since };
  return { standing: written ? 'stated' : 'missing', since: null };
};

/** Rollback is proven by a drill of the live release; before go-live, by the drill of the release on its way. */
function rollbackStatus(s: State): PrerequisiteStatus {
  const release = s.live?.release ?? s.pass?.release;
  const drill = release ? lookup(s.releases, release)?.drill : null;
  const plan = s.gates['rollback-plan'];
  if (plan.reopened !== null && !plan.acceptedAt) return { standing: 'lapsed', since: plan.since };
  if (plan.acceptedAt && drill) return { standing: 'proven', since: drill.at };
  return { standing: s.charter.rollback ? 'stated' : 'missing', since: null };
}

/** Status of each prerequisite: one whose proof has lapsed in operation is not proven, even if its gate is accepted. */
export function prerequisiteStatuses(s: State): Record<Prerequisite, PrerequisiteStatus> {
  const proven = byGates(s);
  for (const one of PREREQUISITES) {
    const lapse = s.lapses[one];
    if (lapse) proven[one] = { standing: 'lapsed', since: lapse.since };
  }
  return proven;
}

const byGates = (s: State): Record<Prerequisite, PrerequisiteStatus> => ({
  Ownership: fromGate(s, 'ownership', Boolean(s.charter.people.owner && s.charter.people.deputy)),
  Metrics: fromGate(s, 'metrics', (s.charter.metrics ?? []).length > 0),
  Governance: fromGate(s, 'governance', s.charter.governance !== undefined),
  Rollback: rollbackStatus(s),
});

/** The production lock is open only while the gates of steps 1 to 6 are all accepted. */
export const lockOpen = (s: State): boolean => LOCK_STEPS.every((step) => s.gates[step].acceptedAt !== null);

/** What may run on live data, and why not. No answer means no. */
export function mayRun(s: State, release: string): { allowed: boolean; why: string } {
  if (s.closedAt || s.closing) return { allowed: false, why: 'the engagement is closed' };
  if (!lockOpen(s)) return { allowed: false, why: 'the production lock is closed' };
  if (s.live?.release === release) return { allowed: true, why: 'the release is live' };
  if (s.pass?.release === release && s.pass.gates.readiness.acceptedAt)
    return { allowed: true, why: 'the release is on its way through the stages' };
  return { allowed: false, why: 'no gate has accepted this release' };
}
