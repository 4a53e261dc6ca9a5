/** The words of a mail's subject and body, which is all that a release looks at. */
import type { Mail } from './mails';

/** Longer mails are judged by their beginning: it bounds the time that one mail can take. */
const BODY_LIMIT = 8_192;

const WORD = /[a-z$!][a-z0-9'$!-]{2,19}/g;

/** The learnt counts are plain objects, in which this word has a meaning of its own. */
const INHERITED = 'constructor';

const header = (head: string, name: string): string =>
  new RegExp(`^${name}:[ \\t]*(.*(?:\\n[ \\t].*)*)`, 'im').exec(head)?.[1] ?? '';

function decoded(body: string, encoding: string): string {
  if (/^base64/i.test(encoding)) return Buffer.from(body, 'base64').toString('latin1');
  return body
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Subject and body as text; transfer encodings undone, at most 8,192 characters of the body. */
export function contentOf(text: string): string {
  const cut = text.indexOf('\n\n');
  const head = cut < 0 ? text : text.slice(0, cut);
  const body = cut < 0 ? '' : text.slice(cut + 2);
  const subject = header(head, 'subject');
  // Twice the limit is enough to fill it after decoding.
  const plain = decoded(body.slice(0, BODY_LIMIT * 2), header(head, 'content-transfer-encoding'));
  return `${subject}\n${plain.slice(0, BODY_LIMIT)}`;
}

/** Words by mail, computed once: every release reads the same mails. */
const known = new WeakMap<Mail, string[]>();

/** The distinct words of a mail in lower case, tags and prices included. */
export function wordsOf(mail: Mail): string[] {
  const before = known.get(mail);
  if (before) return before;
  const words = new Set(contentOf(mail.text).toLowerCase().match(WORD) ?? []);
  words.delete(INHERITED);
  known.set(mail, [...words]);
  return [...words];
}
