/** The contract of every text store. */

import fc from 'fast-check';
import { isTextRef, type TextRef, textRef } from '../../../domain/values/texts';
import type { TextStore } from '../../../evidence/store';
import { runs } from '../../support/runs';
import { failureOf } from '../support';
import { HOSTILE_NAMES, keptOrRefused, type Place, placeOf } from './place';

export interface TextPlace extends Place<TextStore> {
  /** Changes the stored text `approve` behind the store's back; the record can still be read, or not. */
  damage(ref: TextRef, readable: boolean): Promise<void>;
}

export function describeTextContract(make: () => Promise<TextPlace>): void {
  describe('texts', () => {
    const at = placeOf<TextPlace, TextStore>(make);

    test('gives every process a text by its reference, with its author', async () => {
      const ref = await at.store.put('Ms Brandt is ill', 'hanna-brandt', 'mailbox');
      expect(isTextRef(ref)).toBe(true);
      const record = { text: 'Ms Brandt is ill', person: 'hanna-brandt', engagement: 'mailbox' };
      expect(await (await at.place.open()).get(ref)).toEqual({
        ...record,
        salt: expect.stringMatching(/^[0-9a-f]{32}$/),
      });
    });

    test('gives the same text a new reference each time, so that a short text cannot be guessed', async () => {
      const [one, two] = [await at.store.put('yes', 'a', 'e'), await at.store.put('yes', 'a', 'e')];
      expect(one).not.toBe(two);
      const [first, second] = [(await at.store.get(one))!, (await at.store.get(two))!];
      expect(first.salt).not.toBe(second.salt);
      expect(textRef(first.salt, 'yes')).toBe(one);
    });

    test('erases every text of a person, and no other', async () => {
      const theirs = [await at.store.put('mine', 'a', 'e'), await at.store.put('mine too', 'a', 'another')];
      const others = await at.store.put('yours', 'b', 'e');
      const other = await at.place.open();
      expect(await other.eraseOf('a')).toBe(2);
      for (const ref of theirs) expect(await at.store.get(ref)).toBeUndefined();
      expect((await at.store.get(others))?.text).toBe('yours');
      expect(await at.store.eraseOf('a')).toBe(0);
      expect(await at.store.eraseOf('nobody')).toBe(0);
    });

    test('rejects a text that was changed on disk', async () => {
      for (const readable of [true, false]) {
        const ref = await at.store.put('approve', 'a', 'e');
        await at.place.damage(ref, readable);
        await failureOf(at.store.get(ref), 'LEDGER_BROKEN');
      }
    });

    test('returns any text unchanged', async () => {
      const hostile = ['', ' ', '\n', '"}\n{', '<script>', '\\u0000', 'ä a\u0308 😀', 'text:', 'x'.repeat(100_000)];
      const text = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary' }));
      await fc.assert(
        fc.asyncProperty(text, async (written) => {
          let ref: TextRef | undefined;
          await keptOrRefused(
            written,
            async () => {
              ref = await at.store.put(written, 'a', 'e');
            },
            async () => (await at.store.get(ref!))?.text,
          );
        }),
        { numRuns: runs(60), examples: hostile.map((one) => [one]) },
      );
    });

    test('refuses half a character', async () => {
      await failureOf(at.store.put('a\ud800', 'a', 'e'), 'BAD_INPUT');
    });

    test('keeps any people and engagements separate', async () => {
      const refs = new Map<string, TextRef>();
      for (const name of HOSTILE_NAMES) refs.set(name, await at.store.put(`of ${name}`, name, name));
      for (const [name, ref] of refs) {
        expect(await at.store.get(ref)).toMatchObject({ text: `of ${name}`, person: name, engagement: name });
        expect(await at.store.eraseOf(name)).toBe(1);
      }
    });

    test('finds nothing for a string that is not a reference', async () => {
      await at.store.put('words', 'a', 'e');
      const none = ['text:../people', `text:${'0'.repeat(64)}`, 'text:', 'text:__proto__'] as TextRef[];
      for (const ref of none) expect(await at.store.get(ref)).toBeUndefined();
    });
  });
}
