/** Finds out which entries of a charter mean the same person. */

import type { Path, Report } from '../model/charter/fault';
import type { SecretRef } from '../model/charter/secrets';
import type { NoticePreference } from '../model/notices';
import type { Identity } from '../model/people';
import { canonicalKey } from '../people/keys';
import { mailboxOf } from '../people/mailbox';
import { isOtherSpelling, nameKey, nameProblem } from '../people/person-name';
import { isPersonId } from '../values/person-ids';
import { stripTrailing } from '../values/text';
import { identify, type KnownPerson, ownMailbox, sharedMailboxes } from './known-people';

/** One place at which a charter names a person, and what it says there. */
export interface PersonMention {
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

/** One person, with all places at which the charter names them. */
export interface MergedPerson {
  id: string;
  mentions: PersonMention[];
  /** Whether the id was made from the name, because none is written or known. */
  made: boolean;
}

/** The people in the directory, and the engagement whose charter is read. */
export interface DirectoryContext {
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

/** `owner`; `user` for the users of the go-live. */
const roleAt = (path: Path): string => (path[0] === 'people' ? String(path[1]) : 'user');
const first = <T>(values: readonly (T | undefined)[]): T | undefined => values.find((one) => one !== undefined);
const distinct = <T>(values: readonly (T | undefined)[]): T[] =>
  [...new Set(values)].filter((one) => one !== undefined);
/** `anna-berg (owner, user)`: the id, else the name, with the roles of all mentions. */
const labelOf = (one: MergedPerson | PersonMention[]): string => {
  const mentions = Array.isArray(one) ? one : one.mentions;
  const id = first(mentions.map((each) => each.id)) ?? mentions[0]!.name;
  return `${id} (${distinct(mentions.map(({ path }) => roleAt(path))).join(', ')})`;
};

/** Mentions in clusters: those of one cluster mean one person. */
class Clusters {
  constructor(private clusters: PersonMention[][]) {}

  get all(): PersonMention[][] {
    return this.clusters;
  }

  unite(a: PersonMention[], b: PersonMention[]): void {
    if (a === b) return;
    a.push(...b);
    this.clusters = this.clusters.filter((one) => one !== b);
  }

  /** Unites clusters that have the same mark, such as an id or a mailbox. */
  uniteBy(mark: (one: PersonMention) => string | undefined): void {
    const seen = new Map<string, PersonMention[]>();
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
 * The people of a charter, each once. The same id or the same mailbox means the same person. So does the same name, if
 * nothing contradicts it. Two ids at one mailbox, one name with two addresses, and one key under two ids are faults.
 * @param known people of the directory: their addresses identify a person here too, their names alone do not
 */
export function mergeMentions(
  mentions: readonly PersonMention[],
  reportTo: Report,
  idFrom: (name: string) => string,
  known: DirectoryContext = { people: [], engagement: '' },
): MergedPerson[] {
  const reported = new Set<string>();
  // If a name has another fault, invisible characters in it are not reported in addition.
  const report: Report = (path, ...what) => {
    reported.add(path.join());
    reportTo(path, ...what);
  };
  const shared = sharedMailboxes([...mentions, ...known.people]);
  const mailbox = ({ email }: Pick<PersonMention, 'email'>) => ownMailbox(shared, email);
  const clusters = new Clusters(mentions.map((one) => [one]));
  clusters.uniteBy(({ id }) => id);
  clusters.uniteBy(mailbox);
  uniteByName(clusters, mailbox, report);
  reportOtherSpellings(clusters, report);
  for (const cluster of clusters.all) reportContradictions(cluster, mailbox, report);
  const people = clusters.all.flatMap((ofOne): MergedPerson[] => {
    const id = idOf(ofOne, { mailbox, known, shared, idFrom, report });
    if (id !== undefined && !isPersonId(id))
      report(ofOne[0]!.path, `would be ${id}, as the system itself is called`, OWN_ID);
    const made = ofOne.every((one) => one.id === undefined) && id === idFrom(ofOne[0]!.name);
    return id === undefined ? [] : [{ id, mentions: ofOne, made }];
  });
  reportDuplicateIds(people, report);
  reportSharedKeysAndLogins(people, report);
  for (const { path, name } of mentions) {
    const problem = nameProblem(name);
    if (problem !== undefined && !reported.has(path.join())) report(path, problem, NAME_HINT);
  }
  return people;
}

type Mailbox = (one: Pick<PersonMention, 'email'>) => string | undefined;

/** Within one charter a name alone identifies a person, as long as it is unambiguous. */
function uniteByName(clusters: Clusters, mailbox: Mailbox, report: Report): void {
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
        report(path, `is ${cluster[0]!.name}, and so are ${candidates.map(labelOf).join(' and ')}`, ONE_OR_TWO);
      else if (own !== undefined && theirs !== undefined && own !== theirs)
        report(path, `has the name of ${labelOf(only!)}, with another e-mail address`, ONE_OR_TWO);
      else clusters.unite(only!, cluster);
    }
  }
}

/**
 * Reports two spellings of one name, unless both have an id: only the charter's author knows whether they are one
 * person.
 */
function reportOtherSpellings({ all }: Clusters, report: Report): void {
  const hasId = (cluster: PersonMention[]) => cluster.some(({ id }) => id !== undefined);
  for (const [i, cluster] of all.entries()) {
    const alike = all
      .slice(0, i)
      .filter((other) => !(hasId(other) && hasId(cluster)))
      .filter((other) => other.some((a) => cluster.some((b) => isOtherSpelling(a.name, b.name))));
    if (alike.length === 0) continue;
    const who = alike.map(labelOf).join(' and ');
    report(cluster[0]!.path, `has the name of ${who}, spelled differently, and no address in common`, ONE_OR_TWO);
  }
}

/** Reports what the charter says about one person in several places and what does not fit together. */
function reportContradictions(cluster: readonly PersonMention[], mailbox: Mailbox, report: Report): void {
  const [begins, ...rest] = cluster;
  for (const one of rest) {
    const before = cluster.slice(0, cluster.indexOf(one));
    const other = before.find(({ id }) => one.id !== undefined && id !== undefined && id !== one.id);
    const address = before.find((each) => each.email !== undefined);
    const differs =
      one.email !== undefined && address !== undefined && mailboxOf(one.email) !== mailboxOf(address.email!);
    const sameAddress = before.some((each) => mailbox(each) !== undefined && mailbox(each) === mailbox(one));
    if (other) report(one.path, `has the address of ${labelOf([other])}`, ONE_MAILBOX);
    else if (differs) report(one.path, `is ${one.id ?? begins!.name} again, with another e-mail address`, OWN_ID);
    else if (nameKey(one.name) !== nameKey(begins!.name) && !sameAddress && one.id !== undefined)
      report(one.path, `has the id ${one.id}, which is already that of somebody else`, OWN_ID);
  }
}

interface Naming {
  mailbox: Mailbox;
  known: DirectoryContext;
  shared: ReadonlySet<string>;
  idFrom: (name: string) => string;
  report: Report;
}

/**
 * The id of a person: the written one, else that of the known person with this mailbox, else one made from the name.
 */
function idOf(of: readonly PersonMention[], { mailbox, known, shared, idFrom, report }: Naming): string | undefined {
  const { path, name } = of[0]!;
  const [own, written, made] = [first(of.map(mailbox)), first(of.map(({ id }) => id)), idFrom(name)];
  const { people, engagement } = known;
  const found = identify(
    people,
    { engagement, shared },
    {
      name,
      mailbox: own,
      hasAddress: of.some(({ email }) => email !== undefined),
      writtenId: written,
      idFromName: made,
    },
  );
  if ('problem' in found) report(path, found.problem, found.hint);
  else if (found.id === '') report(path, 'has a name without Latin letters, so no id can be made of it', OWN_ID);
  const id = 'problem' in found ? (written ?? made) : found.id;
  return id === '' ? undefined : id;
}

function reportDuplicateIds(people: readonly MergedPerson[], report: Report): void {
  const seen = new Map<string, MergedPerson>();
  for (const one of people) {
    const before = seen.get(one.id);
    if (before) report(one.mentions[0]!.path, `has the id ${one.id}, which is already that of somebody else`, OWN_ID);
    else seen.set(one.id, one);
  }
}

/** An issuer in one spelling: letter case of the host and a slash at the end make no difference. */
function issuerOf(issuer: string): string {
  try {
    return stripTrailing(new URL(issuer.trim()).href, '/');
  } catch {
    return issuer.trim();
  }
}

/** A key or a login belongs to one person only, regardless of key id and spelling. */
function reportSharedKeysAndLogins(people: readonly MergedPerson[], report: Report): void {
  const holders = new Map<string, MergedPerson>();
  for (const person of people)
    for (const { path, identity, login } of person.mentions) {
      const isWhole = login?.issuer !== undefined && login.subject !== undefined;
      const marks = [
        ...(identity?.keys ?? []).map(({ x }) => ['key', canonicalKey(x)] as const),
        ...(isWhole ? [['login', `${issuerOf(login.issuer!)} ${login.subject!.trim()}`] as const] : []),
      ];
      for (const [what, mark] of marks) {
        const before = holders.get(`${what} ${mark}`);
        if (before && before !== person)
          report([...path, what === 'key' ? 'keys' : 'login'], `has a ${what} of ${labelOf(before)}`, {
            expected: `a ${what} of their own`,
            example: what === 'key' ? '[{ x: …, from: … }]' : '{ issuer: …, subject: … }',
          });
        else holders.set(`${what} ${mark}`, person);
      }
    }
}
