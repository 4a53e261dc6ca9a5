/** SHA-256 over canonical JSON (RFC 8785), in plain JavaScript: the workflow sandbox has no `crypto`. */
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import canonicalize from 'canonicalize';

/** Canonical JSON (RFC 8785) of a plain JSON value. Members that are undefined do not exist. */
export function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('only a JSON value has a canonical form');
  // JSON writes half a character as an escape; RFC 8785 refuses it.
  if (text.includes('\\ud') && /(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(text))
    throw new TypeError('a text with half a character in it has no canonical form');
  return text;
}

/** SHA-256 of a text's UTF-8 bytes, as 64 hex digits. */
export function sha256Hex(text: string): string {
  if (/\p{Cs}/u.test(text)) throw new TypeError('a text with half a character in it has no UTF-8 form');
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** The digest of a JSON value: 64 hex digits. */
export const digest = (value: unknown): string => sha256Hex(canonical(value));
