/** Counts repeated refusals. Entries record the counts: after an hour, or before the next entry. */

import { type RefusalToCount, withRefusal } from '../domain/messages/repeated-refusals';
import type { RepeatedRefusals } from '../domain/model/commands';
import { CountingWindow } from './counting-window';

export class RefusalCount {
  private counted: RepeatedRefusals[] = [];
  private readonly window: CountingWindow;

  /** @param isOver is called an hour after the first counted refusal */
  constructor(isOver: () => void) {
    this.window = new CountingWindow('refusals that repeat what is on record are counted', isOver);
  }

  get isEmpty(): boolean {
    return this.counted.length === 0;
  }

  /** @param after sequence number of the last entry */
  add(refusal: RefusalToCount, after: number): void {
    this.counted = withRefusal(this.counted, refusal, after);
    this.window.open();
  }

  /** Returns the counts as commands to record, and resets them. */
  take(): RepeatedRefusals[] {
    const { counted } = this;
    this.counted = [];
    this.window.close();
    return counted;
  }
}
