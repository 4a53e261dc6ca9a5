/** What the files store leaves on the disk of attachments, beyond the contract. */
import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { FilesAttachmentStore } from '../../evidence/files/attachments';
import { attachmentFile } from './on-disk';
import { failureOf, inPlace } from './support';

const content = Buffer.from('the signed agreement');
const digest = createHash('sha256').update(content).digest('hex');

const incoming = (dir: string): Promise<string[]> => readdir(join(dir, 'attachments', 'incoming'));

test('no stored file is executable, and no upload leaves a temporary file, complete or failed', () =>
  inPlace(async (dir) => {
    const store = new FilesAttachmentStore(dir, 1000);
    await store.put(content, 'application/pdf', 'agreement.pdf');
    expect((await stat(attachmentFile(dir, digest))).mode & 0o111).toBe(0);
    await failureOf(store.put(Buffer.alloc(1001), 'text/plain', 'large.txt'), 'TOO_LARGE');
    const broken = Readable.from(
      (async function* () {
        yield content;
        throw new Error('the upload broke off');
      })(),
    );
    await expect(store.put(broken, 'text/plain', 'a.txt')).rejects.toThrow('the upload broke off');
    expect(await incoming(dir)).toEqual([]);
  }));

test('content that is missing on disk is not in the store, even if its record is there', () =>
  inPlace(async (dir) => {
    const store = new FilesAttachmentStore(dir);
    await store.put(content, 'application/pdf', 'agreement.pdf');
    await rm(attachmentFile(dir, digest));
    expect(await store.stat(digest)).toBeUndefined();
  }));
