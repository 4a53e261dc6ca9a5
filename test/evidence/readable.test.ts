/** Stored free text is put back into what people read. */

import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { GONE, refsIn, textRef } from '../../domain/values/texts';
import { openEvidence } from '../../evidence/open-evidence';
import { readable, readableText } from '../../evidence/readable';
import type { TextStore } from '../../evidence/store';
import { runs } from '../support/runs';

let dir: string;
let texts: TextStore;
beforeEach(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'dayone-texts-'));
  texts = (await openEvidence({ dir })).texts;
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('inserts stored texts in texts and in JSON, and marks missing ones', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), async (text, around) => {
      const ref = await texts.put(text, 'a', 'e');
      const value = { why: [ref, `${around.replaceAll('text:', '')}: ${ref}`], n: 1 };
      expect(await readable(value, texts)).toEqual({ why: [text, `${around.replaceAll('text:', '')}: ${text}`], n: 1 });
      expect(await readableText(`held: ${ref}`, texts)).toBe(`held: ${text}`);
    }),
    { numRuns: runs(60) },
  );
  const gone = textRef('0'.repeat(32), 'x');
  expect(await readable({ why: gone }, texts)).toEqual({ why: GONE });
});

test('returns a value without references unchanged', async () => {
  const value = { a: 'text:short', b: [1, null] };
  expect(await readable(value, texts)).toBe(value);
  expect(refsIn('text:xyz')).toEqual([]);
  expect(await readable(undefined, texts)).toBeUndefined();
});
