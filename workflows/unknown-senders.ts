/** Counts the refused messages of unknown senders until they are recorded: after an hour, or with the next entry. */
import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import type { UnknownSenders } from '../domain/identity/unknown-senders';

const WINDOW = '1 hour';

export class SenderCount {
  private count = 0;
  private after = 0;
  private window: CancellationScope | null = null;

  /** @param isOver is called when a window has passed in which somebody was counted */
  constructor(private readonly isOver: () => void) {}

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** @param after sequence number of the last entry */
  add(after: number): void {
    if (this.count === 0) {
      this.after = after;
      this.window = new CancellationScope();
      this.window
        .run(() => sleep(WINDOW, { summary: 'messages of unknown senders are counted' }))
        .then(this.isOver, (error) => {
          if (!isCancellation(error)) throw error;
        });
    }
    this.count += 1;
  }

  /** What was counted, as a report to be recorded; the count begins again. */
  take(): UnknownSenders {
    const { count, after } = this;
    this.count = 0;
    this.window?.cancel();
    return { kind: 'unknown-senders', count, after };
  }
}
