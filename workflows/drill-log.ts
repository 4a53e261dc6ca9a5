/** The drill's own stream in the evidence store: an intent before each mutation, a phase after each look. */
import { ApplicationFailure, CancellationScope, proxyActivities, uuid4 } from '@temporalio/workflow';
import type { Activities } from '../activities';
import type { Head, StoredEntry } from '../domain/model/entries';
import type { DrillEntry, DrillEvents } from '../domain/model/rollback';
import type { DrillOrder } from '../domain/model/work';
import { GENESIS, SYSTEM } from '../domain/record/ledger';
import { eventToAppend, readDrillEntry } from '../domain/record/read-entry';
import { DRILL_VERSIONS } from '../domain/record/versions';
import type { DrillStart } from './inputs';
import { LedgerWriter } from './ledger-writer';
import { readWholeStream } from './stream-pages';

/** Before a drill orders a switch it must know what was ordered and what was touched, so the retries have no limit. */
const reading = proxyActivities<Pick<Activities, 'readDrillOrder'>>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
  summary: 'what does the ledger say of this drill?',
});

/** The order as the ledger has it. @throws ApplicationFailure UNTRUSTED_START where it has none; ActivityFailure LEDGER_BROKEN */
export function orderedByLedger({ engagement, drill }: DrillStart): Promise<DrillOrder> {
  return CancellationScope.nonCancellable(async () => {
    const order = await reading.readDrillOrder({ engagement, drill });
    if (order) return order;
    throw ApplicationFailure.nonRetryable(`the ledger of ${engagement} has no open drill ${drill}`, 'UNTRUSTED_START');
  });
}

export class DrillLog {
  readonly entries: DrillEntry[];
  private head: Head;
  private readonly ledger: LedgerWriter;

  /** Continues an existing log in its next epoch, which stops its previous writer. */
  constructor(stream: string, begun: readonly StoredEntry[] = []) {
    const last = begun.at(-1);
    this.entries = begun.map(readDrillEntry);
    this.head = last ? { seq: last.seq, hash: last.hash } : GENESIS;
    this.ledger = new LedgerWriter(stream, (last?.epoch ?? 0) + 1);
  }

  /** The log with the entries that the stream already has. @throws ActivityFailure LEDGER_BROKEN */
  static async continued(stream: string): Promise<DrillLog> {
    return CancellationScope.nonCancellable(async () => new DrillLog(stream, await readWholeStream(stream)));
  }

  /** A record is never half-written because a drill is cancelled. @returns when it was written, as the record has it */
  async write<K extends keyof DrillEvents>(type: K, data: DrillEvents[K]): Promise<string> {
    const key = uuid4();
    return CancellationScope.nonCancellable(async () => {
      for (;;) {
        const written = await this.ledger.append(this.head, key, (at) => [
          eventToAppend({ type, data }, { at, actor: SYSTEM }, DRILL_VERSIONS),
        ]);
        const folded = written.fold.map(readDrillEntry);
        this.entries.push(...folded);
        const last = written.fold.at(-1);
        if (last) this.head = { seq: last.seq, hash: last.hash };
        if (written.result === 'written') return written.entries[0]!.at;
        // A worker that died after its append wrote this very event: it stands, and is not written twice.
        const own = folded.find((entry) => entry.type === type && JSON.stringify(entry.data) === JSON.stringify(data));
        if (own) return own.at;
      }
    });
  }
}
