/** Addresses of people: which two of them lead to the same mailbox. */
import { stripTrailing } from '../values/text';

/** Signs without a shape of their own, such as a zero-width space or a soft hyphen. */
const INVISIBLE = /[\p{Cf}\p{White_Space}\p{Cc}]/gu;

/** The host as DNS knows it: `münchen.example` and `xn--mnchen-3ya.example` are one. */
function hostOf(written: string): string {
  const host = stripTrailing(written, '.');
  // A port or a path belongs to no mailbox: what has one is not the address without it.
  if (/[/:?#\\@]/.test(host)) return host;
  try {
    return new URL(`http://${host}`).hostname || host;
  } catch {
    return host;
  }
}

/** The hosts of Gmail: a name is the same mailbox at both, with dots or without. */
const GMAIL = new Set(['gmail.com', 'googlemail.com']);

/**
 * The mailbox that an address leads to, as text to compare: letter case, spelling in Unicode, blanks, quotes and what
 * stands behind a plus sign in its local part tell nobody apart, nor do the dots of a Gmail address. Undefined for what
 * is no address.
 */
export function mailboxOf(address: string): string | undefined {
  const plain = address.normalize('NFKC').replace(INVISIBLE, '').toLowerCase().normalize('NFKC');
  const at = plain.lastIndexOf('@');
  if (at < 1 || at === plain.length - 1) return undefined;
  const local = plain.slice(0, at).replace(/^"(.*)"$/, '$1');
  const [before] = local.split('+');
  // Nothing before the plus sign: the whole of it is the mailbox's name.
  const mailbox = before === '' ? local : before!;
  const host = hostOf(plain.slice(at + 1));
  return GMAIL.has(host) ? `${mailbox.replaceAll('.', '')}@gmail.com` : `${mailbox}@${host}`;
}
