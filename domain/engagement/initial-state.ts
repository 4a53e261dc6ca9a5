/** The state after the first entry. */

import { emptyGate } from '../gates/gate-of';
import { FALLBACK } from '../kernel/target';
import type { Charter } from '../model/charter';
import type { Gate } from '../model/gates';
import { STATE_VERSION, type State } from '../model/state';
import { STANDING_STEPS, type StandingStep } from '../model/steps';
import { GENESIS } from '../record/ledger';
import { emptyRetainer } from '../retainer/evolution';

/** The state after the first entry of the ledger. */
export function initialState(start: {
  id: string;
  /** Absent where a charter is looked at, and no ledger is begun. */
  store?: string;
  at: string;
  by: string;
  charter: Charter;
  charterDigest: string;
}): State {
  const gates = Object.fromEntries(STANDING_STEPS.map((step) => [step, emptyGate()])) as Record<StandingStep, Gate>;
  return {
    v: STATE_VERSION,
    id: start.id,
    store: start.store ?? '',
    epoch: 1,
    head: GENESIS,
    startedAt: start.at,
    startedBy: start.by,
    charter: start.charter,
    charterDigest: start.charterDigest,
    charterVersion: 1,
    proposal: null,
    workdays: [],
    gates,
    pass: null,
    releases: {},
    live: null,
    executor: null,
    target: {
      desired: FALLBACK,
      action: 'restore',
      key: 'none',
      since: start.at,
      confirmedAt: start.at,
      confirmed: null,
      takenAt: null,
      steadySince: start.at,
      attempts: 0,
      lastError: null,
      retryAt: null,
      pendingOn: null,
      performedBy: null,
    },
    drill: null,
    drills: 0,
    evidence: {},
    cases: null,
    baselines: {},
    baselineAttempt: null,
    exposedSince: null,
    readingDays: [],
    readings: {},
    transfers: {},
    absences: [],
    waivers: [],
    hold: null,
    frozen: null,
    findings: [],
    rollbacks: [],
    pilot: null,
    progressAt: start.at,
    schedule: null,
    scheduleRetryAt: null,
    retainer: emptyRetainer(),
    lapses: {},
    leavers: {},
    alike: [],
    unreached: {},
    closing: null,
    closedAt: null,
  };
}
