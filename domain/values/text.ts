/** Text that people and foreign servers wrote: what counts as text, how it is shown safely, and where it is cut. */
import { sha256Hex } from './digest';

/** Half a character, or the character that ends strings elsewhere: no store and no digest agrees on what they are. */
const NO_TEXT = /\p{Cs}|\0/u;

/** Whether it is well-formed Unicode without U+0000. */
export const isText = (value: string): boolean => !NO_TEXT.test(value);

/** The same text with U+FFFD for everything that is no text. */
export const asTextOnly = (value: string): string => value.replace(/\p{Cs}|\0/gu, '\ufffd');

/** The same for every text and name in a plain JSON value. */
export function asTextsOnly<T>(value: T): T {
  if (typeof value === 'string') return asTextOnly(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(asTextsOnly) as T;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [asTextOnly(name), asTextsOnly(inner)])) as T;
}

/**
 * Control and format characters, separators that some readers take for line ends, and what Unicode gives no shape. A
 * function, as a global expression remembers its last match, and engagements share only what is frozen.
 */
const unseen = (): RegExp => /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;
/** Blanks, accents and characters without a shape; and those that Unicode counts as visible although they are blank. */
const blanks = (): RegExp =>
  /[\s\p{Cc}\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}\u2800\ufffc\u{1d159}\u{13441}\u{13442}]/gu;

/** Whether a reader sees anything in a text: more than blanks, characters without a shape, and accents without a letter. */
export const hasVisibleText = (text: string | undefined): text is string => !!text && text.replace(blanks(), '') !== '';

/** Scripts in which a joiner between two letters changes how they are written (UAX #31, 2.3). */
const JOINING = ['Arab', 'Syrc', 'Nkoo', 'Adlm', 'Rohg', 'Mong', 'Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml']
  .concat(['Telu', 'Knda', 'Mlym', 'Sinh', 'Khmr', 'Mymr', 'Tibt'])
  .map((script) => `\\p{scx=${script}}`)
  .join('');
const ENDS_JOINING = new RegExp(`(?=[\\p{L}\\p{M}])[${JOINING}]$`, 'u');
const BEGINS_JOINING = new RegExp(`^(?=[\\p{L}\\p{M}])[${JOINING}]`, 'u');

/** The signs of Indic scripts that take a vowel away: a joiner behind one shapes the letter, at the end of a word as well. */
const VIRAMA = /[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca]$/;

/**
 * Whether a sign without a shape says something where it stands: a joiner between letters of a script that knows them,
 * behind a virama or between emoji, a variation of an emoji, of a Han character or of a Mongolian letter, and the
 * separator of a Mongolian vowel. Elsewhere it hides.
 */
function isNeeded(sign: string, before: string, after: string): boolean {
  if (sign === '\u200d' && /(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)$/u.test(before))
    return /^\p{Extended_Pictographic}/u.test(after);
  if (sign === '\u200d' || sign === '\u200c')
    return VIRAMA.test(before) || (ENDS_JOINING.test(before) && BEGINS_JOINING.test(after));
  if (sign === '\u180e') return /\p{Script=Mongolian}$/u.test(before) && /^\p{Script=Mongolian}/u.test(after);
  if (/[\ufe0e\ufe0f]/.test(sign)) return /[\p{Extended_Pictographic}#*0-9]$/u.test(before);
  if (/[\ufe00-\ufe02\u{e0100}-\u{e01ef}]/u.test(sign)) return /\p{Script=Han}$/u.test(before);
  return /[\u180b-\u180d\u180f]/.test(sign) && /\p{Script=Mongolian}$/u.test(before);
}

const isNeededAt = (text: string, sign: string, at: number): boolean =>
  isNeeded(sign, text.slice(Math.max(0, at - 2), at), text.slice(at + sign.length, at + sign.length + 2));

/** The first character of a text that cannot be seen and changes nothing, as `U+200B`; undefined where there is none. */
export function hiddenCharacter(text: string): string | undefined {
  for (const { 0: sign, index } of text.matchAll(unseen()))
    if (!isNeededAt(text, sign, index)) return `U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
  return text.includes('\u2800') ? 'U+2800' : undefined;
}

/** Whether every character of a text can be seen; tabs and line feeds count as blanks. */
export const isAllVisible = (text: string): boolean => hiddenCharacter(text.replace(/[\t\n]/g, ' ')) === undefined;

/** Soft hyphens and marks of direction, as keyboards and word processors write them: a text says the same without them. */
const DROPPED = /[\u00ad\u061c\u200e\u200f]/;

/**
 * Text from outside, safe to show anywhere: what moves a cursor, turns the direction of writing, ends a line unseen or
 * takes no room becomes U+FFFD, a tab a blank; soft hyphens and marks of direction are left out. Line feeds stay.
 */
export const visible = (text: string): string =>
  text.replace(unseen(), (sign, at: number) => {
    if (sign === '\n') return sign;
    if (sign === '\t') return ' ';
    if (DROPPED.test(sign)) return '';
    return isNeededAt(text, sign, at) ? sign : '\ufffd';
  });

/** The same on one line: nobody starts a line of ours. */
export const oneLine = (text: string): string => visible(text.replace(/[\s\p{Zl}\p{Zp}\u0085]+/gu, ' ')).trim();

/** The same where several lines are one text of somebody's: a sign stands for each line end, so that it can be seen. */
export const inOneLine = (text: string): string =>
  visible(text.replaceAll('\r\n', '\n')).replace(/\s+/g, (blanks) => (blanks.includes('\n') ? ' ⏎ ' : blanks));

/** The text without these characters at its end. Linear in its length, unlike `/=+$/`, which starts again at each character. */
export function stripTrailing(text: string, signs: string): string {
  let end = text.length;
  while (end > 0 && signs.includes(text[end - 1]!)) end -= 1;
  return text.slice(0, end);
}

/** JSON text that is safe to show: the same value, with what JSON leaves unescaped and `visible` would replace in escapes. */
export const visibleJson = (json: string): string =>
  json.replace(/[\u007f-\u009f\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu, (signs) =>
    signs
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Units of a text that are segmented at once: the segmenter takes quadratic time, so a long text is taken in parts. */
const SEGMENTED_AT_ONCE = 128;

/** The characters of a text as a reader sees them. */
export function graphemesOf(text: string): string[] {
  const all: string[] = [];
  let length = SEGMENTED_AT_ONCE;
  for (let from = 0; from < text.length; ) {
    const half = /[\ud800-\udbff]/.test(text.charAt(from + length - 1)) ? 1 : 0;
    const part = Array.from(graphemes.segment(text.slice(from, from + length + half)), ({ segment }) => segment);
    // The last character of a part may continue in the next one, and one character may be longer than a part.
    if (from + length + half < text.length) part.pop();
    for (const one of part) {
      all.push(one);
      from += one.length;
    }
    length = part.length === 0 ? length * 2 : SEGMENTED_AT_ONCE;
  }
  return all;
}

/**
 * At most `most` UTF-16 units of a text, with an ellipsis where something is left out; never half of what a reader sees
 * as one character. What that is depends on the Unicode version of the machine, so nothing that enters the ledger from
 * the rules is cut by it: `truncateStably` is for that.
 */
export function truncate(text: string, most: number): string {
  if (text.length <= most) return text;
  const at = graphemes.segment(text).containing(Math.max(0, most - 1))?.index ?? 0;
  return `${text.slice(0, at).trimEnd()}…`;
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

/**
 * A character that never joins its neighbours, in every version of Unicode: no mark, joiner, jamo, flag letter, skin
 * tone or half character. Beyond the basic plane only emoji and Han characters.
 */
const ALONE = String.raw`(?:(?![\u0d4e\u0e33\u0eb3\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\uff9e\uff9f\u{10000}-\u{10ffff}])(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}\p{P}\p{S}\p{Z}]|(?=[\u{10000}-\u{10ffff}])[\p{Extended_Pictographic}\p{Script=Han}])`;
const ENDS_ALONE = new RegExp(`${ALONE}$`, 'u');
const BEGINS_ALONE = new RegExp(`^${ALONE}`, 'u');

/**
 * At most `most` UTF-16 units, the same on every machine and at every time: cut between two characters that never join
 * their neighbours. @param ending replaces what is left out
 */
export function truncateStably(text: string, most: number, ending = '…'): string {
  if (text.length <= most) return text;
  const isCut = (at: number): boolean =>
    ENDS_ALONE.test(text.slice(Math.max(0, at - 2), at)) && BEGINS_ALONE.test(text.slice(at, at + 2));
  let end = Math.max(0, most - ending.length);
  while (end > 0 && !isCut(end)) end -= 1;
  return text.slice(0, end) + ending;
}

/** A name of at most `most` UTF-16 units. Part of its digest replaces what is left out, so that two names stay different. */
export const shortName = (name: string, most: number): string =>
  name.length <= most ? name : truncateStably(name, most, `…${sha256Hex(name).slice(0, 16)}`);
