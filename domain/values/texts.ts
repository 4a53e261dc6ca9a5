/**
 * Free text (comments, reasons) is stored outside the ledger: entries refer to it by a salted digest, so that it can be
 * erased and the chain still verifies (docs/decisions/0024).
 */
import { sha256Hex } from './digest';

/** How an entry names a text. */
export type TextRef = `text:${string}`;

const REF = /text:([0-9a-f]{64})/g;

export const isTextRef = (text: string): text is TextRef => /^text:[0-9a-f]{64}$/.test(text);

/** Whether a text that somebody wrote could not be taken for a reference to another one, wherever it stands in it. */
export const namesNoText = (text: string): boolean => !/text:[0-9a-f]{64}/i.test(text);

/** The salt makes the digest of a short text tell nothing. @param salt 32 random hex digits */
export const textRef = (salt: string, text: string): TextRef => `text:${sha256Hex(`${salt}\n${text}`)}`;

/** Whether this is the text of a reference. A salt of another form could take over a part of what was written. */
export const isTextOf = (ref: string, salt: string, text: string): boolean =>
  /^[0-9a-f]{32}$/.test(salt) && textRef(salt, text) === ref;

/** Every text that is named somewhere in this. */
export const refsIn = (text: string): TextRef[] => [...new Set(text.match(REF) ?? [])] as TextRef[];

/** Replaces a text that was erased, or that is stored where this reader has no access. */
export const GONE = '(text not available here)';

/** Puts the texts back; those that are not there are said to be. */
export const withTexts = (text: string, texts: ReadonlyMap<string, string>): string =>
  text.replace(REF, (ref) => texts.get(ref) ?? GONE);

/** Replaces a text in a log, which may be stored longer than the text; says where the text is. */
const LEFT_OUT = '(text left out of the log: see the timeline)';

/** Leaves out every text that is referred to, for logs: they must not contain what is erased later. */
export const withoutTexts = (text: string): string => text.replace(REF, LEFT_OUT);

/**
 * What is shown where nobody looks into the evidence store, as in Temporal's own pages: every text is said to be not there.
 * @returns the value as it is shown, and the digests of its texts in their order, for a reader who can look
 */
export function withoutRefs<T>(value: T): { shown: T; digests: string[] } {
  const json = JSON.stringify(value);
  return {
    shown: JSON.parse(json.replace(REF, GONE)) as T,
    digests: [...json.matchAll(REF)].map(([, hash]) => hash!),
  };
}

/** The value that `withoutRefs` was given; `shown` unchanged if somebody's own words contain the placeholder, too. */
export function withRefs<T>(shown: T, digests: readonly string[]): T {
  const parts = JSON.stringify(shown).split(GONE);
  if (parts.length - 1 !== digests.length) return shown;
  return JSON.parse(parts.reduce((json, part, at) => `${json}text:${digests[at - 1]}${part}`)) as T;
}

/** The free text of a message, by the field's name. */
export const FREE_TEXT = ['comment', 'reason', 'what', 'how', 'harm', 'mitigation', 'action', 'learned'] as const;
export type FreeTextField = (typeof FREE_TEXT)[number];

/** Whether a field of a message is free text with a content. An empty text is not stored, so it is part of what the message says. */
export const isFreeText = (field: string, value: unknown): boolean =>
  (FREE_TEXT as readonly string[]).includes(field) && value !== undefined && value !== '';
