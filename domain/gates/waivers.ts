/** Waivers: which requirements can be excepted for a time, and which never (docs/decisions/0021). */

import type { Waiver } from '../model/gates';
import type { State } from '../model/state';
import { PREREQUISITES, type Prerequisite, type StepId } from '../model/steps';
import { isPassStep } from './gate-of';
import type { Requirement } from './requirement-specs';
import { stepOf } from './steps';

/** The longest that a requirement is waived, in days (ours): longer is no exception any more. */
export const LONGEST_WAIVER_DAYS = 90;

/** What a prerequisite stands on, wherever it is asked. */
const OF_A_PREREQUISITE: ReadonlySet<string> = new Set([
  'evidence:drill',
  'evidence:drill-fresh',
  'check:drill-record',
  'check:kill-switch',
  'check:artefact',
  'check:running',
  'check:nothing-runs',
  'check:sign-offs',
]);

/** The prerequisites that each gate proves. */
const proves = (step: StepId): boolean =>
  step === 'rollback-plan' || PREREQUISITES.some((one: Prerequisite) => one === stepOf(step).delivers);

/** Why a requirement is never waived; null where it can be. */
export function unwaivable(step: StepId, requirement: Pick<Requirement, 'id' | 'kind' | 'supplier'>): string | null {
  if (proves(step) || OF_A_PREREQUISITE.has(requirement.id) || requirement.id.startsWith('evidence:proven:'))
    return 'it belongs to one of the four prerequisites';
  if (requirement.id === 'evidence:figures') return 'a figure that nobody confirmed is no mandate';
  if (requirement.kind === 'sign-off') return 'a person’s decision is not waived';
  if (requirement.kind === 'evidence' && requirement.supplier === 'dayone')
    return 'dayone supplies it automatically, or not at all';
  return null;
}

/** The waiver that replaces a requirement at this time. */
export const waiverOf = (s: State, step: StepId, requirement: string, at: string): Waiver | undefined =>
  s.waivers.find(
    (one) =>
      one.gate === step &&
      one.requirement === requirement &&
      !one.expired &&
      at < one.until &&
      (!isPassStep(step) || one.release === s.pass?.release),
  );
