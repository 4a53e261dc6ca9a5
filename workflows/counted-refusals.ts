/**
 * Refusals that are counted before they are recorded: repetitions of what is on record, and messages of unknown senders.
 * Entries record the counts: after an hour, or before the next entry.
 */
import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import { type RefusalToCount, withRefusal } from '../domain/messages/repeated-refusals';
import type { RepeatedRefusals, UnknownSenders } from '../domain/model/commands';
import type { State } from '../domain/model/state';
import { refusalError } from './command-answer';

const WINDOW = '1 hour';

/** The hour during which something is counted instead of recorded. */
class CountingWindow {
  private scope: CancellationScope | null = null;

  /**
   * @param summary of the timer, for people who look at the workflow in Temporal
   * @param isOver called when the hour is over, unless the window was closed before
   */
  constructor(
    private readonly summary: string,
    private readonly isOver: () => void,
  ) {}

  /** Starts the hour; changes nothing while the window is open. */
  open(): void {
    if (this.scope) return;
    this.scope = new CancellationScope();
    this.scope
      .run(() => sleep(WINDOW, { summary: this.summary }))
      .then(this.isOver, (error) => {
        if (!isCancellation(error)) throw error;
      });
  }

  close(): void {
    this.scope?.cancel();
    this.scope = null;
  }
}

class RepeatedCount {
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

class UnknownSenderCount {
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

export class CountedRefusals {
  private readonly unknown: UnknownSenderCount;
  private readonly repeated: RepeatedCount;

  /** @param isOver is called when an hour has passed in which something was counted */
  constructor(isOver: () => void) {
    this.unknown = new UnknownSenderCount(isOver);
    this.repeated = new RepeatedCount(isOver);
  }

  get isEmpty(): boolean {
    return this.unknown.isEmpty && this.repeated.isEmpty;
  }

  /** Counts the refusal. @throws ApplicationFailure: the refusal */
  refuseRepeated(counted: RefusalToCount, { head }: State): never {
    this.repeated.add(counted, head.seq);
    const { message, details, like } = counted;
    throw refusalError({ code: counted.refusal.code, message, details }, { like });
  }

  /** Counts the message of somebody whom the engagement does not know. @throws ApplicationFailure UNKNOWN_PERSON */
  refuseUnknown(sender: string, { id, head }: State): never {
    this.unknown.add(head.seq);
    const message = `${sender} is not among the people of ${id}`;
    throw refusalError({ code: 'UNKNOWN_PERSON', message, details: [] }, { like: null });
  }

  /** What was counted, as commands to record one after the other; each count begins again when it is taken. */
  *take(): Generator<RepeatedRefusals | UnknownSenders> {
    yield* this.repeated.take();
    if (!this.unknown.isEmpty) yield this.unknown.take();
  }
}
