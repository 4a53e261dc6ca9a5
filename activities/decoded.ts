/** What each position of a text can be decoded to: escapes of JSON, URLs and HTML, and UTF-8 read as Latin-1, also nested. */
import { decodeHTML } from 'entities';

/** What a position of a text can be read as, and the position after it. */
export interface Reading {
  readonly text: string;
  readonly end: number;
  /** The escape that begins with this reading has been decoded already, with the same result at every layer. */
  isDone?: boolean;
}

/** How many encodings of characters may be nested; UTF-8 bytes read as Latin-1 count as one. */
export const LAYERS = 4;
/** Longest name of an HTML entity, in characters: with its semicolon, and of those that HTML decodes without one. */
const LONGEST_ENTITY = 32;
const LONGEST_OPEN_ENTITY = 7;
/** Backslashes in a row before one escaped letter: nested JSON doubles them. */
const MOST_BACKSLASHES = 8;

const CONTROLS = new Map(Object.entries({ n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' }));
const HEX = /^[0-9a-f]$/i;

/** Whether an escape can begin with this code unit: backslash, `%`, `&`, `+` (a blank in a form), or a first byte of UTF-8. */
const introduces = (code: number): boolean =>
  code === 0x5c || code === 0x25 || code === 0x26 || code === 0x2b || (code >= 0xc2 && code <= 0xf4);

/** One text, and what each of its positions can be read as. */
export class Decoded {
  /** Readings by layer and position. */
  private readonly byLayer: Map<number, readonly Reading[]>[] = [];
  /** Readings by position that are the same at every layer. */
  private readonly final = new Map<number, readonly Reading[]>();
  private readonly entities = new Map<string, string>();
  /** How often a position was read that may be encoded itself. Unchanged by a call: the call met nothing nested. */
  private nested = 0;
  /** The run of backslashes that was measured last. */
  private run = { from: 0, to: 0 };

  constructor(readonly text: string) {}

  /** Whether every position that was read so far can be read in one way only. */
  get isAllPlain(): boolean {
    return this.nested === 0;
  }

  /** Whether a position can only be read as it is written. */
  isPlain(at: number): boolean {
    const code = this.text.charCodeAt(at);
    if (!introduces(code)) return true;
    if (code === 0x5c || code === 0x2b) return false;
    const next = this.text.charCodeAt(at + 1);
    if (next === 0x5c || next === 0x25 || next === 0x26) return false;
    if (code >= 0xc2) return !(next >= 0x80 && next <= 0xbf);
    return !(next < 0x80 && /[#a-z0-9]/i.test(this.text[at + 1]!));
  }

  /** Everything that a position can be read as with at most `layer` encodings removed; as it is written comes first. */
  readings(at: number, layer = LAYERS): readonly Reading[] {
    if (at >= this.text.length) return [];
    const isPlain = this.isPlain(at);
    if (!isPlain) this.nested++;
    if (layer === 0 || isPlain) return [{ text: this.text[at]!, end: at + 1, isDone: isPlain }];
    const known = this.final.get(at) ?? this.byLayer[layer]?.get(at);
    if (known) return known;
    const all = [...this.readings(at, layer - 1)];
    const below = all.length;
    for (let index = 0; index < below; index++) {
      if (all[index]!.isDone) continue;
      for (const one of this.escaped(all[index]!, layer - 1))
        if (!all.some(({ text, end }) => text === one.text && end === one.end)) all.push(one);
    }
    const isFinal = all.every(({ isDone, text }) => isDone || !introduces(text.charCodeAt(0)));
    if (isFinal) this.final.set(at, all);
    else this.byLayer[layer] = (this.byLayer[layer] ?? new Map<number, readonly Reading[]>()).set(at, all);
    return all;
  }

  /** What the escape that begins with `sign` can be decoded to. */
  private escaped(sign: Reading, layer: number): Reading[] {
    const before = this.nested;
    const found = this.decoded(sign.text, sign.end, layer);
    if (this.nested === before) sign.isDone = true;
    return found;
  }

  private decoded(sign: string, at: number, layer: number): Reading[] {
    if (sign === '\\') return this.backslash(at, layer);
    if (sign === '+') return [{ text: ' ', end: at }];
    if (sign === '&') return this.entity(at, layer);
    if (sign === '%') {
      const wide = this.longest(/^u$/i, at, layer);
      return [...this.hex(at, 2, layer), ...(wide ? this.hex(wide.end, 4, layer) : [])];
    }
    return sign.length === 1 && sign >= '\u00c2' && sign <= '\u00f4' ? this.utf8(sign, at, layer) : [];
  }

  /** The longest reading of a position that is a character of this kind. */
  private longest(kind: RegExp, at: number, layer: number): Reading | undefined {
    return this.readings(at, layer).reduce<Reading | undefined>(
      (best, one) => (kind.test(one.text) && one.end > (best?.end ?? at) ? one : best),
      undefined,
    );
  }

  private hex(at: number, digits: number, layer: number): Reading[] {
    let [written, end] = ['', at];
    while (written.length < digits) {
      const digit = this.longest(HEX, end, layer);
      if (!digit) return [];
      written += digit.text;
      end = digit.end;
    }
    return [{ text: String.fromCharCode(Buffer.from(written.padStart(4, '0'), 'hex').readUInt16BE()), end }];
  }

  /** Where the run of backslashes at a position ends; of unencoded ones. */
  private endOfRun(at: number): number {
    if (at < this.run.from || at > this.run.to) {
      let to = at;
      while (this.text.charCodeAt(to) === 0x5c) to++;
      this.run = { from: at, to };
    }
    return this.run.to;
  }

  /** What backslashes before `from` escape. Any number of them may stand there: nested JSON doubles them. */
  private backslash(from: number, layer: number): Reading[] {
    // After an encoded backslash, the escaped letter may be written as a backslash escape itself.
    const found = this.text[from - 1] === '\\' ? [] : this.afterBackslash(from, layer);
    let at = this.endOfRun(from);
    for (let count = 1; count < MOST_BACKSLASHES; count++) {
      found.push(...this.afterBackslash(at, layer));
      const next = this.longest(/^\\$/, at, layer);
      if (!next) break;
      at = next.end;
    }
    // The run is read as one backslash as well, so that a long run is not searched from each of its positions.
    return at > from ? [{ text: '\\', end: at, isDone: true }, ...found] : found;
  }

  private afterBackslash(at: number, layer: number): Reading[] {
    const { text: letter, end } = this.longest(/^[a-z]$/i, at, layer) ?? { text: '', end: at };
    if (letter === 'u') return this.hex(end, 4, layer);
    if (letter === 'x') return this.hex(end, 2, layer);
    const control = CONTROLS.get(letter);
    return control === undefined ? [] : [{ text: control, end }];
  }

  private entity(at: number, layer: number): Reading[] {
    const hash = this.longest(/^#$/, at, layer);
    if (hash) return this.numbered(hash.end, layer);
    const found: Reading[] = [];
    let [name, end] = ['', at];
    while (name.length < LONGEST_ENTITY) {
      const next = this.longest(/^[a-z0-9;]$/i, end, layer);
      if (!next) break;
      name += next.text;
      end = next.end;
      const isClosed = next.text === ';';
      if (!isClosed && name.length > LONGEST_OPEN_ENTITY) continue;
      const text = this.meaningOf(name);
      // HTML decodes some entities without a semicolon: such a name counts where it stands for one character.
      if (text !== '' && (isClosed || [...text].length === 1)) found.push({ text, end });
      if (isClosed) break;
    }
    return found;
  }

  private numbered(at: number, layer: number): Reading[] {
    const sign = this.longest(/^x$/i, at, layer);
    const digit = sign ? HEX : /^\d$/;
    let [name, end] = [sign ? '#x' : '#', sign?.end ?? at];
    for (
      let next = this.longest(digit, end, layer);
      next && name.length < LONGEST_ENTITY;
      next = this.longest(digit, end, layer)
    ) {
      name += next.text;
      end = next.end;
    }
    const text = this.meaningOf(name);
    return text === '' ? [] : [{ text, end: this.longest(/^;$/, end, layer)?.end ?? end }];
  }

  /** What the entity `name` stands for; empty where there is none of that name. */
  private meaningOf(name: string): string {
    const known = this.entities.get(name);
    if (known !== undefined) return known;
    const text = decodeHTML(`&${name}`);
    const meaning = text === `&${name}` ? '' : text;
    this.entities.set(name, meaning);
    return meaning;
  }

  /** The character whose UTF-8 bytes stand here, each read as one Latin-1 character. */
  private utf8(first: string, from: number, layer: number): Reading[] {
    const length = first < '\u00e0' ? 2 : first < '\u00f0' ? 3 : 4;
    let [bytes, end] = [first, from];
    while (bytes.length < length) {
      const next = this.longest(/^[\u0080-\u00bf]$/, end, layer);
      if (!next) return [];
      bytes += next.text;
      end = next.end;
    }
    const text = Buffer.from(bytes, 'latin1').toString();
    return text.includes('\ufffd') ? [] : [{ text, end }];
  }

  /** The last position at which a match of the needle that begins at `from` ends; -1 for no match. */
  endOf(needle: string, from: number): number {
    let [at, done] = [from, 0];
    while (done < needle.length && this.text[at] === needle[done] && this.isPlain(at)) {
      at++;
      done++;
    }
    if (done === needle.length) return at;
    if (this.isPlain(at)) return -1;
    let end = -1;
    const open: [at: number, done: number][] = [[at, done]];
    const seen = new Set<number>();
    for (let state = open.pop(); state; state = open.pop()) {
      [at, done] = state;
      const key = at * (needle.length + 1) + done;
      if (seen.has(key)) continue;
      seen.add(key);
      if (done === needle.length) end = Math.max(end, at);
      else
        for (const reading of this.readings(at)) {
          if (needle.startsWith(reading.text, done)) open.push([reading.end, done + reading.text.length]);
          // A backslash may be no part of the secret, and only escape what follows it.
          if (reading.text === '\\' && done > 0) open.push([reading.end, done]);
        }
    }
    return end;
  }
}
