/** Text that people and foreign servers wrote: what counts as text, how it is shown safely, and where it is cut. */

/** Half a character, or the character that ends strings elsewhere: no store and no digest agrees on what they are. */
const NO_TEXT = /\p{Cs}|\0/u;

/** Whether it is well-formed Unicode without U+0000. */
export const isText = (value: string): boolean => !NO_TEXT.test(value);

/** The same text with U+FFFD for whatever is none. */
export const asTextOnly = (value: string): string => value.replace(/\p{Cs}|\0/gu, '\ufffd');

/** The same for every text and name in a plain JSON value. */
export function asTextsOnly<T>(value: T): T {
  if (typeof value === 'string') return asTextOnly(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(asTextsOnly) as T;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [asTextOnly(name), asTextsOnly(inner)])) as T;
}

/** Control and format characters, and separators that some readers take for line ends. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** Joiners say something between emoji and between letters that are no Latin ones; elsewhere they hide. */
const joins = (before: string, after: string): boolean =>
  /(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)$/u.test(before)
    ? /^\p{Extended_Pictographic}/u.test(after)
    : /[\p{L}\p{M}]$/u.test(before) && /^[\p{L}\p{M}]/u.test(after) && !/[\p{Script=Latin}]$/u.test(before);

/**
 * Text from outside, safe to show anywhere: what moves a cursor, turns the direction of writing, ends a line unseen or
 * takes no room becomes U+FFFD, a tab a blank. Line feeds stay.
 */
export const visible = (text: string): string =>
  text.replace(UNSEEN, (sign, at: number) => {
    if (sign === '\n') return sign;
    if (sign === '\t') return ' ';
    const joiner = sign === '\u200d' || sign === '\u200c';
    return joiner && joins(text.slice(Math.max(0, at - 2), at), text.slice(at + 1, at + 3)) ? sign : '\ufffd';
  });

/** The same on one line: nobody starts a line of ours. */
export const oneLine = (text: string): string => visible(text.replace(/[\s\p{Zl}\p{Zp}\u0085]+/gu, ' ')).trim();

/** The same where several lines are one text of somebody's: a sign stands for each line end, so that it can be seen. */
export const inOneLine = (text: string): string =>
  visible(text.replaceAll('\r\n', '\n')).replace(/\s+/g, (blanks) => (blanks.includes('\n') ? ' ⏎ ' : blanks));

/** Without any of these signs at its end, in time that grows with its length alone: `/=+$/` looks again from each sign. */
export function withoutEnd(text: string, signs: string): string {
  let end = text.length;
  while (end > 0 && signs.includes(text[end - 1]!)) end -= 1;
  return text.slice(0, end);
}

/** JSON text that is safe to show: the same value, with what JSON leaves unescaped and `visible` would replace in escapes. */
export const visibleJson = (json: string): string =>
  json.replace(/[\u007f-\u009f\p{Cf}\p{Cs}\u2028\u2029]/gu, (signs) =>
    signs
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The characters of a text as a reader sees them. */
export const graphemesOf = (text: string): string[] => Array.from(graphemes.segment(text), ({ segment }) => segment);

/**
 * At most `most` UTF-16 units of a text, with an ellipsis where something is left out; never half of what a reader sees
 * as one character. What that is depends on the Unicode version of the machine, so nothing that enters the ledger from
 * the rules is cut by it: `cutName` is for that.
 */
export function truncate(text: string, most: number): string {
  if (text.length <= most) return text;
  const at = graphemes.segment(text).containing(Math.max(0, most - 1))?.index ?? 0;
  return `${at > 0 ? text.slice(0, at).trimEnd() : cutName(text, most - 1)}…`;
}

/** Temporal keeps 400 bytes of what describes a workflow, and refuses the start of one with more. */
const MOST_SUMMARY_BYTES = 400;

/** A text as the summary of a workflow, for Temporal's own lists. */
export function summaryText(text: string): string {
  const bytes = (part: string) => new TextEncoder().encode(part).length;
  let most = MOST_SUMMARY_BYTES;
  let cut = truncate(text, most);
  while (bytes(cut) > MOST_SUMMARY_BYTES) {
    most = Math.floor(most * 0.8);
    cut = truncate(text, most);
  }
  return cut;
}

/** At most `most` UTF-16 units of whole code points: the same on every machine and at every time. */
export const cutName = (text: string, most: number): string => text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
