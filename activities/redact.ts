/**
 * Removes secrets from foreign text, also where the text repeats them encoded. It does not encode the secret in every
 * known way: it decodes the text and compares. Each position is read as every character that it can be decoded to (escapes
 * of JSON, URLs and HTML, UTF-8 bytes read as Latin-1), and each run of base64 or hex as the bytes that it holds.
 */

import { asTextOnly } from '../domain/values/text';
import { Decoded, LAYERS, type Reading } from './decoded';

type Span = readonly [from: number, to: number];

/** How many blobs of base64 or hex may be nested. */
const BLOBS = 3;
/** Below so many characters a text is not searched for: the same letters stand everywhere. */
const SHORTEST = 4;
/** How much of a text is read, in characters, and how much of a longer one is dropped then: the cut may halve a secret. */
const MOST_READ = 16_384;
const DROPPED = 2_048;

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** By code, 1 for each of these characters. */
function setOf(signs: string): Uint8Array {
  const codes = new Uint8Array(128);
  for (const sign of signs) codes[sign.charCodeAt(0)] = 1;
  return codes;
}
/** What a letter of a blob may be written with; what an encoded line end ends with. */
const ENCODED = setOf(`${LETTERS}+/-_\\%&#;=`);
const BEFORE_INDENT = setOf('\r\nnrtaAdD0123456789;');
const ASCII = setOf(String.fromCharCode(...Array(128).keys()));

/** Whether a text has so many characters of a set in a row, line ends and the indentation after them not counted. */
function hasRun(text: string, set: Uint8Array, shortest: number): boolean {
  let [length, isIndent] = [0, false];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isBlank = code === 0x20 || code === 0x09;
    if (set[code] === 1) {
      if (++length >= shortest) return true;
    } else if (code !== 0x0a && code !== 0x0d && !(isIndent && isBlank)) length = 0;
    isIndent = BEFORE_INDENT[code] === 1 || (isIndent && isBlank);
  }
  return false;
}

const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);

/** Texts to search for. */
export interface Needles {
  texts: readonly string[];
  byFirst: ReadonlyMap<string, readonly string[]>;
  /** Length of the shortest, in characters. */
  fewest: number;
  isAscii: boolean;
}

/** The spellings of secrets that are searched for; none of one that is too short. */
export function needlesOf(secrets: Iterable<string>): Needles {
  const texts = new Set<string>();
  for (const secret of secrets) {
    if (secret.trim().length < SHORTEST) continue;
    // Line ends have two spellings, and what prints a text on one line folds them.
    const lines = secret.replace(/\r\n/g, '\n');
    // UTF-8 bytes that were read as Latin-1 are several characters for one of the secret.
    for (const text of [secret, lines, lines.replace(/\n/g, '\r\n'), secret.replace(/\s+/g, ' ')])
      for (const form of [text, text.normalize('NFC'), text.normalize('NFD'), Buffer.from(text).toString('latin1')])
        texts.add(form);
  }
  const byFirst = new Map<string, string[]>();
  for (const text of texts) byFirst.set(text[0]!, [...(byFirst.get(text[0]!) ?? []), text]);
  const all = [...texts];
  return { texts: all, byFirst, fewest: Math.min(...all.map(({ length }) => length)), isAscii: all.every(isAscii) };
}

/** Characters that an escape may begin with. A text without any is what is written. */
const INTRODUCING = /[\\%&+\u00c2-\u00f4]/;

/** Every range of a text that matches a needle. */
function spansIn(text: string, needles: Needles, blobs: number): Span[] {
  // Nothing becomes longer by being decoded, and nothing but ASCII is decoded to ASCII: most bytes end here.
  if (text.length < needles.fewest || (needles.isAscii && !hasRun(text, ASCII, needles.fewest))) return [];
  const decoded = new Decoded(text);
  const spans = INTRODUCING.test(text) ? encodedIn(decoded, needles) : writtenIn(text, needles);
  return blobs === 0 ? spans : [...spans, ...spansInBlobs(decoded, needles, blobs - 1)];
}

function writtenIn(text: string, { texts }: Needles): Span[] {
  const spans: Span[] = [];
  for (const needle of texts)
    for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1))
      spans.push([at, at + needle.length]);
  return spans;
}

function encodedIn(decoded: Decoded, { byFirst }: Needles): Span[] {
  const { text } = decoded;
  const spans: Span[] = [];
  const search = (first: string, at: number): void => {
    for (const needle of byFirst.get(first) ?? []) {
      const end = decoded.endOf(needle, at);
      if (end >= 0) spans.push([at, end]);
    }
  };
  for (let at = 0; at < text.length; at++) {
    if (decoded.isPlain(at)) search(text[at]!, at);
    else for (const first of new Set(decoded.readings(at).map((one) => one.text[0]!))) search(first, at);
  }
  return spans;
}

/** An encoding of bytes in letters: the bits that a letter holds, and its value by its code, -1 for what is no letter. */
interface Alphabet {
  bits: number;
  values: Int8Array;
  letters: Uint8Array;
}

function alphabet(bits: number, ...rows: string[]): Alphabet {
  const values = new Int8Array(128).fill(-1);
  for (const row of rows) for (const [value, letter] of [...row].entries()) values[letter.charCodeAt(0)] = value;
  return { bits, values, letters: setOf(rows.join('')) };
}
const ALPHABETS = [alphabet(4, '0123456789abcdef', '0123456789ABCDEF'), alphabet(6, `${LETTERS}+/`, `${LETTERS}-_`)];

/** Values, each with the range of the text that it was read from: letters of an alphabet, with -1 between two runs, or bytes. */
interface Located {
  values: number[];
  from: number[];
  to: number[];
}

function add({ values, from, to }: Located, value: number, start: number, end: number): void {
  values.push(value);
  from.push(start);
  to.push(end);
}

/**
 * The runs of letters that are long enough to hold `fewest` bytes. Layer 0: the runs as they are written; any other layer:
 * the runs in which something had to be decoded.
 */
function lettersIn(decoded: Decoded, { bits, values }: Alphabet, fewest: number, layer: number): Located {
  const { text } = decoded;
  const letters: Located = { values: [], from: [], to: [] };
  const shortest = Math.ceil((fewest * 8) / bits);
  let [begun, isWritten] = [0, true];
  const endRun = (): void => {
    if (letters.values.length - begun < shortest || isWritten !== (layer === 0))
      for (const part of [letters.values, letters.from, letters.to]) part.length = begun;
    else add(letters, -1, 0, 0);
    [begun, isWritten] = [letters.values.length, true];
  };
  const valueIn = (sign: string): number => (sign.length === 1 ? (values[sign.charCodeAt(0)] ?? -1) : -1);
  // Long base64 is broken into lines, which may be indented, and a backslash escapes what follows it.
  let isIndent = false;
  const isBetween = (sign: string): boolean =>
    sign === '\n' || sign === '\r' || (isIndent && (sign === ' ' || sign === '\t')) || (layer > 0 && sign === '\\');
  for (let at = 0; at < text.length; ) {
    let [sign, end] = [text[at]!, at + 1];
    if (layer > 0 && !decoded.isPlain(at)) {
      const found = decoded
        .readings(at, layer)
        .filter((one) => valueIn(one.text) >= 0 || isBetween(one.text))
        .reduce<Reading | undefined>((best, one) => (best && best.end >= one.end ? best : one), undefined);
      if (found) [sign, end] = [found.text, found.end];
      if (end > at + 1 || sign === '\\') isWritten = false;
    }
    if (valueIn(sign) >= 0) add(letters, valueIn(sign), at, end);
    else if (!isBetween(sign) && letters.values.length > begun) endRun();
    isIndent = sign === '\n' || sign === '\r' || (isIndent && (sign === ' ' || sign === '\t'));
    at = end;
  }
  endRun();
  return letters;
}

/** The bytes that runs of letters hold, without the first `skip` letters of each run: a secret may begin at any letter. */
function bytesOf(letters: Located, bits: number, skip: number): Located {
  const bytes: Located = { values: [], from: [], to: [] };
  let [held, count, left] = [0, 0, skip];
  for (let index = 0; index < letters.values.length; index++) {
    const value = letters.values[index]!;
    if (value < 0) {
      // Separates two runs: no secret contains a zero byte.
      add(bytes, 0, 0, 0);
      [held, count, left] = [0, 0, skip];
    } else if (left > 0) left--;
    else {
      held = (held << bits) | value;
      count += bits;
      if (count < 8) continue;
      count -= 8;
      // The byte begins in the letter before, or in the one before that.
      const first = index - Math.ceil((8 + count) / bits) + 1;
      add(bytes, held >> count, letters.from[first]!, letters.to[index]!);
      held &= (1 << count) - 1;
    }
  }
  return bytes;
}

function spansInBlobs(decoded: Decoded, needles: Needles, blobs: number): Span[] {
  const { text: whole, isAllPlain } = decoded;
  return ALPHABETS.flatMap((alphabet) => {
    const shortest = Math.ceil((needles.fewest * 8) / alphabet.bits);
    // What stands before a blob may look like the beginning of an escape that takes its first letters, but not at every layer.
    const layers = [
      ...(hasRun(whole, alphabet.letters, shortest) ? [0] : []),
      ...(!isAllPlain && hasRun(whole, ENCODED, shortest)
        ? Array.from({ length: LAYERS }, (_, layer) => layer + 1)
        : []),
    ];
    return layers.flatMap((layer) => {
      const letters = lettersIn(decoded, alphabet, needles.fewest, layer);
      if (letters.values.length === 0) return [];
      // Two letters of hex make a byte, four of base64 three bytes: a byte may begin at each of them.
      const alignments = alphabet.bits === 4 ? [0, 1] : [0, 1, 2, 3];
      return alignments.flatMap((skip) => {
        const { values, from, to } = bytesOf(letters, alphabet.bits, skip);
        const text = Buffer.from(values).toString('latin1');
        return spansIn(text, needles, blobs).map(([first, end]): Span => [from[first]!, to[end - 1]!]);
      });
    });
  });
}

/** Whether a text matches a needle. Longer texts than `piecesOf` gives are to be searched in its pieces. */
export const holdsAny = (text: string, needles: Needles): boolean =>
  needles.texts.length > 0 && spansIn(text, needles, BLOBS).length > 0;

/** A text in pieces that are short enough to be searched at once; each overlaps the one before. */
export function* piecesOf(text: string): Generator<string> {
  for (let at = 0; at === 0 || at + DROPPED < text.length; at += MOST_READ - DROPPED)
    yield text.slice(at, at + MOST_READ);
}

const isInWord = (sign: string | undefined): boolean => sign !== undefined && /^[\p{L}\p{N}_-]$/u.test(sign);

/**
 * The text with `***` in place of each match of a needle, and of each of `words` where it stands alone. A text of more than
 * 16,384 characters is cut to 14,336: that bounds the time.
 */
export function redact(text: string, needles: Needles, words?: Needles): string {
  if (text === '' || (needles.texts.length === 0 && !words?.texts.length)) return text;
  const read = text.slice(0, MOST_READ);
  const isCut = read.length < text.length;
  const end = isCut ? MOST_READ - DROPPED : text.length;
  const inWords = words?.texts.length ? spansIn(read, words, 0) : [];
  const spans = [
    ...(needles.texts.length > 0 ? spansIn(read, needles, BLOBS) : []),
    ...inWords.filter(([from, to]) => !isInWord(read[from - 1]) && !isInWord(read[to])),
  ].sort(([a], [b]) => a - b);
  let [left, done] = ['', 0];
  for (const [from, to] of spans) {
    if (from >= end) break;
    if (from >= done) left += `${text.slice(done, from)}***`;
    done = Math.max(done, to);
  }
  return isCut ? `${left}${asTextOnly(text.slice(done, end))}…` : left + text.slice(done);
}
