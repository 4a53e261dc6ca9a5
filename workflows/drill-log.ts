/** The drill's own stream in the evidence store: an intent before each mutation, a phase after each look. */
import { CancellationScope, uuid4 } from '@temporalio/workflow';
import type { DrillEvents } from '../domain/drill-record';
import { type Entry, GENESIS, type Head, SYSTEM } from '../domain/ledger';
import { LedgerWriter } from './ledger-writer';

export class DrillLog {
  readonly entries: Entry[] = [];
  private head: Head = GENESIS;
  private readonly ledger: LedgerWriter;

  constructor(stream: string) {
    this.ledger = new LedgerWriter(stream, 1);
  }

  /** A record is never half-written because a drill is cancelled. @returns when it was written, as the record has it */
  async write<K extends keyof DrillEvents>(type: K, data: DrillEvents[K]): Promise<string> {
    const key = uuid4();
    return CancellationScope.nonCancellable(async () => {
      for (;;) {
        const written = await this.ledger.append(this.head, key, (at) => [{ type, at, actor: SYSTEM, data }]);
        this.entries.push(...written.fold);
        const last = written.fold.at(-1);
        if (last) this.head = { seq: last.seq, hash: last.hash };
        if (written.entries) return written.entries[0]!.at;
        // A worker that died after its append wrote this very event: it stands, and is not written twice.
        const own = written.fold.find(
          (entry) => entry.type === type && JSON.stringify(entry.data) === JSON.stringify(data),
        );
        if (own) return own.at;
      }
    });
  }
}
