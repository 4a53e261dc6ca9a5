/** The checks of every gate: that sign-offs are still valid, and that nothing runs before the lock. */

import { openFindingOf } from '../kernel/open-findings';
import type { Finding } from '../model/findings';
import type { Gate } from '../model/gates';
import type { State } from '../model/state';
import type { StepId } from '../model/steps';
import { isPassStep } from './gate-of';
import { lockOpen } from './prerequisites';
import { type CheckSpec, checked } from './requirement-specs';
import { comparedAt, type GateSigning, notApart } from './separation';
import { NOTHING_RUNS, NOTHING_RUNS_TEXT } from './tolerated';

/**
 * Before the gate opens, the sign-offs that count are read back from the ledger, and those who must be different people
 * are compared once more: by address, key and login.
 */
export function signOffCheck(view: State, gate: Gate, signing: GateSigning): CheckSpec[] {
  const { roles, subjects } = signing;
  const entries = roles.flatMap((role) => {
    const given = gate.signOffs[role];
    return given && subjects.includes(given.subject) ? [given.entry] : [];
  });
  if (entries.length === 0) return [];
  const people = comparedAt(view, signing);
  const known = Object.entries(view.charter.identities ?? {}).filter(([id]) => people.includes(id));
  const compared = people.length < 2 ? {} : { people, identities: Object.fromEntries(known) };
  return [
    checked<'ledger-entries'>(
      'sign-offs',
      'the sign-offs stand in the ledger as they were given',
      'delivery-lead',
      { kind: 'ledger-entries', entries, ...compared },
      ({ missing, alike = [] }) => {
        if (missing.length > 0) return `the ledger does not hold entries ${missing.join(', ')}`;
        const seen = { ...view, alike: [...view.alike, ...alike] };
        const together = roles.map((role) => notApart(seen, signing, role, gate.signOffs[role]));
        const why = together.find((one) => one !== null);
        return why ? `${why}: this must be somebody else` : null;
      },
    ),
  ];
}

/** The open incident of a release that was found running on live data before the lock. */
export const ranBeforeLock = (state: State): Finding | undefined => openFindingOf(state, 'ran-before-lock');

/** Nothing may run before the lock: the target system is probed from the first step on, if it can be. */
export function versionProbe(state: State, step: StepId): CheckSpec[] {
  const executor = state.charter.rollback?.executor;
  if (!executor || executor.kind === 'manual' || isPassStep(step) || lockOpen(state) || state.live) return [];
  return [
    checked<'target-status'>(
      NOTHING_RUNS,
      NOTHING_RUNS_TEXT,
      'delivery-lead',
      { kind: 'target-status', executor },
      (status) => {
        const running = status.base ?? (status.exposure > 0 ? status.candidate : null);
        return running === null ? null : `claimed to wait for the lock; release ${running} is running on live data`;
      },
      // Once something was found running, silence is no proof of the contrary.
      { toleratesSilence: !ranBeforeLock(state) },
    ),
  ];
}
