/** How a text gets the reference by which entries name it. */
import { randomBytes } from 'node:crypto';
import { Failure } from '../domain/failures';
import { type TextRef, textRef } from '../domain/texts';

const SALT_BYTES = 16;

/**
 * A reference under a salt of its own: of a text that is not stored it tells nothing.
 * @throws Failure BAD_INPUT for half a character, which has no bytes that could be signed
 */
export function newTextRef(text: string): { salt: string; ref: TextRef } {
  if (/\p{Cs}/u.test(text)) throw new Failure('BAD_INPUT', 'a text with half a character in it cannot be kept');
  const salt = randomBytes(SALT_BYTES).toString('hex');
  return { salt, ref: textRef(salt, text) };
}
