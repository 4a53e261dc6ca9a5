/** What each place of a text can be read as once encodings are taken off: escapes of JSON, addresses, pages and UTF-8, nested. */
import { decodeHTML } from 'entities';

/** What a place of a text can be read as, and where the next character begins. */
export interface Reading {
  readonly text: string;
  readonly end: number;
  /** What begins so has been decoded, and is the same however many encodings are taken off. */
  isDone?: boolean;
}

/** Encodings of characters that may be nested, UTF-8 in bytes counted as one. */
export const LAYERS = 4;
/** Longest name of an entity with its semicolon, and without; backslashes that are looked at together. */
const LONGEST_ENTITY = 32;
const LONGEST_OPEN_ENTITY = 7;
const MOST_BACKSLASHES = 8;

const CONTROLS = new Map(Object.entries({ n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' }));
const HEX = /^[0-9a-f]$/i;

/** Whether an encoded character can begin so: `+` is a blank of a form, the last range begins UTF-8. */
const introduces = (code: number): boolean =>
  code === 0x5c || code === 0x25 || code === 0x26 || code === 0x2b || (code >= 0xc2 && code <= 0xf4);

/** One text, and what each of its places can be read as. */
export class Decoded {
  private readonly known = Array.from({ length: LAYERS + 1 }, () => new Map<number, readonly Reading[]>());
  /** Readings that are the same however many encodings are taken off. */
  private readonly final = new Map<number, readonly Reading[]>();
  private readonly entities = new Map<string, string>();
  /** How often a place was read that may be an encoded character itself. */
  private nested = 0;
  private run = { from: 0, to: 0 };

  constructor(readonly text: string) {}

  /** Whether no place has been found so far that can be read in several ways. */
  get isAllPlain(): boolean {
    return this.nested === 0;
  }

  /** Whether a place can be read as it is written and in no other way. */
  isPlain(at: number): boolean {
    const code = this.text.charCodeAt(at);
    if (!introduces(code)) return true;
    if (code === 0x5c || code === 0x2b) return false;
    const next = this.text.charCodeAt(at + 1);
    if (next === 0x5c || next === 0x25 || next === 0x26) return false;
    if (code >= 0xc2) return !(next >= 0x80 && next <= 0xbf);
    return !(next < 0x80 && /[#a-z0-9]/i.test(this.text[at + 1]!));
  }

  /** What stands at a place, with so many encodings taken off; as it is written comes first. */
  readings(at: number, layer = LAYERS): readonly Reading[] {
    if (at >= this.text.length) return [];
    const isPlain = this.isPlain(at);
    if (!isPlain) this.nested++;
    if (layer === 0 || isPlain) return [{ text: this.text[at]!, end: at + 1, isDone: isPlain }];
    const known = this.final.get(at) ?? this.known[layer]!.get(at);
    if (known) return known;
    const all = [...this.readings(at, layer - 1)];
    const below = all.length;
    for (let place = 0; place < below; place++) {
      if (all[place]!.isDone) continue;
      for (const one of this.escaped(all[place]!, layer - 1))
        if (!all.some(({ text, end }) => text === one.text && end === one.end)) all.push(one);
    }
    const isFinal = all.every(({ isDone, text }) => isDone || !introduces(text.charCodeAt(0)));
    (isFinal ? this.final : this.known[layer]!).set(at, all);
    return all;
  }

  /** What the encoded characters that begin with `sign` stand for. */
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
      const wide = this.one(/^u$/i, at, layer);
      return [...this.hex(at, 2, layer), ...(wide ? this.hex(wide.end, 4, layer) : [])];
    }
    return sign.length === 1 && sign >= '\u00c2' && sign <= '\u00f4' ? this.utf8(sign, at, layer) : [];
  }

  /** The longest reading of a place that is a character of this kind. */
  private one(kind: RegExp, at: number, layer: number): Reading | undefined {
    return this.readings(at, layer).reduce<Reading | undefined>(
      (best, one) => (kind.test(one.text) && one.end > (best?.end ?? at) ? one : best),
      undefined,
    );
  }

  private hex(at: number, digits: number, layer: number): Reading[] {
    let [written, end] = ['', at];
    while (written.length < digits) {
      const digit = this.one(HEX, end, layer);
      if (!digit) return [];
      written += digit.text;
      end = digit.end;
    }
    return [{ text: String.fromCharCode(Buffer.from(written.padStart(4, '0'), 'hex').readUInt16BE()), end }];
  }

  /** Where a run of backslashes ends that stand as they are. */
  private endOfRun(at: number): number {
    if (at < this.run.from || at > this.run.to) {
      let to = at;
      while (this.text.charCodeAt(to) === 0x5c) to++;
      this.run = { from: at, to };
    }
    return this.run.to;
  }

  /** After any number of backslashes: text that is nested has more of them than one. */
  private backslash(from: number, layer: number): Reading[] {
    // One that is encoded itself may escape what begins with a backslash.
    const found = this.text[from - 1] === '\\' ? [] : this.afterBackslash(from, layer);
    let at = this.endOfRun(from);
    for (let count = 1; count < MOST_BACKSLASHES; count++) {
      found.push(...this.afterBackslash(at, layer));
      const next = this.one(/^\\$/, at, layer);
      if (!next) break;
      at = next.end;
    }
    // What the run escapes is found from its beginning.
    return at > from ? [{ text: '\\', end: at, isDone: true }, ...found] : found;
  }

  private afterBackslash(at: number, layer: number): Reading[] {
    const { text: letter, end } = this.one(/^[a-z]$/i, at, layer) ?? { text: '', end: at };
    if (letter === 'u') return this.hex(end, 4, layer);
    if (letter === 'x') return this.hex(end, 2, layer);
    const control = CONTROLS.get(letter);
    return control === undefined ? [] : [{ text: control, end }];
  }

  private entity(at: number, layer: number): Reading[] {
    const hash = this.one(/^#$/, at, layer);
    if (hash) return this.numbered(hash.end, layer);
    const found: Reading[] = [];
    let [name, end] = ['', at];
    while (name.length < LONGEST_ENTITY) {
      const next = this.one(/^[a-z0-9;]$/i, end, layer);
      if (!next) break;
      name += next.text;
      end = next.end;
      const isClosed = next.text === ';';
      if (!isClosed && name.length > LONGEST_OPEN_ENTITY) continue;
      const text = this.meaningOf(name);
      // Without its semicolon an entity ends where it makes one character.
      if (text !== '' && (isClosed || [...text].length === 1)) found.push({ text, end });
      if (isClosed) break;
    }
    return found;
  }

  private numbered(at: number, layer: number): Reading[] {
    const sign = this.one(/^x$/i, at, layer);
    const digit = sign ? HEX : /^\d$/;
    let [name, end] = [sign ? '#x' : '#', sign?.end ?? at];
    for (
      let next = this.one(digit, end, layer);
      next && name.length < LONGEST_ENTITY;
      next = this.one(digit, end, layer)
    ) {
      name += next.text;
      end = next.end;
    }
    const text = this.meaningOf(name);
    return text === '' ? [] : [{ text, end: this.one(/^;$/, end, layer)?.end ?? end }];
  }

  /** What the entity `name` stands for, or nothing. */
  private meaningOf(name: string): string {
    const known = this.entities.get(name);
    if (known !== undefined) return known;
    const text = decodeHTML(`&${name}`);
    const meaning = text === `&${name}` ? '' : text;
    this.entities.set(name, meaning);
    return meaning;
  }

  /** The character that bytes are in UTF-8, each of which is read as one character. */
  private utf8(first: string, from: number, layer: number): Reading[] {
    const length = first < '\u00e0' ? 2 : first < '\u00f0' ? 3 : 4;
    let [bytes, end] = [first, from];
    while (bytes.length < length) {
      const next = this.one(/^[\u0080-\u00bf]$/, end, layer);
      if (!next) return [];
      bytes += next.text;
      end = next.end;
    }
    const text = Buffer.from(bytes, 'latin1').toString();
    return text.includes('\ufffd') ? [] : [{ text, end }];
  }

  /** Where a needle that begins at `from` ends at the latest, or -1 where none does. */
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
          // A backslash may be there only to escape what follows.
          if (reading.text === '\\' && done > 0) open.push([reading.end, done]);
        }
    }
    return end;
  }
}
