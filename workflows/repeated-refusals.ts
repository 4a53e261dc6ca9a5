/** Counts the refusals that repeat what is on record, until they are recorded: after an hour, or with the next entry. */
import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import type { Entry } from '../domain/events';
import {
  isSuspect,
  ofLastHour,
  type Recorded,
  type RefusedAgain,
  type RepeatedRefusals,
  refusalOf,
} from '../domain/identity/repeated-refusals';
import type { PersonCommand } from '../domain/messages';

const WINDOW = '1 hour';

export class RefusalCount {
  /** Refusals of this run that are on record, of the last hour. */
  recorded: Recorded = [];
  private counted: RepeatedRefusals[] = [];
  private window: CancellationScope | null = null;

  /** @param isOver is called when a window has passed in which something was counted */
  constructor(private readonly isOver: () => void) {}

  get isEmpty(): boolean {
    return this.counted.length === 0;
  }

  /** Notes what has been recorded. */
  note(entry: Entry): void {
    const refusal = refusalOf(entry);
    if (refusal) this.recorded = [...ofLastHour(this.recorded, entry.at), { ...refusal, at: entry.at }];
  }

  isSuspect(message: PersonCommand, now: string): boolean {
    this.recorded = ofLastHour(this.recorded, now);
    return isSuspect(this.recorded, message);
  }

  /** @param after sequence number of the last entry */
  add({ by, command, gate, code }: RefusedAgain, after: number): void {
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

  /** What was counted, as reports to be recorded; the count begins again. */
  take(): RepeatedRefusals[] {
    const { counted } = this;
    this.counted = [];
    this.window?.cancel();
    this.window = null;
    return counted;
  }
}
