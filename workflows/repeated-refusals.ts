/** Counts repeated refusals. Entries record the counts: after an hour, or before the next entry. */
import type { Entry } from '../domain/events';
import {
  mayRepeat,
  ofLastHour,
  type Recorded,
  type RefusalToCount,
  type RepeatedRefusals,
  refusalOf,
  withRefusal,
} from '../domain/identity/repeated-refusals';
import type { PersonCommand } from '../domain/messages';
import { CountingWindow } from './counting-window';

export class RefusalCount {
  /** Refusals that this run recorded, at least those of the last hour. */
  recorded: readonly Recorded[] = [];
  private counted: RepeatedRefusals[] = [];
  private readonly window: CountingWindow;

  /** @param isOver is called an hour after the first counted refusal */
  constructor(isOver: () => void) {
    this.window = new CountingWindow('refusals that repeat what is on record are counted', isOver);
  }

  get isEmpty(): boolean {
    return this.counted.length === 0;
  }

  /** Call for each entry in the ledger, so that recorded refusals are known. */
  note(entry: Entry): void {
    const refusal = refusalOf(entry, entry.intent);
    const { seq, at } = entry;
    if (refusal) this.recorded = [...ofLastHour(this.recorded, at), { ...refusal, seq, at }];
  }

  mayRepeat(message: PersonCommand, now: string): boolean {
    this.recorded = ofLastHour(this.recorded, now);
    return mayRepeat(this.recorded, message);
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
