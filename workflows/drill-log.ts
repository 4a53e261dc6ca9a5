/** The drill's own stream in the evidence store: an intent before each mutation, a phase after each look. */
import { CancellationScope, uuid4 } from '@temporalio/workflow';
import type { DrillEvents } from '../domain/drill-record';
import { type Entry, GENESIS, type Head, SYSTEM } from '../domain/ledger';
import { LedgerWriter } from './ledger-writer';
import { now } from './now';

export class DrillLog {
  readonly entries: Entry[] = [];
  private head: Head = GENESIS;
  private readonly ledger: LedgerWriter;

  constructor(stream: string) {
    this.ledger = new LedgerWriter(stream, 1);
  }

  /** A record is never half-written because a drill is cancelled. */
  async write<K extends keyof DrillEvents>(type: K, data: DrillEvents[K]): Promise<void> {
    const key = uuid4();
    await CancellationScope.nonCancellable(async () => {
      for (;;) {
        const written = await this.ledger.append(this.head, key, [{ type, at: now(), actor: SYSTEM, data }]);
        this.entries.push(...written.fold);
        const last = written.fold.at(-1);
        if (last) this.head = { seq: last.seq, hash: last.hash };
        if (written.entries) return;
        // A worker that died after its append wrote this very event: it stands, and is not written twice.
        if (written.fold.some((entry) => entry.type === type && JSON.stringify(entry.data) === JSON.stringify(data)))
          return;
      }
    });
  }
}
