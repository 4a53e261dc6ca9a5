/**
 * The one decoder of every text that comes in: files, attachments, answers over HTTP. UTF-8 strictly, unless the text
 * begins with a byte order mark or a charset is declared. A damaged letter would make two different words equal.
 */

import { Failure } from './failures';

type Decoder = InstanceType<typeof TextDecoder>;

/** What windows-1252 has at 0x80 to 0x9F; some versions of Node's decoder leave these bytes as they are. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

const CURE =
  'save it as UTF-8 (in Excel: "CSV UTF-8"), or have its charset declared (content-type: text/csv; charset=windows-1252)';

const problem = (what: string, fault: string, cause?: unknown): Failure =>
  new Failure('BAD_ENCODING', `${what} ${fault}: ${CURE}`, [], { cause });

/** The charset that a content type declares, or undefined: `text/csv; charset="iso-8859-1"`. */
export const declaredCharset = (contentType: string): string | undefined =>
  /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1];

function markedCharset(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 'utf-8' : undefined;
}

function decoderOf(charset: string, what: string): Decoder {
  try {
    return new TextDecoder(charset, { fatal: true });
  } catch (cause) {
    // Quoted whole or not at all: nobody would recognise the first half of a secret.
    const named = charset.length <= 40 ? JSON.stringify(charset) : `of ${charset.length} characters`;
    throw problem(what, `declares the charset ${named}, which is not known`, cause);
  }
}

/** Decodes a text that comes in parts. A byte order mark says more than a declared charset, and is left out. */
export class TextStream {
  private decoder: Decoder | null = null;
  /** Runs one part behind, to find the byte at which a part is broken. */
  private behind: Decoder | null = null;
  private before = 0;
  private first: Uint8Array = new Uint8Array();

  /** @param what names the text in a fault: a file, an address */
  constructor(
    private readonly what: string,
    private readonly charset = 'utf-8',
  ) {}

  /** The text of one more part; `last` ends it. @throws Failure BAD_ENCODING with the byte, counted from 1, and the cure */
  decode(part: Uint8Array, last = false): string {
    if (this.decoder !== null) return this.next(part, last);
    const bytes = this.first.length === 0 ? part : joined(this.first, part);
    // The longest mark has three bytes.
    if (bytes.length < 3 && !last) {
      this.first = bytes;
      return '';
    }
    const charset = markedCharset(bytes) ?? this.charset;
    this.decoder = decoderOf(charset, this.what);
    this.behind = decoderOf(charset, this.what);
    return this.next(bytes, last);
  }

  private next(bytes: Uint8Array, last: boolean): string {
    const decoder = this.decoder!;
    let text: string;
    try {
      text = decoder.decode(bytes, { stream: !last });
    } catch (cause) {
      throw this.damaged(bytes, cause);
    }
    if (text.includes('\0'))
      throw problem(this.what, `is no text in ${decoder.encoding}: there is a NUL in or after byte ${this.before + 1}`);
    this.behind!.decode(bytes, { stream: true });
    this.before += bytes.length;
    return decoder.encoding === 'windows-1252'
      ? text.replace(/[\x80-\x9f]/g, (letter) => WINDOWS_1252[letter.charCodeAt(0) - 0x80]!)
      : text;
  }

  private damaged(bytes: Uint8Array, cause: unknown): Failure {
    const { encoding } = this.decoder!;
    for (const [index] of bytes.entries()) {
      try {
        this.behind!.decode(bytes.subarray(index, index + 1), { stream: true });
      } catch {
        const byte = `0x${bytes[index]!.toString(16).padStart(2, '0')}`;
        return problem(this.what, `is not ${encoding} at byte ${this.before + index + 1} (${byte})`, cause);
      }
    }
    return problem(
      this.what,
      `is not ${encoding}: it ends within a character, after byte ${this.before + bytes.length}`,
      cause,
    );
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/**
 * The text of these bytes, without a byte order mark.
 * @param what names the text in a fault
 * @throws Failure BAD_ENCODING with the byte, counted from 1, and the cure
 */
export const decodeText = (bytes: Uint8Array, what: string, charset?: string): string =>
  new TextStream(what, charset).decode(bytes, true);
