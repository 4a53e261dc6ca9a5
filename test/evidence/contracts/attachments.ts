/** The contract of every attachment store. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { AttachmentStore } from '../../../evidence/store';
import { failureOf } from '../support';
import { HOSTILE_NAMES, type Place, placeOf } from './place';

export interface AttachmentPlace extends Place<AttachmentStore> {
  /** Changes the stored content behind the store's back, not its length. */
  damage(digest: string): Promise<void>;
}

/** The size cap with which the store is opened, in bytes. */
export const CAP = 1_000;

const content = Buffer.from('the signed agreement');
const digest = createHash('sha256').update(content).digest('hex');

export function describeAttachmentContract(make: () => Promise<AttachmentPlace>): void {
  describe('attachments', () => {
    const at = placeOf<AttachmentPlace, AttachmentStore>(make);

    test('returns content by its digest to every process, whether it came from a buffer or a stream', async () => {
      const { store } = at;
      expect(await store.put(content, 'application/pdf', 'agreement.pdf')).toEqual({ digest, bytes: content.length });
      const record = { digest, bytes: content.length, mediaType: 'application/pdf', name: 'agreement.pdf' };
      for (const view of [store, await at.place.open()]) {
        expect(await buffer(await view.open(digest))).toEqual(content);
        expect(await view.stat(digest)).toEqual(record);
        expect(await view.verify(digest)).toEqual(record);
      }
      const pieces = Readable.from([content.subarray(0, 3), content.subarray(3)]);
      expect(await store.put(pieces, 'text/plain', 'other.txt')).toEqual({ digest, bytes: content.length });
      // The same content again changes nothing.
      expect(await store.stat(digest)).toEqual(record);
    });

    test('stores any bytes unchanged, and empty content as well', async () => {
      for (const bytes of [Buffer.alloc(0), Buffer.from([0, 0xff, 0x0a, 0xd8, 0]), Buffer.from('😀')]) {
        const stored = await at.store.put(bytes, 'application/octet-stream', 'a');
        expect(await buffer(await at.store.open(stored.digest))).toEqual(bytes);
      }
    });

    test('reports an unknown digest, and accepts digests only', async () => {
      expect(await at.store.stat(digest)).toBeUndefined();
      await failureOf(at.store.open(digest), 'NOT_IN_STORE');
      await failureOf(at.store.verify(digest), 'NOT_IN_STORE');
      for (const none of ['../../people.json', '__proto__', '', digest.toUpperCase(), `${digest}\0`])
        for (const ask of [at.store.open(none), at.store.verify(none), at.store.stat(none)])
          await failureOf(ask, 'BAD_INPUT');
    });

    test('never returns changed content as valid; storing the original again repairs it', async () => {
      await at.store.put(content, 'application/pdf', 'agreement.pdf');
      await at.place.damage(digest);
      await failureOf(at.store.verify(digest), 'LEDGER_BROKEN');
      await failureOf(buffer(await at.store.open(digest)), 'LEDGER_BROKEN');
      await at.store.put(content, 'application/pdf', 'agreement.pdf');
      expect(await buffer(await at.store.open(digest))).toEqual(content);
    });

    test('refuses content beyond the size limit while it streams', async () => {
      let given = 0;
      const endless = new Readable({
        read() {
          given += 100;
          this.push(Buffer.alloc(100));
        },
      });
      await failureOf(at.store.put(endless, 'text/plain', 'endless.txt'), 'TOO_LARGE');
      expect(given).toBeLessThan(CAP * 100);
      expect(await at.store.put(Buffer.alloc(CAP), 'text/plain', 'just.txt')).toMatchObject({ bytes: CAP });
    });

    test('stores nothing if a stream breaks off, and its error is the cause', async () => {
      const broken = Readable.from(
        (async function* () {
          yield content;
          throw new Error('the upload broke off');
        })(),
      );
      await expect(at.store.put(broken, 'text/plain', 'a.txt')).rejects.toThrow('the upload broke off');
      expect(await at.store.stat(digest)).toBeUndefined();
    });

    test('stores a name unchanged and never uses it as a path; refuses one that cannot be displayed', async () => {
      for (const [n, name] of HOSTILE_NAMES.entries()) {
        const put = at.store.put(Buffer.from(`${n}`), 'text/plain', name);
        if (/\p{Cc}/u.test(name)) await failureOf(put, 'BAD_INPUT');
        else expect((await at.store.stat((await put).digest))?.name).toBe(name);
      }
      const failure = await failureOf(at.store.put(content, 'pdf', 'a\0b'), 'BAD_INPUT');
      // Name and media type, both at once.
      expect(failure.details).toHaveLength(2);
      await failureOf(at.store.put(content, 'text/plain', 'x'.repeat(256)), 'BAD_INPUT');
    });

    test('stores the same content of concurrent writers once, complete', async () => {
      const other = await at.place.open();
      const puts = Array.from({ length: 6 }, (_, n) => (n % 2 ? other : at.store).put(content, 'text/plain', 'a.txt'));
      expect(await Promise.all(puts)).toEqual(puts.map(() => ({ digest, bytes: content.length })));
      expect(await at.store.verify(digest)).toMatchObject({ bytes: content.length });
    });
  });
}
