/** How a text gets the reference by which entries name it. */
import { randomBytes } from 'node:crypto';
import { type TextRef, textRef } from '../domain/texts';

const SALT_BYTES = 16;

/** A reference under a salt of its own: of a text that is not stored it tells nothing. */
export function newTextRef(text: string): { salt: string; ref: TextRef } {
  const salt = randomBytes(SALT_BYTES).toString('hex');
  return { salt, ref: textRef(salt, text) };
}
