/** Text of any characters that a file or a message can hold. */
import fc from 'fast-check';

const FIRST_SURROGATE = 0xd800;
const AFTER_SURROGATES = 0xe000;

/** fast-check's own unit `binary` first builds a table of a million characters, which takes seconds. */
const character = fc
  .oneof(
    fc.integer({ min: 0, max: 0x7f }),
    fc.integer({ min: 0x80, max: FIRST_SURROGATE - 1 }),
    fc.integer({ min: AFTER_SURROGATES, max: 0x10ffff }),
  )
  .map((code) => String.fromCodePoint(code));

export const anyText = (limits: { minLength?: number; maxLength?: number } = {}): fc.Arbitrary<string> =>
  fc.array(character, limits).map((characters) => characters.join(''));
