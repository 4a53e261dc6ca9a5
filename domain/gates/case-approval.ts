/** Who approves the cases, and who may therefore submit them: nobody does both. */

import { ROLES, type Role } from '../model/people';
import type { State } from '../model/state';
import { absenceOf, holderOf, roleAssignmentsOf } from '../people/delegation';
import { sameHuman } from '../people/same-human';
import { gateOf, viewFor } from './gate-of';
import { isGroup } from './requirement-specs';

/** Somebody, and the role in which they act. */
export interface InRole {
  role: Role;
  person: string;
}

/** The roles that approve the cases: the owner, and those who sign at their gate as well by the charter. */
export const rolesApprovingCases = ({ charter: { signOffs } }: Pick<State, 'charter'>): Role[] => [
  ...new Set<Role>(['owner', ...(signOffs?.['process-redesign']?.also ?? [])]),
];

/** Gates at which the cases are approved: at the second, by the owner alone. */
const APPROVED_AT = ['process-redesign', 'metrics'] as const;

/** Those who have approved them: an approval does not end with the absence that somebody covered. */
const haveApproved = (s: State, roles: readonly Role[]): InRole[] =>
  APPROVED_AT.flatMap((step) =>
    roles.flatMap((role) => {
      const given = step === 'metrics' && role !== 'owner' ? undefined : gateOf(s, step)?.signOffs[role];
      return given?.decision === 'approve' ? [{ role, person: given.by }] : [];
    }),
  );

/** Everybody who may approve the cases at this moment (holders, covers, a deputy who acts for the owner), or has. */
export function caseApprovers(s: State, at: string): InRole[] {
  const view = viewFor(s, 'process-redesign');
  const deputised = APPROVED_AT.some((step) => gateOf(s, step)?.deputised);
  const roles = rolesApprovingCases(view);
  return [
    ...roles.flatMap((role) =>
      roleAssignmentsOf(view, { role, ownName: false, deputised: role === 'owner' && deputised }, at).map(
        ({ person }) => ({
          role,
          person,
        }),
      ),
    ),
    ...haveApproved(s, roles),
  ];
}

const approves = (s: State, approvers: readonly InRole[], person: string): boolean =>
  approvers.some((one) => sameHuman(s, one.person, person));

/** Who is asked to submit cases: this person, unless they have to approve them. Null: nobody may. */
export function submitterOfCases(s: State, person: string | null, at: string): string | null {
  if (person !== null && !approves(s, caseApprovers(s, at), person)) return person;
  return maySubmitCases(s, at)[0]?.person ?? null;
}

/** Who usually submits cases, in this order; then anybody else with a role. */
const USUALLY: readonly Role[] = ['delivery-lead', 'account-manager'];

/** Everybody with a role who may submit the cases, each once: who is there comes before who is away. Of a live release: nobody. */
export function maySubmitCases(s: State, at: string): InRole[] {
  if (s.live) return [];
  const approvers = caseApprovers(s, at);
  const found: InRole[] = [];
  for (const role of new Set([...USUALLY, ...ROLES])) {
    const person = holderOf(s, role);
    if (person === null || isGroup(s, person) || found.some((one) => one.person === person)) continue;
    if (!approves(s, approvers, person)) found.push({ role, person });
  }
  const isAway = ({ role }: InRole): number => Number(absenceOf(s, role, at) !== undefined);
  return found.sort((a, b) => isAway(a) - isAway(b));
}
