/** Finds which entries of a charter are the same person, in every place where they are written. */

import type { Path, Report } from '../model/charter/fault';
import type { SecretRef } from '../model/charter/secrets';
import type { NoticePreference } from '../model/notices';
import type { Identity } from '../model/people';
import { canonicalKey } from '../people/keys';
import { mailboxOf } from '../people/mailbox';
import { isOtherSpelling, nameKey, nameProblem } from '../people/person-name';
import { isPersonId } from '../values/person-ids';
import { stripTrailing } from '../values/text';
import { idAmong, type KnownPerson, ownMailbox, sharedMailboxes } from './known-people';

/** A person as a charter writes them, at one place. */
export interface Spoken {
  path: Path;
  name: string;
  id?: string;
  email?: string;
  sharedMailbox?: boolean;
  group?: boolean;
  notices?: NoticePreference;
  chat?: SecretRef;
  login?: { issuer?: string; subject?: string };
  identity?: Identity;
}

/** One person, and everything that is written of them. */
export interface OnePerson {
  id: string;
  of: Spoken[];
  /** Whether the id was made of the name: neither written nor known. */
  made: boolean;
}

/** Whom the people directory knows, and the engagement whose charter is read. */
export interface KnownHere {
  people: readonly KnownPerson[];
  engagement: string;
}

const OWN_ID = { expected: 'an id of its own for each person', example: '{ id: anna-berg-2, name: Anna Berg }' };
const NAME_HINT = {
  expected: 'the name of a person, all of which can be seen',
  example: 'Anna Berg',
};
const ONE_OR_TWO = {
  expected: 'the same id in both places for one person, an id of its own in each for two',
  example: '{ id: anna-berg, name: Anna Berg, email: anna.berg@client.example }',
};
const ONE_MAILBOX = {
  expected: 'one id for one person; where several people read the mailbox, sharedMailbox: true',
  example: '{ name: Anna Berg, email: office@client.example, sharedMailbox: true }',
};

/** `owner`, or `user` for those of the go-live. */
const roleAt = (path: Path): string => (path[0] === 'people' ? String(path[1]) : 'user');
const first = <T>(values: readonly (T | undefined)[]): T | undefined => values.find((one) => one !== undefined);
const distinct = <T>(values: readonly (T | undefined)[]): T[] =>
  [...new Set(values)].filter((one) => one !== undefined);
const called = (one: OnePerson | Spoken[]): string => {
  const of = Array.isArray(one) ? one : one.of;
  const id = first(of.map((each) => each.id)) ?? of[0]!.name;
  return `${id} (${distinct(of.map(({ path }) => roleAt(path))).join(', ')})`;
};

class Clusters {
  constructor(private clusters: Spoken[][]) {}

  get all(): Spoken[][] {
    return this.clusters;
  }

  unite(a: Spoken[], b: Spoken[]): void {
    if (a === b) return;
    a.push(...b);
    this.clusters = this.clusters.filter((one) => one !== b);
  }

  /** Everybody with the same mark is one. */
  by(mark: (one: Spoken) => string | undefined): void {
    const seen = new Map<string, Spoken[]>();
    for (const cluster of [...this.clusters])
      for (const value of distinct(cluster.map(mark))) {
        const same = seen.get(value);
        if (same && same !== cluster && this.clusters.includes(same) && this.clusters.includes(cluster)) {
          this.unite(same, cluster);
          for (const [key, one] of seen) if (one === cluster) seen.set(key, same);
        } else if (!same) seen.set(value, this.clusters.includes(cluster) ? cluster : seen.get(value)!);
      }
  }
}

/**
 * The people of a charter, each once. The same id, and the same mailbox, is the same person; so is the same name, where
 * nothing speaks against it. Two ids at one mailbox, one name with two addresses and one key under two ids are faults.
 * @param known whose addresses count here too; their names alone do not
 */
export function merged(
  spoken: readonly Spoken[],
  reportTo: Report,
  idFrom: (name: string) => string,
  known: KnownHere = { people: [], engagement: '' },
): OnePerson[] {
  const reported = new Set<string>();
  // A name with another fault is not reported a second time for what cannot be seen in it.
  const report: Report = (path, ...what) => {
    reported.add(path.join());
    reportTo(path, ...what);
  };
  const shared = sharedMailboxes([...spoken, ...known.people]);
  const mailbox = ({ email }: Pick<Spoken, 'email'>) => ownMailbox(shared, email);
  const clusters = new Clusters(spoken.map((one) => [one]));
  clusters.by(({ id }) => id);
  clusters.by(mailbox);
  byName(clusters, mailbox, report);
  reportOtherSpellings(clusters, report);
  for (const cluster of clusters.all) contradictions(cluster, mailbox, report);
  const people = clusters.all.flatMap((of): OnePerson[] => {
    const id = idOf(of, { mailbox, known, shared, idFrom, report });
    if (id !== undefined && !isPersonId(id))
      report(of[0]!.path, `would be ${id}, as the system itself is called`, OWN_ID);
    const made = of.every((one) => one.id === undefined) && id === idFrom(of[0]!.name);
    return id === undefined ? [] : [{ id, of, made }];
  });
  ownIds(people, report);
  ownIdentities(people, report);
  for (const { path, name } of spoken) {
    const problem = nameProblem(name);
    if (problem !== undefined && !reported.has(path.join())) report(path, problem, NAME_HINT);
  }
  return people;
}

type Mailbox = (one: Pick<Spoken, 'email'>) => string | undefined;

/** Within one charter a name alone identifies a person, as long as it is unambiguous. */
function byName(clusters: Clusters, mailbox: Mailbox, report: Report): void {
  for (const name of distinct(clusters.all.flat().map((one) => nameKey(one.name)))) {
    const named = clusters.all.filter((cluster) => cluster.some((one) => nameKey(one.name) === name));
    const withId = named.filter((cluster) => cluster.some(({ id }) => id !== undefined));
    for (const cluster of named.filter((one) => !withId.includes(one))) {
      const own = first(cluster.map(mailbox));
      const before = named.slice(0, named.indexOf(cluster)).filter((one) => clusters.all.includes(one));
      const candidates = withId.length > 0 ? withId : before;
      if (candidates.length === 0) continue;
      const [only] = candidates;
      const theirs = first(only!.map(mailbox));
      const { path } = cluster.at(-1)!;
      if (candidates.length > 1)
        report(path, `is ${cluster[0]!.name}, and so are ${candidates.map(called).join(' and ')}`, ONE_OR_TWO);
      else if (own !== undefined && theirs !== undefined && own !== theirs)
        report(path, `has the name of ${called(only!)}, with another e-mail address`, ONE_OR_TWO);
      else clusters.unite(only!, cluster);
    }
  }
}

/** Asks whether two spellings of one name are one person: only the charter's author knows. Two ids answer that they are two. */
function reportOtherSpellings({ all }: Clusters, report: Report): void {
  const hasId = (cluster: Spoken[]) => cluster.some(({ id }) => id !== undefined);
  for (const [i, cluster] of all.entries()) {
    const alike = all
      .slice(0, i)
      .filter((other) => !(hasId(other) && hasId(cluster)))
      .filter((other) => other.some((a) => cluster.some((b) => isOtherSpelling(a.name, b.name))));
    if (alike.length === 0) continue;
    const who = alike.map(called).join(' and ');
    report(cluster[0]!.path, `has the name of ${who}, spelled differently, and no address in common`, ONE_OR_TWO);
  }
}

/** What is written of one person in several places, and does not fit together. */
function contradictions(cluster: readonly Spoken[], mailbox: Mailbox, report: Report): void {
  const [begins, ...rest] = cluster;
  for (const one of rest) {
    const before = cluster.slice(0, cluster.indexOf(one));
    const other = before.find(({ id }) => one.id !== undefined && id !== undefined && id !== one.id);
    const address = before.find((each) => each.email !== undefined);
    const differs =
      one.email !== undefined && address !== undefined && mailboxOf(one.email) !== mailboxOf(address.email!);
    const sameAddress = before.some((each) => mailbox(each) !== undefined && mailbox(each) === mailbox(one));
    if (other) report(one.path, `has the address of ${called([other])}`, ONE_MAILBOX);
    else if (differs) report(one.path, `is ${one.id ?? begins!.name} again, with another e-mail address`, OWN_ID);
    else if (nameKey(one.name) !== nameKey(begins!.name) && !sameAddress && one.id !== undefined)
      report(one.path, `has the id ${one.id}, which is already that of somebody else`, OWN_ID);
  }
}

interface Naming {
  mailbox: Mailbox;
  known: KnownHere;
  shared: ReadonlySet<string>;
  idFrom: (name: string) => string;
  report: Report;
}

/** Their id: as written, else that of who is known at the mailbox, else made of the name. */
function idOf(of: readonly Spoken[], { mailbox, known, shared, idFrom, report }: Naming): string | undefined {
  const { path, name } = of[0]!;
  const [own, written, made] = [first(of.map(mailbox)), first(of.map(({ id }) => id)), idFrom(name)];
  const { people, engagement } = known;
  const found = idAmong(
    people,
    { engagement, shared },
    { name, mailbox: own, addressed: of.some(({ email }) => email !== undefined), written, made },
  );
  if ('problem' in found) report(path, found.problem, found.hint);
  else if (found.id === '') report(path, 'has a name without Latin letters, so no id can be made of it', OWN_ID);
  const id = 'problem' in found ? (written ?? made) : found.id;
  return id === '' ? undefined : id;
}

function ownIds(people: readonly OnePerson[], report: Report): void {
  const seen = new Map<string, OnePerson>();
  for (const one of people) {
    const before = seen.get(one.id);
    if (before) report(one.of[0]!.path, `has the id ${one.id}, which is already that of somebody else`, OWN_ID);
    else seen.set(one.id, one);
  }
}

/** An issuer as it is compared here: letter case of the host and a slash at the end tell nobody apart. */
function issuerOf(issuer: string): string {
  try {
    return stripTrailing(new URL(issuer.trim()).href, '/');
  } catch {
    return issuer.trim();
  }
}

/** A key or a login belongs to one person, under every key id and spelling. */
function ownIdentities(people: readonly OnePerson[], report: Report): void {
  const holders = new Map<string, OnePerson>();
  for (const person of people)
    for (const { path, identity, login } of person.of) {
      const isWhole = login?.issuer !== undefined && login.subject !== undefined;
      const marks = [
        ...(identity?.keys ?? []).map(({ x }) => ['key', canonicalKey(x)] as const),
        ...(isWhole ? [['login', `${issuerOf(login.issuer!)} ${login.subject!.trim()}`] as const] : []),
      ];
      for (const [what, mark] of marks) {
        const before = holders.get(`${what} ${mark}`);
        if (before && before !== person)
          report([...path, what === 'key' ? 'keys' : 'login'], `has a ${what} of ${called(before)}`, {
            expected: `a ${what} of their own`,
            example: what === 'key' ? '[{ x: …, from: … }]' : '{ issuer: …, subject: … }',
          });
        else holders.set(`${what} ${mark}`, person);
      }
    }
}
