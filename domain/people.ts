/** The people of an engagement: the roles that they hold. Names and addresses live outside the ledger (see evidence/). */

/** Every role. */
export const ROLES = [
  'sponsor',
  'owner',
  'deputy',
  'account-manager',
  'delivery-lead',
  'reviewer',
  'governance-lead',
  'process-expert',
] as const;
/** A role of an engagement. */
export type Role = (typeof ROLES)[number];

/** Roles filled by the agency; the others are the client's. Tells whose waiting time it is. */
const OURS: ReadonlySet<Role> = new Set<Role>(['account-manager', 'delivery-lead', 'reviewer']);

/** Whose waiting time it is. */
export type Side = 'client' | 'us';

/** Whose side a role stands on. */
export const sideOf = (role: Role): Side => (OURS.has(role) ? 'us' : 'client');

/** The id of dayone itself, as it stands in entries; nobody is called so. */
export const SYSTEM_ID = 'dayone';

/**
 * The id of a person as ledgers, search attributes and messages have it. A function: what engagements share is frozen, and
 * an expression remembers where it has matched.
 */
export const personIdPattern = (): RegExp => /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

/** Whether an id or a name contains the system's name as a word, in any case, with `0` for `o`: `DayOne`, `day-0ne, at once`. */
export function containsSystemName(name: string): boolean {
  const words = name
    .toLowerCase()
    .replaceAll('0', 'o')
    .split(/[^\p{L}\p{M}\p{N}]+/u);
  return words.includes(SYSTEM_ID) || words.join('') === SYSTEM_ID;
}

/** Whether an id can be a person's. */
export const isPersonId = (id: string): boolean => !containsSystemName(id);

/** How surely we know that a decision is the person's own; weakest first (DESIGN section 5). */
export const ASSURANCES = ['relayed', 'asserted', 'signed', 'oidc'] as const;
/** One of `ASSURANCES`. */
export type Assurance = (typeof ASSURANCES)[number];

/** Whether `given` is at least as strong as `least`. */
export const atLeastAsSure = (given: Assurance, least: Assurance): boolean =>
  ASSURANCES.indexOf(given) >= ASSURANCES.indexOf(least);
