/** Counts repeated refusals. One entry records the count: after an hour, or before the next entry. */
import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import type { Entry } from '../domain/events';
import {
  mayRepeat,
  ofLastHour,
  type Recorded,
  type RefusalToCount,
  type RepeatedRefusals,
  refusalOf,
} from '../domain/identity/repeated-refusals';
import type { PersonCommand } from '../domain/messages';

const WINDOW = '1 hour';

export class RefusalCount {
  /** Refusals that this run recorded within the last hour. */
  recorded: Recorded = [];
  private counted: RepeatedRefusals[] = [];
  private window: CancellationScope | null = null;

  /** @param isOver is called an hour after the first counted refusal */
  constructor(private readonly isOver: () => void) {}

  get isEmpty(): boolean {
    return this.counted.length === 0;
  }

  /** Call for each entry in the ledger, so that recorded refusals are known. */
  note(entry: Entry): void {
    const refusal = refusalOf(entry);
    if (refusal) this.recorded = [...ofLastHour(this.recorded, entry.at), { ...refusal, at: entry.at }];
  }

  mayRepeat(message: PersonCommand, now: string): boolean {
    this.recorded = ofLastHour(this.recorded, now);
    return mayRepeat(this.recorded, message);
  }

  /** @param after sequence number of the last entry */
  add({ by, command, gate, code }: RefusalToCount, after: number): void {
    const same = this.counted.find(
      (one) => one.by === by && one.command === command && one.gate === gate && one.code === code,
    );
    if (same) same.count += 1;
    else this.counted.push({ kind: 'refusals-repeated', by, command, gate, code, count: 1, after });
    if (this.window) return;
    this.window = new CancellationScope();
    this.window
      .run(() => sleep(WINDOW, { summary: 'refusals that repeat what is on record are counted' }))
      .then(this.isOver, (error) => {
        if (!isCancellation(error)) throw error;
      });
  }

  /** Returns the counts as commands to record, and resets them. */
  take(): RepeatedRefusals[] {
    const { counted } = this;
    this.counted = [];
    this.window?.cancel();
    this.window = null;
    return counted;
  }
}
