/** What the gates of a charter will still ask people for. */
import { initialState } from '../engagement/initial-state';
import type { Requirement } from '../gates/requirement-specs';
import { requirementsOf } from '../gates/requirements';
import { STEP_IDS } from '../gates/steps';
import type { Charter } from '../model/charter';
import type { Role } from '../model/people';
import type { StepId } from '../model/steps';

export interface Lack {
  step: StepId;
  /** What people have to write or bring before this gate can open. */
  missing: Pick<Requirement, 'what' | 'who' | 'problem'>[];
  /** Checks that dayone makes automatically when the gate opens. */
  checks: number;
}

/**
 * What a fresh engagement under this charter would ask people for. Of the sign-offs only those that nobody can give: the
 * role is not filled, or not by a person who may.
 */
export function lacksOf(charter: Charter, digest: string, at: string): Lack[] {
  // The gate of ownership asks for these two in words of its own.
  const unfilled = new Set<Role>(['owner', 'deputy']);
  const fresh = initialState({ id: charter.id, at, by: 'nobody', charter, charterDigest: digest });
  return STEP_IDS.flatMap((step) => {
    const open = requirementsOf(fresh, step, at).filter((requirement) => !requirement.met);
    const missing = open.flatMap(({ kind, what, who, problem }) => {
      if (kind === 'evidence') return [{ what, who, problem }];
      if (kind === 'check') return [];
      if (charter.people[who] !== undefined) return problem === null ? [] : [{ what: `signs: ${what}`, who, problem }];
      if (unfilled.has(who)) return [];
      unfilled.add(who);
      return [{ what: `somebody as ${who}`, who, problem: null }];
    });
    const checks = open.filter((one) => one.kind === 'check').length;
    return missing.length + checks > 0 ? [{ step, missing, checks }] : [];
  });
}
