/**
 * One natural person may stand under several ids. Separation of duties speaks of people, so every rule of it asks
 * `sameHuman`. What shows that two ids are one person: their address, a key, a login. Addresses never reach the ledger:
 * the worker compares them and brings the pairs of ids alone.
 */

import type { Charter } from '../model/charter';
import type { Alike, AlikeBy, Identity } from '../model/people';
import { canonicalKey } from './keys';
import { mailboxOf } from './mailbox';

/** What is known of a person id, wherever it is known. */
export interface KnownPerson {
  id: string;
  email?: string;
  /** Several people read that mailbox. */
  sharedMailbox?: boolean;
  /** Their public keys, base64url. */
  keys?: readonly string[];
  /** Digests of their logins. */
  logins?: readonly string[];
}

/** Everything by which a person could be somebody else as well, as comparable texts. */
function marksOf({ email, sharedMailbox, keys = [], logins = [] }: KnownPerson): (readonly [AlikeBy, string])[] {
  const mailbox = email === undefined ? undefined : mailboxOf(email);
  return [
    ...(mailbox === undefined ? [] : [[sharedMailbox ? 'shared-address' : 'address', mailbox] as const]),
    ...keys.map((x) => ['key', canonicalKey(x)] as const),
    ...logins.map((login) => ['login', login] as const),
  ];
}

/** Every pair of these that is one person, sorted; each pair once for each thing that shows it. */
export function alikeAmong(people: readonly KnownPerson[]): Alike[] {
  const holders = new Map<string, Set<string>>();
  for (const person of people)
    for (const [by, mark] of marksOf(person)) {
      const key = `${by} ${mark}`;
      holders.set(key, (holders.get(key) ?? new Set()).add(person.id));
    }
  const pairs = new Map<string, Alike>();
  for (const [key, ids] of holders) {
    const by = key.slice(0, key.indexOf(' ')) as AlikeBy;
    const sorted = [...ids].sort();
    for (const [i, one] of sorted.entries())
      for (const other of sorted.slice(i + 1)) pairs.set(`${one} ${other} ${by}`, { people: [one, other], by });
  }
  return [...pairs.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
}

/** What a charter itself says of people: their keys and logins. */
export const knownByCharter = (identities: Record<string, Identity> | undefined): KnownPerson[] =>
  Object.entries(identities ?? {}).map(([id, { keys, login }]) => ({
    id,
    ...(keys ? { keys: keys.map(({ x }) => x) } : {}),
    ...(login ? { logins: [login] } : {}),
  }));

/** The pairs that the charter alone shows. Computed once per charter, because every rule of separation needs them. */
const pairsByCharter = new WeakMap<object, Alike[]>();

function pairsOf(identities: Record<string, Identity> | undefined): readonly Alike[] {
  if (!identities) return [];
  const pairs = pairsByCharter.get(identities) ?? alikeAmong(knownByCharter(identities));
  pairsByCharter.set(identities, pairs);
  return pairs;
}

/** As much of an engagement as this has to know. */
export interface KnowsPeople {
  charter: Pick<Charter, 'identities'>;
  alike: readonly Alike[];
}

/** How two ids are known to be one person: the same id, or by what; null where they are two. */
export function alikeBy(s: KnowsPeople, one: string, other: string): 'id' | AlikeBy | null {
  if (one === other) return 'id';
  const known = s.alike.filter(({ by }) => by !== 'shared-address');
  const pairs = [...known, ...pairsOf(s.charter.identities)];
  if (pairs.length === 0) return null;
  const seen = new Map<string, AlikeBy | null>([[one, null]]);
  // Being the same person is transitive: follow the pairs from the first id.
  for (const [id, first] of seen)
    for (const { people, by } of pairs) {
      if (!people.includes(id)) continue;
      const next = people[0] === id ? people[1] : people[0];
      if (next === other) return first ?? by;
      if (!seen.has(next)) seen.set(next, first ?? by);
    }
  return null;
}

/** As `s`, with a mailbox that is declared shared taken for one person: for roles that must not share even that. */
export const withSharedAsOne = <S extends KnowsPeople>(s: S): S =>
  s.alike.some(({ by }) => by === 'shared-address')
    ? { ...s, alike: s.alike.map((one) => (one.by === 'shared-address' ? { ...one, by: 'address' as const } : one)) }
    : s;

/** Whether both ids belong to one natural person. */
export const sameHuman = (s: KnowsPeople, one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && alikeBy(s, one, other) !== null;

const SHOWN_BY: Record<AlikeBy, string> = {
  address: 'address',
  key: 'key',
  login: 'login',
  'shared-address': 'address',
};

/** `anna-berg is owner too`, or how it is known that another id is the same person. */
export function sameAs(s: KnowsPeople, person: string, other: { person: string; as: string }): string {
  const by = alikeBy(s, person, other.person);
  if (by === null || by === 'id') return `${person} is ${other.as} too`;
  return `${person} is ${other.person}, the ${other.as}, by the same ${SHOWN_BY[by]}`;
}
