/** Free text beside the ledger: found by its salted digest, put back where people read, and erased with its author. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { GONE, isTextRef, refsIn, textRef } from '../../domain/texts';
import { FilesTextStore } from '../../evidence/files/texts';
import { readable, readableText } from '../../evidence/readable';

let dir: string;
let texts: FilesTextStore;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'dayone-texts-'));
  texts = new FilesTextStore(dir);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('a text is found under its reference, with whose it is', async () => {
  const ref = await texts.put('Ms Brandt is ill', 'hanna-brandt', 'mailbox');
  expect(isTextRef(ref)).toBe(true);
  expect(await texts.get(ref)).toMatchObject({
    text: 'Ms Brandt is ill',
    person: 'hanna-brandt',
    engagement: 'mailbox',
  });
});

test('the same text twice has two references: a digest tells nothing of a short text', async () => {
  const [one, two] = [await texts.put('yes', 'a', 'e'), await texts.put('yes', 'a', 'e')];
  expect(one).not.toBe(two);
  expect((await texts.get(one))!.salt).toMatch(/^[0-9a-f]{32}$/);
});

test('erasing a person takes every text of theirs, and no other', async () => {
  const [theirs, others] = [await texts.put('mine', 'a', 'e'), await texts.put('yours', 'b', 'e')];
  await texts.put('mine too', 'a', 'another');
  expect(await texts.eraseOf('a')).toBe(2);
  expect(await texts.get(theirs)).toBeUndefined();
  expect((await texts.get(others))?.text).toBe('yours');
  expect(readdirSync(path.join(dir, 'texts'))).toHaveLength(1);
  expect(await texts.eraseOf('nobody')).toBe(0);
});

test('a text that was changed is found, never told', async () => {
  const ref = await texts.put('approve', 'a', 'e');
  const [file] = readdirSync(path.join(dir, 'texts'));
  const record = (await texts.get(ref))!;
  writeFileSync(path.join(dir, 'texts', file!), JSON.stringify({ ...record, text: 'reject' }));
  await expect(texts.get(ref)).rejects.toMatchObject({ code: 'LEDGER_BROKEN' });
  writeFileSync(path.join(dir, 'texts', file!), 'no JSON');
  await expect(texts.get(ref)).rejects.toMatchObject({ code: 'LEDGER_BROKEN' });
});

test('whatever was set aside comes back in its place, in texts and in JSON; what is gone is said to be', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), async (text, around) => {
      const ref = await texts.put(text, 'a', 'e');
      const value = { why: [ref, `${around.replaceAll('text:', '')}: ${ref}`], n: 1 };
      expect(await readable(value, texts)).toEqual({ why: [text, `${around.replaceAll('text:', '')}: ${text}`], n: 1 });
      expect(await readableText(`held: ${ref}`, texts)).toBe(`held: ${text}`);
    }),
    { numRuns: 60 },
  );
  const gone = textRef('0'.repeat(32), 'x');
  expect(await readable({ why: gone }, texts)).toEqual({ why: GONE });
});

test('what names no text is handed back as it is', async () => {
  const value = { a: 'text:short', b: [1, null] };
  expect(await readable(value, texts)).toBe(value);
  expect(refsIn('text:xyz')).toEqual([]);
  expect(await readable(undefined, texts)).toBeUndefined();
});
