/** Reads people as they are written and keeps their names apart from the charter, which carries ids only. */
import type { z } from 'zod';
import { type Identity, keyId, loginDigest, type PublicKey } from '../identity/keys';
import { lookup } from '../record';
import type { SecretRef } from './charter';
import type { Path, Report } from './fault';
import type { Draft } from './read';
import type { WrittenPerson } from './schema';

/** A person's record: erasable, kept outside the ledger. */
export interface PersonRecord {
  id: string;
  name: string;
  email?: string;
  /** A team or a shared mailbox, not a person. */
  group: boolean;
  /** How they want to be told; by mail where nothing is said. */
  notices?: 'mail' | 'chat' | 'none';
  /** Their own incoming webhook. */
  chat?: SecretRef;
}

/** What of a person goes into the charter: by what they are recognised. */
type Recognised = PersonRecord & { identity?: Identity };

type WrittenBlock = Exclude<Draft<z.output<typeof WrittenPerson>>, string>;

export interface Persons {
  /** The id of a written person; undefined after a fault. */
  idOf(written: Draft<z.output<typeof WrittenPerson>> | undefined, path: Path): string | undefined;
  /** Everybody so far, by id. */
  records(): PersonRecord[];
  /** Person id → by what they are recognised, where somebody has said. */
  identities(): Record<string, Identity>;
}

const LETTERS: Record<string, string> = { ß: 'ss', æ: 'ae', ø: 'o', œ: 'oe', ð: 'd', þ: 'th', ł: 'l', đ: 'd', ı: 'i' };

/** A name as a lower-case ASCII slug; empty where no letter of it has a Latin form. */
export const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[ßæøœðþłđı]/g, (letter) => lookup(LETTERS, letter)!)
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');

const GROUP_NAME =
  /^the\s|\b(teams?|departments?|dept|groups?|committee|board|mailbox|service ?desk|help ?desk|staff|everyone|all)\.?$/i;
const GROUP_MAILBOX =
  /^(info|team|teams|office|mail|contact|hello|support|help|helpdesk|servicedesk|service|sales|marketing|finance|accounting|accounts|invoices?|hr|it|ops|admin|administrator|webmaster|postmaster|noreply|no-reply|kontakt|buchhaltung|vertrieb|all|everyone|group)([-_.+].*)?@/i;

/** Whether a name or an address is that of a team or a shared mailbox. */
const isGroup = (name: string, email: string | undefined): boolean =>
  GROUP_NAME.test(name) || GROUP_MAILBOX.test(name) || (email !== undefined && GROUP_MAILBOX.test(email));

const OWN_ID = { expected: 'an id of its own for each person', example: '{ id: anna-berg-2, name: Anna Berg }' };

/** One register for a charter: the same person may stand in several places, two people never share an id. */
export function register(report: Report): Persons {
  const known = new Map<string, Recognised & { surely: boolean }>();
  return {
    idOf(written, path) {
      const person = typeof written === 'string' ? fromText(written) : written;
      if (person?.name === undefined) return undefined;
      const name = person.name.trim().replace(/\s+/g, ' ');
      const id = person.id ?? slugOf(name.replace(/@.*$/, ''));
      if (id === '') {
        report(path, 'has a name without Latin letters, so no id can be made of it', OWN_ID);
        return undefined;
      }
      const { email, group } = person;
      const before = known.get(id);
      if (before && before.name !== name) {
        report(path, `has the id ${id}, which is already that of somebody else`, OWN_ID);
        return id;
      }
      if (before?.email !== undefined && email !== undefined && before.email !== email) {
        report(path, `is ${id} again, with another e-mail address`, OWN_ID);
        return id;
      }
      const address = email ?? before?.email;
      const said = group ?? (before?.surely ? before.group : undefined);
      const identity = identityOf(person) ?? before?.identity;
      known.set(id, {
        id,
        name,
        ...(address === undefined ? {} : { email: address }),
        group: said ?? isGroup(name, address),
        surely: said !== undefined,
        ...wayTo({ notices: person.notices ?? before?.notices, chat: person.chat ?? before?.chat }),
        ...(identity ? { identity } : {}),
      });
      return id;
    },
    records: () =>
      [...known.values()]
        .map(({ surely: _, identity: __, ...record }) => record)
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    identities: () =>
      Object.fromEntries([...known.values()].flatMap(({ id, identity }) => (identity ? [[id, identity]] : []))),
  };
}

/** Moments are kept in UTC, to the millisecond, as everything that is compared with them. */
const instant = (written: string): string => new Date(written).toISOString();

/** The keys and the login of a person, without anything that tells who they are. */
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

/** Absent means absent. */
const wayTo = ({ notices, chat }: Pick<PersonRecord, 'notices' | 'chat'>): Pick<PersonRecord, 'notices' | 'chat'> => ({
  ...(notices === undefined ? {} : { notices }),
  ...(chat === undefined ? {} : { chat }),
});

/** `Anna Berg <anna@client.example>`, a name alone, or an address alone. */
export function fromText(text: string): WrittenBlock & { name: string } {
  const both = /^\s*(.+?)\s*<([^\s@<>]+@[^\s@<>]+)>\s*$/.exec(text);
  if (both) return { name: both[1]!, email: both[2]! };
  return /^\s*[^\s@]+@[^\s@]+\s*$/.test(text) ? { name: text.trim(), email: text.trim() } : { name: text };
}
