/** Reads the people of a written charter. Their names are kept apart from the resolved charter, which has ids only. */

import type { Path, Report } from '../model/charter/fault';
import type { WrittenPerson } from '../model/charter/people';
import type { WrittenDraft } from '../model/charter/read';
import type { SecretRef } from '../model/charter/secrets';
import type { NoticePreference } from '../model/notices';
import type { Identity, PublicKey } from '../model/people';
import { keyId, loginDigest } from '../people/keys';
import { MOST_NAME, withLettersSpelledOut } from '../people/person-name';
import { instantOf, msOf } from '../values/dates';
import { isGroup } from './groups';
import { type DirectoryContext, mergeMentions, type PersonMention } from './same-person';

/** A person's record: erasable, stored outside the ledger. */
export interface PersonRecord {
  id: string;
  name: string;
  email?: string;
  /** Several people read this mailbox, so its address does not identify a person. */
  sharedMailbox?: boolean;
  /** A team or a shared mailbox, not a person. */
  group: boolean;
  /** How they want to be notified; absent: by mail. */
  notices?: NoticePreference;
  /** Their own incoming webhook. */
  chat?: SecretRef;
}

type WrittenBlock = Exclude<WrittenDraft<WrittenPerson>, string>;

/** A written person, with the path in the charter. */
export interface PersonAt {
  path: Path;
  written: WrittenDraft<WrittenPerson> | undefined;
}

export interface Persons {
  /** The id of the person at this path; undefined after a fault. */
  idAt(path: Path): string | undefined;
  /** The records of all people, sorted by id. */
  records(): PersonRecord[];
  /** Person id → keys and login, for people of whom the charter names some. */
  identities(): Record<string, Identity>;
  /** The ids that were made from names. */
  madeIds(): string[];
}

/** A name as a lower-case ASCII slug; empty if no letter of it has a Latin form. */
export const slugOf = (name: string): string =>
  withLettersSpelledOut(name.toLowerCase())
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-|-$/g, '');

/** A name in one form: trimmed, NFC, single spaces. */
const nameOf = (written: string): string => written.trim().normalize('NFC').replace(/\s+/g, ' ');

const idFrom = (name: string): string => slugOf(name.split('@', 1)[0]!);

/**
 * Reads all people whom a charter names. The same person has one id in all places.
 * @param known the people directory: a person without an id in this charter who has the address of a known person gets
 * that person's id
 */
export function readPersons(all: readonly PersonAt[], report: Report, known?: DirectoryContext): Persons {
  const allMentions = all.flatMap(({ path, written }): PersonMention[] => {
    const person = typeof written === 'string' ? fromText(written) : written;
    if (person?.name === undefined) return [];
    const name = nameOf(person.name);
    const identity = identityOf(person);
    return [{ path, ...person, name, ...(identity ? { identity } : {}) } as PersonMention];
  });
  const ids = new Map<string, string>();
  const people = new Map<string, PersonRecord & { identity?: Identity }>();
  const madeIds: string[] = [];
  for (const { id, mentions, made } of mergeMentions(allMentions, report, idFrom, known)) {
    if (made) madeIds.push(id);
    const first = <K extends keyof PersonMention>(key: K): PersonMention[K] | undefined =>
      mentions.find((one) => one[key] !== undefined)?.[key];
    for (const { path } of mentions) ids.set(path.join(), id);
    const name = (mentions.find((one) => one.id !== undefined) ?? mentions[0]!).name;
    const email = first('email');
    const identity = first('identity');
    people.set(id, {
      id,
      name,
      ...(email === undefined ? {} : { email: email.trim() }),
      ...(mentions.some((one) => one.sharedMailbox) ? { sharedMailbox: true } : {}),
      group: first('group') ?? (name.length <= MOST_NAME && isGroup(name, email)),
      ...noticeSettings({ notices: first('notices'), chat: first('chat') }),
      ...(identity ? { identity } : {}),
    });
  }
  return {
    idAt: (path) => ids.get(path.join()),
    madeIds: () => madeIds,
    records: () =>
      [...people.values()].map(({ identity: _, ...record }) => record).sort((a, b) => (a.id < b.id ? -1 : 1)),
    identities: () =>
      Object.fromEntries([...people.values()].flatMap(({ id, identity }) => (identity ? [[id, identity]] : []))),
  };
}

/** A moment in UTC, to the millisecond, so that it can be compared with others as text. */
const instant = (written: string): string => instantOf(msOf(written));

/** The keys and the digest of the login of a person; without anything else that identifies the person. */
function identityOf({ keys, login }: Pick<WrittenBlock, 'keys' | 'login'>): Identity | undefined {
  if (!keys && !login) return undefined;
  const known = (keys ?? []).flatMap((key): PublicKey[] => {
    if (key?.x === undefined || key.from === undefined) return [];
    const { x, from, until, revokedAt } = key;
    return [
      {
        kid: keyId(x),
        x,
        from: instant(from),
        ...(until ? { until: instant(until) } : {}),
        ...(revokedAt ? { revokedAt: instant(revokedAt) } : {}),
      },
    ];
  });
  const isWhole = login?.issuer !== undefined && login.subject !== undefined;
  return {
    ...(keys ? { keys: known } : {}),
    ...(isWhole ? { login: loginDigest(login.issuer!, login.subject!) } : {}),
  };
}

/** The notice settings that are written; no key is undefined. */
const noticeSettings = ({
  notices,
  chat,
}: Pick<PersonRecord, 'notices' | 'chat'>): Pick<PersonRecord, 'notices' | 'chat'> => ({
  ...(notices === undefined ? {} : { notices }),
  ...(chat === undefined ? {} : { chat }),
});

/** `Anna Berg <anna@client.example>`, a name alone, or an address alone. */
export function fromText(text: string): WrittenBlock & { name: string } {
  const all = text.trim();
  const at = all.endsWith('>') ? all.lastIndexOf('<') : -1;
  const [name, email] = [all.slice(0, Math.max(at, 0)).trim(), all.slice(at + 1, -1).trim()];
  if (name !== '' && /^[^\s@<>]+@[^\s@<>]+$/.test(email)) return { name, email };
  return /^[^\s@]+@[^\s@]+$/.test(all) ? { name: all, email: all } : { name: text };
}
