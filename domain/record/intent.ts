/**
 * What a person's message says, as its ledger entries record it: a key is bound to this content, so that it never
 * answers for another message.
 */

import type { Received } from '../model/commands';
import type { Intent, KeyUse, StoredEntry, TextRefs } from '../model/entries';
import { canonical, digest } from '../values/digest';
import { isFreeText } from '../values/texts';

/** How a message is sent, and what was found out about it: not what it says. */
export const NOT_CONTENT: ReadonlySet<string> = new Set(['key', 'proof', 'proven', 'alike', 'refusal', 'usedFor']);

const contentOf = (message: Received): [string, unknown][] =>
  Object.entries(message).filter(([name]) => !NOT_CONTENT.has(name));

/** @param texts references of its free text; absent: none of it is stored, and nothing of it may enter the ledger */
export function intentOf(message: Received, texts: TextRefs = {}): Intent {
  const content = contentOf(message).map(([name, value]) => [name, isFreeText(name, value) ? null : value]);
  return {
    kind: message.kind,
    digest: digest(Object.fromEntries(content)),
    ...(Object.keys(texts).length > 0 ? { texts } : {}),
  };
}

/** Whether two appends under one key say the same. What dayone itself appends has no intent: its keys name its content. */
export const isSameIntent = (a: Intent | undefined, b: Intent | undefined): boolean =>
  a?.digest === b?.digest && a?.kind === b?.kind && canonical(a?.texts ?? {}) === canonical(b?.texts ?? {});

/** What a key was used for, by the first entry that was written under it. */
export const keyUseOf = ({ seq, type, actor, at }: Pick<StoredEntry, 'seq' | 'type' | 'actor' | 'at'>): KeyUse => ({
  entry: seq,
  event: type,
  by: actor.id,
  at,
});

/**
 * The key under which the refusal of a reused key is recorded. One for each wrong message, whatever its free text, so
 * that its repetition writes nothing. No person can send a key as long as this one.
 */
export const refusalKey = (message: Received): string =>
  `key reused with other content: ${digest([message.key, intentOf(message).digest])}`;
