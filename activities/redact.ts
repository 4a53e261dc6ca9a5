/**
 * Removes secrets from foreign text, whatever encoding the text repeats them in. It does not encode the secret in every
 * known way: it decodes the text and compares. Each position is read as every character that it can be decoded to (escapes
 * of JSON, URLs and HTML, UTF-8 bytes read as Latin-1), and each run of base64 or hex as the bytes that it holds.
 */
import { Decoded, LAYERS, type Reading } from './decoded';

type Span = readonly [from: number, to: number];

/** How many blobs of base64 or hex may be nested. */
const BLOBS = 3;
/** Below so many characters a text is no secret: the same letters stand everywhere. */
const SHORTEST = 4;

/** The spellings of a secret that are searched for; none if it is too short. */
export const needlesOf = (secret: string): string[] =>
  secret.trim().length < SHORTEST
    ? []
    : // UTF-8 bytes that were read as Latin-1 are several characters for one of the secret.
      [...new Set([secret, secret.normalize('NFC'), secret.normalize('NFD'), Buffer.from(secret).toString('latin1')])];

/** Every range of a text that matches a needle. */
function spansIn(text: string, needles: readonly string[], blobs: number): Span[] {
  const decoded = new Decoded(text);
  const byFirst = new Map<string, string[]>();
  for (const needle of needles) byFirst.set(needle[0]!, [...(byFirst.get(needle[0]!) ?? []), needle]);
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
  return blobs === 0 ? spans : [...spans, ...spansInBlobs(decoded, needles, blobs - 1)];
}

/** An encoding of bytes in letters: the bits that a letter holds, and its value by its code, -1 for what is no letter. */
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

/** Values, each with the range of the text that it was read from: letters of an alphabet, with -1 between two runs, or bytes. */
interface Located {
  values: Int16Array;
  from: Uint32Array;
  to: Uint32Array;
  length: number;
}

const emptyLocated = (size: number): Located => ({
  values: new Int16Array(size),
  from: new Uint32Array(size),
  to: new Uint32Array(size),
  length: 0,
});

function add(located: Located, value: number, from: number, to: number): void {
  located.values[located.length] = value;
  located.from[located.length] = from;
  located.to[located.length++] = to;
}

/**
 * The runs of letters that are long enough to hold `fewest` bytes. Layer 0: the runs as they are written; any other layer:
 * the runs in which something had to be decoded.
 */
function lettersIn(decoded: Decoded, { bits, values }: Alphabet, fewest: number, layer: number): Located {
  const { text } = decoded;
  const letters = emptyLocated(text.length + 1);
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

/** The bytes that runs of letters hold, without the first `skip` letters of each run: a secret may begin at any letter. */
function bytesOf(letters: Located, bits: number, skip: number): Located {
  const bytes = emptyLocated(letters.length);
  let [held, count, left] = [0, 0, skip];
  for (let index = 0; index < letters.length; index++) {
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

function spansInBlobs(decoded: Decoded, needles: readonly string[], blobs: number): Span[] {
  const fewest = Math.min(...needles.map((needle) => needle.length));
  // What stands before a blob may look like the beginning of an escape that takes its first letters, but not at every layer.
  const layers = decoded.isAllPlain ? [0] : Array.from({ length: LAYERS + 1 }, (_, layer) => layer);
  return ALPHABETS.flatMap((alphabet) =>
    layers.flatMap((layer) => {
      const letters = lettersIn(decoded, alphabet, fewest, layer);
      if (letters.length === 0) return [];
      // Two letters of hex make a byte, four of base64 three bytes: a byte may begin at each of them.
      const alignments = alphabet.bits === 4 ? [0, 1] : [0, 1, 2, 3];
      return alignments.flatMap((skip) => {
        const { values, from, to, length } = bytesOf(letters, alphabet.bits, skip);
        const text = Buffer.from(values.subarray(0, length)).toString('latin1');
        return spansIn(text, needles, blobs).map(([first, end]): Span => [from[first]!, to[end - 1]!]);
      });
    }),
  );
}

/** The text with `***` in place of each match of a needle, in time linear in the length of the text. */
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
