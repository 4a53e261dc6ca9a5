/** Which sign-offs a change would outdate: whose they are, and at which gate. */

import { confirmedCharter } from '../charter/figures';
import type { Charter } from '../model/charter';
import type { OutdatedSignOff, SignOff } from '../model/gates';
import type { State } from '../model/state';
import type { StepId } from '../model/steps';
import { wasTheirs } from '../people/delegation';
import { gateOf, viewFor } from './gate-of';
import { STEP_IDS } from './steps';
import { isCurrentSubject, subjectDigest } from './subjects';

const stands = (s: State, step: StepId, given: SignOff): boolean =>
  isCurrentSubject(s, step, given.subject) && wasTheirs(viewFor(s, step), given);

/** The sign-offs, also of accepted gates, that are valid in one state and no longer in the next one. */
export const outdatedSignOffs = (before: State, after: State): OutdatedSignOff[] =>
  STEP_IDS.flatMap((gate) => {
    const now = gateOf(after, gate)?.signOffs ?? {};
    return Object.values(gateOf(before, gate)?.signOffs ?? {})
      .filter((given) => stands(before, gate, given))
      .filter((given) => now[given.role]?.entry.seq !== given.entry.seq || !stands(after, gate, given))
      .map(({ role, by }) => ({ gate, role, by }));
  });

/** Those that another charter outdates once it is in force. */
export const outdatedBy = (s: State, charter: Charter): OutdatedSignOff[] =>
  outdatedSignOffs(s, { ...s, charter, proposal: null });

/** The same as an event carries it: nothing where nothing is outdated. */
export function outdatesIn(before: State, after: State): { outdates?: OutdatedSignOff[] } {
  const outdates = outdatedSignOffs(before, after);
  return outdates.length > 0 ? { outdates } : {};
}

/** Whether what this gate has people sign is another thing once the client has confirmed its figures. */
export function changesOnceConfirmed(s: State, step: StepId): boolean {
  const { charter } = viewFor(s, step);
  const confirmed = { ...s, charter: confirmedCharter(charter), proposal: null };
  return subjectDigest({ ...s, charter, proposal: null }, step) !== subjectDigest(confirmed, step);
}
