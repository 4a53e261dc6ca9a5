/**
 * Removes secrets from foreign text, in whatever encoding the text repeats them. It decodes and compares: each place of the
 * text stands for every character that it can be decoded to, and each run of base64 or hex for the text that it holds.
 */
import { Decoded, LAYERS, type Reading } from './decoded';

type Span = readonly [from: number, to: number];

/** Base64 and hex that may be nested. */
const BLOBS = 3;
/** Below so many characters a text is no secret: the same letters stand everywhere. */
const SHORTEST = 4;

/** The texts for which a secret is looked for; none for one that is too short. */
export const needlesOf = (secret: string): string[] =>
  secret.trim().length < SHORTEST
    ? []
    : // What reads bytes as Latin-1 makes two letters of one.
      [...new Set([secret, secret.normalize('NFC'), secret.normalize('NFD'), Buffer.from(secret).toString('latin1')])];

/** Every place of a text at which a needle stands. */
function spansIn(text: string, needles: readonly string[], blobs: number): Span[] {
  const decoded = new Decoded(text);
  const byFirst = new Map<string, string[]>();
  for (const needle of needles) byFirst.set(needle[0]!, [...(byFirst.get(needle[0]!) ?? []), needle]);
  const spans: Span[] = [];
  const look = (first: string, at: number): void => {
    for (const needle of byFirst.get(first) ?? []) {
      const end = decoded.endOf(needle, at);
      if (end >= 0) spans.push([at, end]);
    }
  };
  for (let at = 0; at < text.length; at++) {
    if (decoded.isPlain(at)) look(text[at]!, at);
    else for (const first of new Set(decoded.readings(at).map((one) => one.text[0]!))) look(first, at);
  }
  return blobs === 0 ? spans : [...spans, ...spansInBlobs(decoded, needles, blobs - 1)];
}

/** A way to write bytes: the value of each letter, by its code, and how many bits it holds. */
interface Alphabet {
  bits: number;
  values: Int8Array;
}

function alphabet(bits: number, ...rows: string[]): Alphabet {
  const values = new Int8Array(128).fill(-1);
  for (const row of rows) for (const [value, letter] of [...row].entries()) values[letter.charCodeAt(0)] = value;
  return { bits, values };
}
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const ALPHABETS = [alphabet(4, '0123456789abcdef', '0123456789ABCDEF'), alphabet(6, `${LETTERS}+/`, `${LETTERS}-_`)];

/** What stands where in the text: letters of an alphabet, with -1 between runs of them, or bytes. */
interface Placed {
  values: Int16Array;
  from: Uint32Array;
  to: Uint32Array;
  length: number;
}

const room = (size: number): Placed => ({
  values: new Int16Array(size),
  from: new Uint32Array(size),
  to: new Uint32Array(size),
  length: 0,
});

function add(placed: Placed, value: number, from: number, to: number): void {
  placed.values[placed.length] = value;
  placed.from[placed.length] = from;
  placed.to[placed.length++] = to;
}

/**
 * The runs of letters that are long enough to hold `fewest` bytes: as they are written, or those for which something has
 * to be decoded.
 */
function lettersIn(decoded: Decoded, { bits, values }: Alphabet, fewest: number, layer: number): Placed {
  const { text } = decoded;
  const letters = room(text.length + 1);
  const shortest = Math.ceil((fewest * 8) / bits);
  let [begun, isWritten] = [0, true];
  const endRun = (): void => {
    if (letters.length - begun < shortest || isWritten !== (layer === 0)) letters.length = begun;
    else add(letters, -1, 0, 0);
    [begun, isWritten] = [letters.length, true];
  };
  const valueIn = (sign: string): number => (sign.length === 1 ? (values[sign.charCodeAt(0)] ?? -1) : -1);
  // Long base64 is broken into lines, and a backslash escapes what follows it.
  const isBetween = (sign: string): boolean => sign === '\n' || sign === '\r' || (layer > 0 && sign === '\\');
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
    else if (!isBetween(sign) && letters.length > begun) endRun();
    at = end;
  }
  endRun();
  return letters;
}

/** The bytes that runs of letters hold, after the first `skip` letters of each: what is looked for may begin anywhere. */
function bytesOf(letters: Placed, bits: number, skip: number): Placed {
  const bytes = room(letters.length);
  let [held, count, left] = [0, 0, skip];
  for (let place = 0; place < letters.length; place++) {
    const value = letters.values[place]!;
    if (value < 0) {
      // Parts the runs: no secret has this character.
      add(bytes, 0, 0, 0);
      [held, count, left] = [0, 0, skip];
    } else if (left > 0) left--;
    else {
      held = (held << bits) | value;
      count += bits;
      if (count < 8) continue;
      count -= 8;
      // The byte begins in the letter before, or in the one before that.
      const first = place - Math.ceil((8 + count) / bits) + 1;
      add(bytes, held >> count, letters.from[first]!, letters.to[place]!);
      held &= (1 << count) - 1;
    }
  }
  return bytes;
}

function spansInBlobs(decoded: Decoded, needles: readonly string[], blobs: number): Span[] {
  const fewest = Math.min(...needles.map((needle) => needle.length));
  // A sign before a blob may seem to begin an encoded character with it, but not in every layer.
  const layers = decoded.isAllPlain ? [0] : Array.from({ length: LAYERS + 1 }, (_, layer) => layer);
  return ALPHABETS.flatMap((alphabet) =>
    layers.flatMap((layer) => {
      const letters = lettersIn(decoded, alphabet, fewest, layer);
      if (letters.length === 0) return [];
      // As many alignments as letters make whole bytes.
      const alignments = alphabet.bits === 4 ? [0, 1] : [0, 1, 2, 3];
      return alignments.flatMap((skip) => {
        const { values, from, to, length } = bytesOf(letters, alphabet.bits, skip);
        const text = Buffer.from(values.subarray(0, length)).toString('latin1');
        return spansIn(text, needles, blobs).map(([first, end]): Span => [from[first]!, to[end - 1]!]);
      });
    }),
  );
}

/** A text with `***` in the place of each needle. The time that it takes is linear in the text. */
export function redact(text: string, needles: readonly string[]): string {
  if (needles.length === 0 || text === '') return text;
  const spans = spansIn(text, needles, BLOBS).sort(([a], [b]) => a - b);
  let [left, done] = ['', 0];
  for (const [from, to] of spans) {
    if (from >= done) left += `${text.slice(done, from)}***`;
    done = Math.max(done, to);
  }
  return left + text.slice(done);
}
