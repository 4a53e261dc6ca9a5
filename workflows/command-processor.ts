/**
 * The engagement inside its workflow: one state, one queue. Every command is decided, appended and applied before the
 * next one is looked at.
 */
import { ApplicationFailure, log } from '@temporalio/workflow';
import { decide } from '../domain/engagement/decide';
import {
  bufferReading,
  mergeReadings,
  type ReadingBuffer,
  type Readings,
  timeOfReadings,
  unrecordedPart,
} from '../domain/engagement/reading-buffer';
import { refusalToCount } from '../domain/engagement/refusal-to-count';
import type { SentAnswer } from '../domain/messages/messages';
import { mayRepeat, ofLastHour, type RefusalToCount, withoutText } from '../domain/messages/repeated-refusals';
import { unknownSender } from '../domain/messages/unknown-senders';
import type { Command, Received } from '../domain/model/commands';
import type { KeyUse } from '../domain/model/entries';
import type { PersonCommand } from '../domain/model/messages';
import type { State } from '../domain/model/state';
import { intentOf, isSameIntent, refusalKey } from '../domain/record/intent';
import { STORE_SILENT, type StoreWait } from '../domain/views/report';
import type { AppendListener } from './append-listener';
import { answerOf, type Outcome } from './command-answer';
import { CommandRecorder } from './command-recorder';
import { CountedRefusals } from './counted-refusals';
import { FoldedState } from './folded-state';
import type { EngagementRecovery, EngagementStart } from './inputs';
import { Mutex } from './mutex';
import { received, type TakenIn } from './receive';
import { UnrecordedRollbacks } from './unrecorded-rollbacks';
import { findKeyUse } from './world';

export class CommandProcessor {
  private readonly mutex = new Mutex();
  private readonly folded: FoldedState;
  private readonly refusals: CountedRefusals;
  /** The rollbacks that are ordered before they are on record. */
  readonly rollbacks: UnrecordedRollbacks;
  private readonly recorder: CommandRecorder;
  /** The store does not answer before the state is known. */
  private unreadable: StoreWait | null = null;
  /** Readings that changed nothing, recorded with the next entry. */
  private buffer: ReadingBuffer | null = null;
  /** Why the current message waits for the evidence store. */
  private messageWaits: StoreWait | null = null;

  constructor(
    private readonly id: string,
    private readonly listener: AppendListener,
  ) {
    this.folded = new FoldedState(listener);
    this.refusals = new CountedRefusals(() => listener.pendingDue());
    this.rollbacks = new UnrecordedRollbacks(this, listener);
    this.recorder = new CommandRecorder(id, this.folded, {
      away: () => this.rollbacks.orderNow(),
      readings: (readings) => listener.readings(readings),
      folded: () => {
        if (this.buffer) this.buffer = unrecordedPart(this.folded.recorded, this.buffer.readings);
        listener.changed();
      },
    });
  }

  /** Continues from a state that the ledger is known to amount to, in its epoch or in one that begins after it. */
  load(state: State, epoch: number, waitingAsOf?: string): void {
    this.recorder.load(state, epoch, waitingAsOf);
  }

  /** Looks up what nothing can be decided without: until it is there, the store counts as away. */
  async whileUnreadable<T>(run: (waits: (why: StoreWait) => void) => Promise<T>): Promise<T> {
    this.unreadable = STORE_SILENT;
    try {
      return await run((why) => {
        this.unreadable = why;
      });
    } finally {
      this.unreadable = null;
    }
  }

  /** Whether the first entry is written: that of the ledger, or of a new epoch. Before that, nothing is decided. */
  get started(): boolean {
    return this.folded.started;
  }

  /** Includes buffered readings that are not in the ledger yet. Only the next reading is judged with them. */
  get state(): State {
    return this.buffer?.state ?? this.folded.recorded;
  }

  /** The latest moment on record, RFC 3339: of the run's beginning, an entry, or an alarm. No decision lies before it. */
  get moment(): string {
    return this.folded.moment;
  }

  /** Time of the last entry, RFC 3339: the next run compares with what was pending then. */
  get waitingAsOf(): string {
    return this.folded.waitingAsOf;
  }

  /** Time has come as far as this, RFC 3339. */
  moveTo(at: string): void {
    this.folded.moveTo(at);
  }

  /** Why the evidence store cannot be written at this moment; null where it can. */
  get storeAway(): StoreWait | null {
    return this.unreadable ?? this.recorder.away ?? this.messageWaits;
  }

  /** Writes the first entry. @throws ApplicationFailure LEDGER_CONFLICT where a ledger is there already */
  async start(given: EngagementStart): Promise<void> {
    await this.mutex.runExclusive(() => this.recorder.start(given));
  }

  /**
   * Begins a new epoch in the ledger that the state was folded from. It stops the previous writer.
   * @throws ApplicationFailure LEDGER_CONFLICT where somebody has written since
   */
  async recover(recovery: Omit<EngagementRecovery, 'after'>): Promise<void> {
    await this.mutex.runExclusive(() => this.recorder.recover(recovery));
  }

  /** A person's command. @returns what became of it @throws ApplicationFailure with the refusal's code */
  async ask(message: PersonCommand): Promise<SentAnswer> {
    const outcome = await this.rollbacks.untilRecorded(message, () =>
      this.mutex.runExclusive(async () => {
        const stranger = unknownSender(this.state, message);
        if (stranger !== null) return this.refusals.refuseUnknown(stranger, this.state);
        const repeated = await this.refusalToCount(message);
        if (repeated) return this.refusals.refuseRepeated(repeated, this.folded.recorded);
        await this.recordPending();
        const { command, intent } = await this.received(message);
        const written = await this.recorder.execute(message.key, command, intent);
        return 'entries' in written ? written : this.refuseReused(command, written.usedFor);
      }),
    );
    return answerOf(outcome);
  }

  private received(message: PersonCommand): Promise<TakenIn> {
    return received(this.state, message, (why) => {
      this.messageWaits = why;
      if (why !== null) this.rollbacks.orderNow();
    });
  }

  /** Whether counted messages, counted refusals or buffered readings have to be recorded. */
  get hasPending(): boolean {
    return !this.refusals.isEmpty || this.buffer !== null;
  }

  /** Records counted messages of unknown senders, counted refusals and buffered readings. */
  async flush(): Promise<void> {
    await this.mutex.runExclusive(() => this.recordPending());
  }

  private async recordPending(): Promise<void> {
    await this.recordReadings();
    for (const counted of this.refusals.take()) await this.recorder.execute(this.recorder.keyOf(counted), counted);
  }

  private async recordReadings(): Promise<void> {
    if (!this.buffer) return;
    const { readings } = this.buffer;
    await this.recorder.execute(this.recorder.keyOf(readings), readings);
  }

  /** Buffers a reading that changes nothing; any other reading is recorded at once, together with the buffer. */
  private async measured(next: Readings): Promise<void> {
    // The entry is never earlier than its readings, even if the server's clock was set back.
    this.moveTo(timeOfReadings(next));
    const before = this.buffer?.readings ?? null;
    const buffer = bufferReading(this.state, before, next, this.folded.pending);
    if (buffer) {
      this.buffer = buffer;
      return this.listener.changed();
    }
    const readings = before ? mergeReadings(before, next) : next;
    if (!readings) await this.recordReadings();
    await this.recorder.execute(this.recorder.keyOf(readings ?? next), readings ?? next);
  }

  /**
   * The refusal of a message, if it is to be counted; else null. It is judged without its text, so that nothing of it is
   * stored. A key that already wrote this message's entries is not counted: those entries are its answer. The time is the
   * worker's, as the activity recorded it, because the latest moment on record may be hours ago.
   */
  private async refusalToCount(message: PersonCommand): Promise<RefusalToCount | null> {
    const { refusals = [] } = this.folded.recorded;
    if (!mayRepeat(ofLastHour(refusals, this.moment), message)) return null;
    const find = (key: string) => findKeyUse({ engagement: this.id, key }).catch(() => null);
    const lookup = await find(message.key);
    if (!lookup) return null;
    const { used, at } = lookup;
    // If the key was used, no text is stored, and the whole message is compared, its text included.
    const { command, intent } = await this.received(used ? message : withoutText(message));
    if (used && isSameIntent(used.intent, intent)) return null;
    const judged = used
      ? { command: { ...command, usedFor: used.for }, intent: intentOf(command) }
      : { command, intent };
    const key = used ? refusalKey(command) : message.key;
    const { state } = this;
    const now = [this.moment, at].sort().at(-1)!;
    const refusedAt = (when: string): RefusalToCount | null =>
      refusalToCount(state, judged, when, refusals, (drafts) =>
        this.recorder.tooLarge(state.head, key, drafts, judged.intent),
      );
    // A worker's clock that runs ahead is no reason to refuse: then the server's time decides, on record.
    const refusal = refusedAt(this.moment) && refusedAt(now);
    return refusal && (!used || (await find(key))?.used === null) ? refusal : null;
  }

  /** The key of this message stands for another one: that is refused, on record, once for each wrong message. */
  private async refuseReused(command: Received, usedFor: KeyUse): Promise<Outcome> {
    const written = await this.recorder.execute(refusalKey(command), { ...command, usedFor }, intentOf(command));
    if ('entries' in written) return written;
    throw ApplicationFailure.nonRetryable(`the refusal of ${command.kind} stands for something else`, 'INTERNAL');
  }

  /**
   * A periodic report that came by signal. Anyone can send a signal, and no schema describes each fact: a report that
   * the rules cannot read is ignored, because the next one follows. Otherwise it would stop the engagement permanently.
   */
  async takeReport(report: Command): Promise<void> {
    await this.take(report, () => {
      try {
        decide(this.folded.recorded, report, this.moment);
        return true;
      } catch (error) {
        log.error('a report was ignored: the rules cannot read it', {
          detail: `${report.kind}: ${(error as Error).name}`,
        });
        return false;
      }
    });
  }

  /** The result of work, or a report: nobody waits for an answer. @param isReadable asked when its turn has come */
  async take(command: Command, isReadable = (): boolean => true): Promise<void> {
    await this.rollbacks.untilRecorded(command, () =>
      this.mutex.runExclusive(async () => {
        if (!isReadable()) return;
        if (command.kind === 'stage-measured') return this.measured(command);
        await this.recordPending();
        await this.recorder.execute(this.recorder.keyOf(command), command);
      }),
    );
  }
}
