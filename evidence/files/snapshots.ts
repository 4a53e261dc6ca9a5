/** Snapshots in files: one file for each run of a stream. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifPresent, onDisk, writeWhole } from '../disk';
import { withLock } from '../lock';
import type { EvidenceLog, Snapshot, SnapshotStore } from '../store';
import { toFileName } from './stream-names';

export class FilesSnapshotStore implements SnapshotStore {
  private readonly root: string;
  private readonly locksDir: string;

  constructor(
    dir: string,
    private readonly log: EvidenceLog,
  ) {
    this.root = join(dir, 'snapshots');
    this.locksDir = join(dir, 'locks');
  }

  async save(snapshot: Snapshot): Promise<void> {
    const { stream, run, head } = snapshot;
    const folder = this.folderOf(stream);
    // The lock of the stream itself has no suffix, so the two never collide.
    const lock = join(this.locksDir, `${toFileName(stream)}.snapshots`);
    await onDisk(`save a snapshot of ${stream}`, async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await withLock(lock, async () => {
        const known = await this.find(stream, run);
        if (known && known.head.seq > head.seq) return;
        await writeWhole(join(folder, fileOf(run)), `${JSON.stringify(snapshot)}\n`);
      });
    });
  }

  find(stream: string, run: string): Promise<Snapshot | undefined> {
    const file = join(this.folderOf(stream), fileOf(run));
    return onDisk(`read a snapshot of ${stream}`, async () => {
      const content = await ifPresent(readFile(file, 'utf8'));
      const snapshot = content === undefined ? undefined : snapshotIn(content);
      if (content !== undefined && (snapshot?.stream !== stream || snapshot.run !== run)) {
        this.log.warn({ stream, run, file }, 'not a snapshot of this run: the state will be folded from the ledger');
        return undefined;
      }
      return snapshot;
    });
  }

  private folderOf(stream: string): string {
    return join(this.root, toFileName(stream));
  }
}

const fileOf = (run: string): string => `${toFileName(run)}.json`;

/** Undefined where it is no snapshot, which the caller logs. Checked by hand: every command loads this file. */
function snapshotIn(content: string): Snapshot | undefined {
  try {
    const { stream, run, epoch, head, digest, foldedWith } = JSON.parse(content) as Snapshot;
    const texts = [stream, run, head.hash, digest, foldedWith];
    const isSnapshot = texts.every((text) => typeof text === 'string') && [epoch, head.seq].every(Number.isSafeInteger);
    return isSnapshot
      ? { stream, run, epoch, head: { seq: head.seq, hash: head.hash }, digest, foldedWith }
      : undefined;
  } catch {
    return undefined;
  }
}
