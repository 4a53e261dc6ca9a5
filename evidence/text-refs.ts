/** Creates the references by which entries name free text. */
import { randomBytes } from 'node:crypto';
import { Failure } from '../domain/kernel/failures';
import { type TextRef, textRef } from '../domain/values/texts';

const SALT_BYTES = 16;

/**
 * A reference under a new random salt: without the stored salt nobody can guess the text from it.
 * @throws Failure BAD_INPUT for an unpaired surrogate (half a character): it has no UTF-8 form, so it cannot be signed
 */
export function newTextRef(text: string): { salt: string; ref: TextRef } {
  if (/\p{Cs}/u.test(text)) throw new Failure('BAD_INPUT', 'a text with half a character in it cannot be stored');
  const salt = randomBytes(SALT_BYTES).toString('hex');
  return { salt, ref: textRef(salt, text) };
}
