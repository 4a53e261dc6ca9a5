/**
 * The ledger in files: one file per stream under `<dir>/ledger`, one write and one sync per append, for the processes
 * of one machine. An append to a stream that only this process writes costs the same however long the stream is.
 */
import { createHash } from 'node:crypto';
import { constants, fstatSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../domain/kernel/failures';
import { engagementStream } from '../../domain/kernel/names';
import type { AppendRequest, AppendResult, StoredEntry } from '../../domain/model/entries';
import { GENESIS } from '../../domain/record/ledger';
import { type Known as MissingKnown, missingEntries } from '../../domain/record/missing-entries';
import { checkRequest, decideAppend, headOf, mayFollow, seal } from '../chain';
import { ifPresent, onDisk, syncDirectory, writeWhole } from '../disk';
import { type HeldLock, withLock } from '../lock';
import { Queues } from '../queues';
import type { EvidenceLog, LedgerStore, StreamHead } from '../store';
import { entriesAfter, type LedgerBytes, parseLedger, toLines } from './ledger-file';
import { newestReceipt } from './receipts';
import { fromFileName, toFileName } from './stream-names';

const SUFFIX = '.jsonl';
const OF_ENGAGEMENTS = engagementStream('');

/** What is kept in memory of a stream, as long as its file is as this process left it. */
interface Known {
  head: StreamHead;
  bytes: number;
  /** 31-bit fingerprints of the keys: an absent one is surely new, a present one is looked up in the file. */
  keys: Set<number>;
  /** File identity, size and times: another process's write changes it. */
  mark: string;
}

export interface FilesLedgerOptions {
  log: EvidenceLog;
  /** How many streams are cached at the same time; the least recently used is read again. */
  openStreams?: number;
  /** Id of the store: an append that names another one is refused. */
  id?: string;
}

export class FilesLedgerStore implements LedgerStore {
  private readonly known = new Map<string, Known>();
  private readonly queues = new Queues();
  private readonly ledgerDir: string;
  private readonly locksDir: string;
  private readonly openStreams: number;
  /** Stream → the last entry that this process has seen in it: a swapped directory can hold less. */
  private readonly seen = new Map<string, number>();
  private closed = false;

  constructor(
    private readonly dir: string,
    private readonly options: FilesLedgerOptions,
  ) {
    this.ledgerDir = join(dir, 'ledger');
    this.locksDir = join(dir, 'locks');
    this.openStreams = options.openStreams ?? 512;
  }

  async append(request: AppendRequest): Promise<AppendResult> {
    if (this.closed) throw new Failure('STORE_UNAVAILABLE', 'the ledger is closed: this process is ending');
    checkRequest(request);
    const { stream, store } = request;
    const { id } = this.options;
    if (store !== undefined && id !== undefined && store !== id)
      throw new Failure('STORE_UNAVAILABLE', `${stream} is kept in the evidence store ${store}; ${this.dir} is ${id}`, [
        `it continues when a worker with the evidence store ${store} serves it`,
      ]);
    const lock = join(this.locksDir, toFileName(stream));
    return this.queues.run(stream, () =>
      onDisk(`append to ${stream}`, () => withLock(lock, (held) => this.appendLocked(request, held))),
    );
  }

  async read(stream: string, after = 0): Promise<StoredEntry[]> {
    return this.readStream(stream, [], async (handle, known, see) => {
      const bytes = await handle.readFile();
      if (known) return entriesAfter(after, bytes.subarray(0, known.bytes));
      // A torn last append is not an entry yet; the next append sets it aside.
      const { entries } = parseLedger(stream, bytes);
      see(entries.length);
      return entries.slice(after);
    });
  }

  async entriesOf(stream: string, key: string): Promise<StoredEntry[]> {
    return this.readStream(stream, [], async (handle, known) => {
      if (known && !known.keys.has(fingerprint(key))) return [];
      const bytes = await handle.readFile();
      const entries = known ? entriesAfter(0, bytes.subarray(0, known.bytes)) : parseLedger(stream, bytes).entries;
      return entries.filter((entry) => entry.key === key);
    });
  }

  async head(stream: string): Promise<StreamHead> {
    return this.readStream(stream, headWithEpoch(undefined), async (handle, known, see) => {
      const head = known?.head ?? headWithEpoch(parseLedger(stream, await handle.readFile()).entries.at(-1));
      see(head.seq);
      return head;
    });
  }

  /** Looks at a stream's file, with what is known of it where it is as this process left it; `none` where there is none. */
  private readStream<T>(
    stream: string,
    none: T,
    run: (handle: FileHandle, known: Known | undefined, see: (seq: number) => void) => Promise<T>,
  ): Promise<T> {
    // An append that ends while this look reads is beyond what it has to find.
    const before = this.seen.get(stream) ?? 0;
    const see = (seq: number): void => this.see(stream, seq, before);
    return onDisk(`read ${stream}`, async () => {
      const handle = await ifPresent(open(this.pathOf(stream), 'r'));
      if (!handle) {
        see(0);
        return none;
      }
      try {
        const known = this.known.get(stream);
        return await run(handle, known && known.mark === markOf(handle) ? known : undefined, see);
      } finally {
        await handle.close();
      }
    });
  }

  async streams(prefix = ''): Promise<string[]> {
    const names = await onDisk('list the streams', () => ifPresent(readdir(this.ledgerDir)));
    return (names ?? [])
      .filter((name) => name.endsWith(SUFFIX))
      .map((name) => fromFileName(name.slice(0, -SUFFIX.length)))
      .filter((stream): stream is string => stream?.startsWith(prefix) === true)
      .sort();
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.queues.idle();
    this.known.clear();
  }

  /** Takes down how far a stream goes. @throws Failure STORE_UNAVAILABLE where this process has seen more of it */
  private see(stream: string, seq: number, before = this.seen.get(stream) ?? 0): void {
    if (seq < before) throw missing(stream, seq, [{ seq: before, by: 'this process' }]);
    this.seen.set(stream, Math.max(seq, this.seen.get(stream) ?? 0));
  }

  private pathOf(stream: string): string {
    return join(this.ledgerDir, toFileName(stream) + SUFFIX);
  }

  private async appendLocked(request: AppendRequest, held: HeldLock): Promise<AppendResult> {
    const { stream } = request;
    const path = this.pathOf(stream);
    let handle = await ifPresent(open(path, constants.O_RDWR | constants.O_APPEND));
    try {
      const known = handle ? await this.recall(stream, handle) : await this.epochStart(stream);
      if (known.keys.has(fingerprint(request.key)) || !mayFollow(known.head, request)) {
        const decision = decideAppend(await this.read(stream), request);
        if (decision.result === 'missing') {
          const writer = { seq: request.head.seq, by: 'its workflow' };
          throw missing(stream, known.head.seq, [writer, ...(await this.receiptOf(stream))]);
        }
        if (decision.result !== 'write') return decision;
      }
      const entries = seal(known.head, request);
      handle ??= await this.beginEpoch(path);
      const lines = toLines(entries);
      await this.write(stream, handle, known, lines, held);
      this.remember(stream, {
        head: headWithEpoch(entries.at(-1)),
        bytes: known.bytes + lines.length,
        keys: known.keys.add(fingerprint(request.key)),
        mark: markOf(handle),
      });
      return { result: 'appended', entries };
    } finally {
      await handle?.close();
    }
  }

  /** A stream without a file. @throws Failure STORE_UNAVAILABLE where something knows of entries in it */
  private async epochStart(stream: string): Promise<Known> {
    await this.checkEnd(stream, 0);
    return emptyStream();
  }

  /** Compares where a stream ends with what was seen of it and with the newest receipt. */
  private async checkEnd(stream: string, seq: number): Promise<void> {
    this.see(stream, seq);
    const receipt = await this.receiptOf(stream);
    if (missingEntries(stream, seq, receipt)) throw missing(stream, seq, receipt);
  }

  /** The newest receipt that this store has issued for the stream's engagement, as far as its name tells. */
  private async receiptOf(stream: string): Promise<MissingKnown[]> {
    const newest = stream.startsWith(OF_ENGAGEMENTS)
      ? await newestReceipt(this.dir, stream.slice(OF_ENGAGEMENTS.length))
      : undefined;
    return newest ? [{ seq: newest.seq, by: `the receipt of the gate ${newest.gate}` }] : [];
  }

  private async beginEpoch(path: string): Promise<FileHandle> {
    await mkdir(this.ledgerDir, { recursive: true });
    const handle = await open(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, 0o600);
    await syncDirectory(this.ledgerDir);
    return handle;
  }

  /** The cache of a stream. If its file is not as this process left it, it is read, repaired and made durable again. */
  private async recall(stream: string, handle: FileHandle): Promise<Known> {
    const known = this.known.get(stream);
    if (known && known.mark === markOf(handle)) return known;
    const content = await handle.readFile();
    const ledger = parseLedger(stream, content);
    await this.checkEnd(stream, ledger.entries.length);
    const bytes = await this.mend(stream, handle, content, ledger);
    // The process that wrote this may have died between its write and its sync.
    await handle.datasync();
    const fresh: Known = {
      head: headWithEpoch(ledger.entries.at(-1)),
      bytes,
      keys: new Set(ledger.entries.map((entry) => fingerprint(entry.key))),
      mark: markOf(handle),
    };
    this.remember(stream, fresh);
    return fresh;
  }

  /**
   * Moves the rest of an append that a crash cut off to a file of its own.
   * @returns the length of the ledger file then
   */
  private async mend(stream: string, handle: FileHandle, content: Buffer, ledger: LedgerBytes): Promise<number> {
    if (ledger.unterminated) {
      await handle.write('\n');
      this.options.log.warn({ stream, seq: ledger.entries.length }, 'the last append lacked its line feed: completed');
      return ledger.whole + 1;
    }
    const torn = content.subarray(ledger.whole);
    if (torn.length > 0) {
      const file = `${toFileName(stream)}.torn-${ledger.whole}-${Date.now()}`;
      await writeWhole(join(this.ledgerDir, file), torn);
      await handle.truncate(ledger.whole);
      const fields = { stream, afterSeq: ledger.entries.length, bytes: torn.length, file };
      this.options.log.warn(fields, 'a crash cut off the last append before it was confirmed: moved to a .torn- file');
    }
    return ledger.whole;
  }

  /** Writes and syncs, or removes what was written and throws: an append is complete or absent. */
  private async write(stream: string, handle: FileHandle, known: Known, lines: Buffer, held: HeldLock): Promise<void> {
    this.known.delete(stream);
    if (!held.stillOurs()) throw new Failure('STORE_UNAVAILABLE', `another process took over ${stream}`);
    try {
      for (let at = 0; at < lines.length; ) at += (await handle.write(lines, at)).bytesWritten;
      await handle.datasync();
    } catch (error) {
      await this.takeBack(stream, handle, known.bytes, held);
      throw error;
    }
  }

  /** Cuts a failed write off again. Where even this fails, the next append finds a torn write and sets it aside. */
  private async takeBack(stream: string, handle: FileHandle, bytes: number, held: HeldLock): Promise<void> {
    try {
      if (!held.stillOurs()) return;
      await handle.truncate(bytes);
      await handle.datasync();
    } catch (error) {
      this.options.log.warn({ stream, err: error }, 'a failed write could not be taken back yet');
    }
  }

  private remember(stream: string, known: Known): void {
    this.seen.set(stream, known.head.seq);
    this.known.delete(stream); // so that it becomes the youngest
    this.known.set(stream, known);
    if (this.known.size <= this.openStreams) return;
    const [oldest] = this.known.keys();
    if (oldest !== undefined) this.known.delete(oldest);
  }
}

function missing(stream: string, seq: number, known: readonly MissingKnown[]): Failure {
  const { message, details } = missingEntries(stream, seq, known)!;
  return new Failure('STORE_UNAVAILABLE', message, details);
}

const headWithEpoch = (last: StoredEntry | undefined): StreamHead => ({
  ...headOf(last ?? GENESIS),
  epoch: last?.epoch ?? 0,
});

const emptyStream = (): Known => ({ head: headWithEpoch(undefined), bytes: 0, keys: new Set(), mark: '' });

const fingerprint = (key: string): number => createHash('sha256').update(key).digest().readUInt32BE(0) >>> 1;

/** At once: it takes microseconds, and a turn of the thread pool a hundred. */
function markOf({ fd }: FileHandle): string {
  const { dev, ino, size, mtimeNs, ctimeNs } = fstatSync(fd, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join(':');
}
