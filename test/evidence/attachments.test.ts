import { createHash } from 'node:crypto';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { FilesAttachmentStore } from '../../evidence/files/attachments';
import { failureOf, inPlace } from './support';

const content = Buffer.from('the signed agreement');
const digest = createHash('sha256').update(content).digest('hex');

const pathOf = (dir: string): string => join(dir, 'attachments', digest.slice(0, 2), digest.slice(2));
const incoming = (dir: string): Promise<string[]> => readdir(join(dir, 'attachments', 'incoming'));

describe('attachments in files', () => {
  test('content comes back by its digest, from a buffer as from a stream', () =>
    inPlace(async (dir) => {
      const store = new FilesAttachmentStore(dir);
      expect(await store.put(content, 'application/pdf', 'agreement.pdf')).toEqual({ digest, bytes: content.length });
      const pieces = Readable.from([content.subarray(0, 3), content.subarray(3)]);
      expect(await store.put(pieces, 'text/plain', 'other.txt')).toEqual({ digest, bytes: content.length });
      expect(await buffer(await store.open(digest))).toEqual(content);
      const record = { digest, bytes: content.length, mediaType: 'application/pdf', name: 'agreement.pdf' };
      expect(await store.stat(digest)).toEqual(record);
      expect(await store.verify(digest)).toEqual(record);
      expect(await incoming(dir)).toEqual([]);
      expect((await stat(pathOf(dir))).mode & 0o111).toBe(0);
    }));

  test('what is not there is said so, and only a digest is looked up', () =>
    inPlace(async (dir) => {
      const store = new FilesAttachmentStore(dir);
      expect(await store.stat(digest)).toBeUndefined();
      await failureOf(store.open(digest), 'NOT_IN_STORE');
      await failureOf(store.verify(digest), 'NOT_IN_STORE');
      await failureOf(store.open('../../people.json'), 'BAD_INPUT');
    }));

  test('changed content is never passed off as whole; attaching the true content again mends it', () =>
    inPlace(async (dir) => {
      const store = new FilesAttachmentStore(dir);
      await store.put(content, 'application/pdf', 'agreement.pdf');
      await writeFile(pathOf(dir), 'the signed agreemenT');
      await failureOf(store.verify(digest), 'LEDGER_BROKEN');
      await failureOf(buffer(await store.open(digest)), 'LEDGER_BROKEN');
      await store.put(content, 'application/pdf', 'agreement.pdf');
      expect(await buffer(await store.open(digest))).toEqual(content);
    }));

  test('content beyond the cap is refused while it streams, and leaves nothing', () =>
    inPlace(async (dir) => {
      const store = new FilesAttachmentStore(dir, 1000);
      let given = 0;
      const endless = new Readable({
        read() {
          given += 100;
          this.push(Buffer.alloc(100));
        },
      });
      await failureOf(store.put(endless, 'text/plain', 'endless.txt'), 'TOO_LARGE');
      expect(given).toBeLessThan(100_000);
      expect(await incoming(dir)).toEqual([]);
      expect(await store.put(Buffer.alloc(1000), 'text/plain', 'just.txt')).toMatchObject({ bytes: 1000 });
    }));

  test('a stream that breaks off leaves nothing, and its own error is the cause', () =>
    inPlace(async (dir) => {
      const store = new FilesAttachmentStore(dir);
      const broken = Readable.from(
        (async function* () {
          yield content;
          throw new Error('the upload broke off');
        })(),
      );
      await expect(store.put(broken, 'text/plain', 'a.txt')).rejects.toThrow('the upload broke off');
      expect(await incoming(dir)).toEqual([]);
      expect(await store.stat(digest)).toBeUndefined();
    }));

  test('content that vanished is not in the store, though its record is still there', () =>
    inPlace(async (dir) => {
      const store = new FilesAttachmentStore(dir);
      await store.put(content, 'application/pdf', 'agreement.pdf');
      await rm(pathOf(dir));
      expect(await store.stat(digest)).toBeUndefined();
    }));

  test('name and media type are checked, both at once', () =>
    inPlace(async (dir) => {
      const store = new FilesAttachmentStore(dir);
      const failure = await failureOf(store.put(content, 'pdf', 'a\nb'), 'BAD_INPUT');
      expect(failure.details).toHaveLength(2);
    }));
});
