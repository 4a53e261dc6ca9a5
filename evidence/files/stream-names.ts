/** Stream names as file names: reversible, and safe where a file system folds case or normalises letters. */
import { Failure } from '../../domain/kernel/failures';

const PLAIN = /[a-z0-9_-]/;
/** File names end at 255 bytes; this leaves room for what stands behind the name. */
const LONGEST = 200;

/** Everything but small letters, digits, `_` and `-` becomes `%` and two small hex digits per byte. */
export function toFileName(stream: string): string {
  let name = '';
  for (const byte of Buffer.from(stream, 'utf8')) {
    const letter = String.fromCharCode(byte);
    name += PLAIN.test(letter) ? letter : `%${byte.toString(16).padStart(2, '0')}`;
  }
  if (name === '' || name.length > LONGEST || fromFileName(name) !== stream) {
    throw new Failure('BAD_INPUT', `${JSON.stringify(stream)} cannot name a stream`, [
      `expected 1 to ${LONGEST} letters and digits, such as engagement:acme-invoices`,
    ]);
  }
  return name;
}

/** The stream that a file name stands for, or undefined if it stands for none. */
export function fromFileName(name: string): string | undefined {
  if (!/^(?:[a-z0-9_-]|%[0-9a-f]{2})+$/.test(name)) return undefined;
  const bytes = Buffer.from(
    name.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  return bytes.toString('utf8');
}
