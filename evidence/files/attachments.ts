/** Attachments in files: the content under its digest, with a small record of its name and media type next to it. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Failure } from '../../domain/kernel/failures';
import { ifPresent, onDisk, syncDirectory, writeWhole } from '../disk';
import type { AttachmentRecord, AttachmentStore } from '../store';

const DEFAULT_ATTACHMENT_BYTES = 25 * 1024 * 1024;
/** An upload that stands still this long was left behind by a process that died. */
const LEFT_BEHIND_MS = 24 * 3600 * 1000;
const LONGEST_NAME = 255;

export class FilesAttachmentStore implements AttachmentStore {
  private readonly root: string;
  private readonly incoming: string;

  /** `maxBytes`: the largest content that is taken, in bytes. */
  constructor(
    dir: string,
    private readonly maxBytes: number = DEFAULT_ATTACHMENT_BYTES,
  ) {
    this.root = join(dir, 'attachments');
    this.incoming = join(this.root, 'incoming');
  }

  async put(content: Readable | Buffer, mediaType: string, name: string): Promise<{ digest: string; bytes: number }> {
    checkLabels(mediaType, name);
    return onDisk(`store attachment ${name}`, async () => {
      await mkdir(this.incoming, { recursive: true });
      await this.sweep();
      const draft = join(this.incoming, randomUUID());
      try {
        const { digest, bytes } = await this.receive(content, draft, name);
        const { dir, path, recordPath } = this.placeOf(digest);
        await mkdir(dir, { recursive: true });
        // The record first: an attachment is in the store from the moment its content has its name.
        if ((await this.stat(digest)) === undefined) {
          const record: AttachmentRecord = { digest, bytes, mediaType, name };
          await writeWhole(recordPath, `${JSON.stringify(record)}\n`);
        }
        await rename(draft, path);
        await syncDirectory(dir);
        await syncDirectory(this.root);
        return { digest, bytes };
      } finally {
        await rm(draft, { force: true });
      }
    });
  }

  async open(digest: string): Promise<Readable> {
    await this.recordOf(digest);
    const source = createReadStream(this.placeOf(digest).path);
    const verified = verifying(digest);
    // Either end's error reaches the reader of `verified`, and closes the other.
    pipeline(source, verified).catch((error: unknown) => verified.destroy(error instanceof Error ? error : undefined));
    return verified;
  }

  async stat(digest: string): Promise<AttachmentRecord | undefined> {
    const { path, recordPath } = this.placeOf(digest);
    return onDisk(`look up attachment ${digest}`, async () => {
      if ((await ifPresent(stat(path))) === undefined) return undefined;
      const text = await ifPresent(readFile(recordPath, 'utf8'));
      return text === undefined ? undefined : (JSON.parse(text) as AttachmentRecord);
    });
  }

  async verify(digest: string): Promise<AttachmentRecord> {
    const record = await this.recordOf(digest);
    await onDisk(`read attachment ${digest}`, () =>
      pipeline(createReadStream(this.placeOf(digest).path), verifying(digest), async (chunks) => {
        for await (const _ of chunks); // reading it to its end is what verifies it
      }),
    );
    return record;
  }

  private async recordOf(digest: string): Promise<AttachmentRecord> {
    const record = await this.stat(digest);
    if (!record) throw new Failure('NOT_IN_STORE', `no attachment ${digest} in the evidence store`);
    return record;
  }

  private placeOf(digest: string): { dir: string; path: string; recordPath: string } {
    if (!/^[0-9a-f]{64}$/.test(digest)) {
      throw new Failure('BAD_INPUT', `${JSON.stringify(digest)} is not a digest`, [
        'expected 64 hex digits, in small letters',
      ]);
    }
    const dir = join(this.root, digest.slice(0, 2));
    const path = join(dir, digest.slice(2));
    return { dir, path, recordPath: `${path}.json` };
  }

  /** Streams the content to `draft`, durable; stops at the size cap. */
  private async receive(content: Readable | Buffer, draft: string, name: string) {
    const hash = createHash('sha256');
    let bytes = 0;
    const handle = await open(draft, 'wx', 0o600);
    try {
      const source: Readable = Buffer.isBuffer(content) ? Readable.from([content]) : content;
      for await (const piece of source) {
        const chunk: Buffer = Buffer.isBuffer(piece) ? piece : Buffer.from(piece as string | Uint8Array);
        bytes += chunk.length;
        if (bytes > this.maxBytes) {
          throw new Failure('TOO_LARGE', `attachment ${name} is larger than ${this.maxBytes} bytes`);
        }
        hash.update(chunk);
        await handle.writeFile(chunk);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    return { digest: hash.digest('hex'), bytes };
  }

  private async sweep(): Promise<void> {
    for (const name of await readdir(this.incoming)) {
      const path = join(this.incoming, name);
      const found = await ifPresent(stat(path));
      if (found && Date.now() - found.mtimeMs > LEFT_BEHIND_MS) await rm(path, { force: true });
    }
  }
}

/** Passes content through, and fails in place of its end if it is not what the digest says. */
function verifying(digest: string): Transform {
  const hash = createHash('sha256');
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      const found = hash.digest('hex');
      if (found === digest) return done();
      done(
        new Failure('LEDGER_BROKEN', `attachment ${digest} has been changed`, [
          `its content now has the digest ${found}`,
        ]),
      );
    },
  });
}

function checkLabels(mediaType: string, name: string): void {
  const faults: string[] = [];
  if (!/^[\w.+-]+\/[\w.+-]+(?:\s*;.*)?$/.test(mediaType)) faults.push('media type: such as application/pdf');
  const printable = /^[^\p{Cc}]+$/u.test(name);
  if (!printable || name.length > LONGEST_NAME) faults.push(`name: 1 to ${LONGEST_NAME} printable letters`);
  if (faults.length > 0) throw new Failure('BAD_INPUT', 'the attachment is not described well', faults);
}
