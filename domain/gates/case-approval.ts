/** Who approves the cases, and who may therefore submit them: nobody does both. */
import { sameHuman } from '../identity/same-human';
import { ROLES, type Role } from '../people';
import type { State } from '../state';
import { absenceOf, fillingsOf, holderOf } from './acting';
import { isGroup } from './asks';
import { gateOf, viewFor } from './gate-of';

/** Somebody, and the role in which they act. */
export interface InRole {
  role: Role;
  person: string;
}

/** The roles that approve the cases: the owner, and those who sign at their gate as well by the charter. */
export const rolesApprovingCases = ({ charter: { signOffs } }: Pick<State, 'charter'>): Role[] => [
  ...new Set<Role>(['owner', ...(signOffs?.['process-redesign']?.also ?? [])]),
];

/** Everybody who may approve the cases at this moment: holders, covers, and the deputy where they act for the owner. */
export function caseApprovers(s: State, at: string): InRole[] {
  const view = viewFor(s, 'process-redesign');
  const deputised = (['process-redesign', 'metrics'] as const).some((step) => gateOf(s, step)?.deputised);
  return rolesApprovingCases(view).flatMap((role) =>
    fillingsOf(view, { role, ownName: false, deputised: role === 'owner' && deputised }, at).map(({ person }) => ({
      role,
      person,
    })),
  );
}

/** Who usually submits cases, in this order; then anybody else with a role. */
const USUALLY: readonly Role[] = ['delivery-lead', 'account-manager'];

/** Everybody with a role who may submit the cases, each once: who is there comes before who is away. */
export function maySubmitCases(s: State, at: string): InRole[] {
  const approvers = caseApprovers(s, at);
  const found: InRole[] = [];
  for (const role of new Set([...USUALLY, ...ROLES])) {
    const person = holderOf(s, role);
    if (person === null || isGroup(s, person) || found.some((one) => one.person === person)) continue;
    if (!approvers.some((one) => sameHuman(s, one.person, person))) found.push({ role, person });
  }
  const isAway = ({ role }: InRole): number => Number(absenceOf(s, role, at) !== undefined);
  return found.sort((a, b) => isAway(a) - isAway(b));
}
