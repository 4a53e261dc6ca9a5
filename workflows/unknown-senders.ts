/** Counts the refused messages of unknown senders until they are recorded: after an hour, or with the next entry. */

import type { UnknownSenders } from '../domain/model/commands';
import { CountingWindow } from './counting-window';

export class SenderCount {
  private count = 0;
  private after = 0;
  private readonly window: CountingWindow;

  /** @param isOver is called when a window has passed in which somebody was counted */
  constructor(isOver: () => void) {
    this.window = new CountingWindow('messages of unknown senders are counted', isOver);
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** @param after sequence number of the last entry */
  add(after: number): void {
    if (this.isEmpty) this.after = after;
    this.count += 1;
    this.window.open();
  }

  /** What was counted, as a report to be recorded; the count begins again. */
  take(): UnknownSenders {
    const { count, after } = this;
    this.count = 0;
    this.window.close();
    return { kind: 'unknown-senders', count, after };
  }
}
