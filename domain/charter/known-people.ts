/** Finds the person of the people directory whom a charter means. The address decides, never the name alone. */

import type { Charter } from '../model/charter';
import type { Hint } from '../model/charter/fault';
import { ROLES } from '../model/people';
import { mailboxOf } from '../people/mailbox';
import { isOtherSpelling, nameKey, nameProblem } from '../people/person-name';
import { lookup } from '../values/own-members';

/** Engagement id → the roles of a person there; `user` for the users of the go-live. */
export type RolesByEngagement = Readonly<Record<string, readonly string[]>>;

/** Somebody whom the people directory knows. */
export interface KnownPerson {
  id: string;
  name: string;
  email?: string;
  sharedMailbox?: boolean;
  stands?: RolesByEngagement;
}

/** A person in one charter, to be found in the directory. */
interface Sought {
  name: string;
  /** Their mailbox; undefined if there is none, or if several people read it. */
  mailbox: string | undefined;
  /** Whether the charter gives an address at all. */
  hasAddress: boolean;
  /** The id that the charter writes. */
  writtenId: string | undefined;
  /** The id that is made from their name. */
  idFromName: string;
}

type Identified = { id: string } | { problem: string; hint: Hint };

/** How many engagements of a person are named; the others are only counted. */
const MOST_NAMED = 5;

/** `p-1 (owner of invoice-intake, order-intake; user of triage)`. */
export function withRoles({ id, stands = {} }: Pick<KnownPerson, 'id' | 'stands'>): string {
  const all = Object.entries(stands);
  const by = new Map<string, string[]>();
  for (const [engagement, held] of all.slice(0, MOST_NAMED))
    by.set(held.join(', '), [...(by.get(held.join(', ')) ?? []), engagement]);
  const more = all.length > MOST_NAMED ? [`in ${all.length - MOST_NAMED} more`] : [];
  const roles = [...[...by].map(([held, engagements]) => `${held} of ${engagements.join(', ')}`), ...more];
  return roles.length === 0 ? id : `${id} (${roles.join('; ')})`;
}

/** Mailboxes that several people read: they do not identify a person. */
export const sharedMailboxes = (people: readonly Pick<KnownPerson, 'email' | 'sharedMailbox'>[]): Set<string> =>
  new Set(
    people.flatMap(({ email, sharedMailbox }) =>
      sharedMailbox && email !== undefined ? (mailboxOf(email) ?? []) : [],
    ),
  );

/** The mailbox that only this person reads; undefined if there is none, or if several people read it. */
export function ownMailbox(shared: ReadonlySet<string>, email: string | undefined): string | undefined {
  const mailbox = email === undefined ? undefined : mailboxOf(email);
  return mailbox !== undefined && !shared.has(mailbox) ? mailbox : undefined;
}

const oneOrTwo = (id: string, name: string): Hint => ({
  expected: 'the id that is known for the same person, an id of its own for somebody else',
  example: `{ id: ${id}, name: ${name} }`,
});
const ONE_MAILBOX: Hint = {
  expected: 'one id for one person; where several people read the mailbox, sharedMailbox: true',
  example: '{ name: Anna Berg, email: office@client.example, sharedMailbox: true }',
};

/**
 * The id of a person, or why it is not clear who is meant. The id that the charter writes counts first, then the
 * mailbox, then the id that is made from the name. If only one side has an address, the name is not enough.
 * @param engagement id of the charter: a name means the person who already has a role there
 */
export function identify(
  known: readonly KnownPerson[],
  { engagement, shared }: { engagement: string; shared: ReadonlySet<string> },
  { name, mailbox, hasAddress, writtenId, idFromName }: Sought,
): Identified {
  const mailboxAt = ({ email }: KnownPerson) => ownMailbox(shared, email);
  const isHere = ({ stands }: KnownPerson) => stands !== undefined && lookup(stands, engagement) !== undefined;
  const sameMailbox = mailbox === undefined ? [] : known.filter((one) => mailboxAt(one) === mailbox);
  const all = sameMailbox.map(withRoles).join(' and ');
  const same = known.find(({ id }) => id === (writtenId ?? idFromName));
  const isOther = same && nameKey(same.name) !== nameKey(name) && !sameMailbox.includes(same) && !isHere(same);
  if (writtenId !== undefined) {
    if (sameMailbox.length > 0 && !sameMailbox.some(({ id }) => id === writtenId))
      return { problem: `has the address of ${all}`, hint: ONE_MAILBOX };
    if (isOther && !isOtherSpelling(same.name, name))
      return { problem: `has the id of somebody else, ${withRoles(same)}`, hint: oneOrTwo('p-2', name) };
    return { id: writtenId };
  }
  if (sameMailbox.length > 1) return { problem: `has the address of ${all}`, hint: ONE_MAILBOX };
  if (sameMailbox.length === 1) return { id: sameMailbox[0]!.id };
  const differs = (one: KnownPerson) => {
    const theirs = mailboxAt(one);
    return mailbox !== undefined && theirs !== undefined && theirs !== mailbox;
  };
  const others = known.filter((one) => nameKey(one.name) === nameKey(name) && differs(one));
  if (others.length > 0) {
    const who = others.map(withRoles).join(' and ');
    return { problem: `has the name of ${who}, with another e-mail address`, hint: oneOrTwo(others[0]!.id, name) };
  }
  const isKnownHere = same && isHere(same) && nameKey(same.name) === nameKey(name);
  const spelled = isKnownHere ? [] : known.filter((one) => one !== same && isOtherSpelling(one.name, name));
  if (spelled.length > 0) {
    // People with exactly this name come first.
    const namesakes = known.filter((one) => nameKey(one.name) === nameKey(name));
    const others = `has the name of ${spelled.map(withRoles).join(' and ')}, spelled differently`;
    return {
      problem: [
        ...namesakes.map((one) => `has the name of ${withRoles(one)}`),
        `${others}, and no address in common`,
      ].join('; '),
      hint: oneOrTwo((namesakes[0] ?? spelled[0]!).id, name),
    };
  }
  // A person must never get mail at the address of a namesake.
  if (same && (isOther || (!isHere(same) && (hasAddress || same.email !== undefined))))
    return {
      problem: `would be ${withRoles(same)}, and a name alone does not tell whether that is the same person`,
      hint: oneOrTwo(same.id, name),
    };
  return { id: idFromName };
}

/** People whom this charter and another engagement identify by the same name alone, each with the roles there. */
export const namesakesElsewhere = (
  known: readonly KnownPerson[],
  engagement: string,
  people: readonly KnownPerson[],
  madeIds: readonly string[],
): string[] =>
  people.flatMap(({ id, email }) => {
    const same = email === undefined && madeIds.includes(id) ? known.find((one) => one.id === id) : undefined;
    const { [engagement]: _, ...elsewhere } = same?.stands ?? {};
    return Object.keys(elsewhere).length > 0 ? [withRoles({ id, stands: elsewhere })] : [];
  });

/** Whom a charter names by a name alone that somebody has under another id: two people, unless the charter says otherwise. */
export const namesakesUnderOtherIds = (
  known: readonly KnownPerson[],
  people: readonly KnownPerson[],
  madeIds: readonly string[],
): { id: string; name: string; others: string[] }[] =>
  people.flatMap(({ id, name }) => {
    if (!madeIds.includes(id)) return [];
    const others = known.filter((one) => one.id !== id && nameKey(one.name) === nameKey(name));
    return others.length === 0 ? [] : [{ id, name, others: others.map(withRoles) }];
  });

/** A person's record, and whether its id was made from the name. */
interface Recorded extends KnownPerson {
  made: boolean;
}

/** The contradictions between these records of an engagement and the directory, one line each. */
export function contradictionsWith(
  known: readonly KnownPerson[],
  engagement: string,
  records: readonly Recorded[],
): string[] {
  const shared = sharedMailboxes([...known, ...records]);
  return records.flatMap(({ id, name, email, made }) => {
    const unfit = nameProblem(name);
    if (unfit !== undefined) return [`${id}: ${unfit}`];
    const mailbox = ownMailbox(shared, email);
    const sought = {
      name,
      mailbox,
      hasAddress: email !== undefined,
      writtenId: made ? undefined : id,
      idFromName: id,
    };
    const found = identify(known, { engagement, shared }, sought);
    if ('problem' in found) return [`${id}: ${found.problem}; expected ${found.hint.expected}`];
    if (found.id === id) return [];
    const one = known.find((each) => each.id === found.id)!;
    return [`${id}: has the address of ${withRoles(one)}; expected ${ONE_MAILBOX.expected}`];
  });
}

/** The roles of everybody in a charter, by person id. */
export function rolesById({ people, goLive }: Pick<Charter, 'people' | 'goLive'>): Record<string, string[]> {
  const held = [
    ...ROLES.flatMap((role) => (people[role] === undefined ? [] : [[people[role], role] as const])),
    ...(goLive.users ?? []).map((id) => [id, 'user'] as const),
  ];
  return Object.fromEntries(
    [...new Set(held.map(([id]) => id))].map((id) => [
      id,
      [...new Set(held.flatMap(([one, role]) => (one === id ? [role] : [])))],
    ]),
  );
}

/** The directory as it will be after the people of this charter are added. */
export function withPeopleOf(
  known: readonly KnownPerson[],
  charter: Pick<Charter, 'id' | 'people' | 'goLive'>,
  people: readonly KnownPerson[],
): KnownPerson[] {
  const [all, roles] = [new Map(known.map((one) => [one.id, one])), rolesById(charter)];
  for (const one of people) {
    const before = all.get(one.id);
    const stands = { ...before?.stands, [charter.id]: lookup(roles, one.id) ?? [] };
    all.set(one.id, { ...before, ...one, stands });
  }
  return [...all.values()];
}

/**
 * The people who can be meant by an id, a name, an address, or a name with an address: the person with that id, else
 * all with that address or name, else all whose name is another spelling of it.
 * @param slugOf makes the id from a name, so that `anna-berg` means Anna Berg too
 */
export function whoIs<T extends KnownPerson>(
  people: readonly T[],
  given: string,
  slugOf: (name: string) => string,
): T[] {
  const exact = people.filter(({ id }) => id === given);
  if (exact.length > 0) return exact;
  const whole = given.trim();
  const at = whole.endsWith('>') ? whole.indexOf('<') : -1;
  const [name, address] = at < 0 ? [given, given] : [whole.slice(0, at).trim(), whole.slice(at + 1, -1)];
  const mailbox = mailboxOf(address);
  if (mailbox !== undefined) {
    const there = people.filter(({ email }) => email !== undefined && mailboxOf(email) === mailbox);
    if (there.length > 0 || name === given) return there;
  }
  // Nobody has the given address, so the name can only mean people without a known address.
  const all = name === given ? people : people.filter(({ email }) => email === undefined);
  const slug = slugOf(name);
  const called = all.filter((one) => nameKey(one.name) === nameKey(name) || (slug !== '' && slugOf(one.name) === slug));
  return called.length > 0 ? called : all.filter((one) => isOtherSpelling(one.name, name));
}
