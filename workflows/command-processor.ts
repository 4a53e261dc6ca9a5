/**
 * The engagement inside its workflow: one state, one queue. Every command is decided, appended and applied before the
 * next one is looked at.
 */
import { ApplicationFailure, condition, log, workflowInfo } from '@temporalio/workflow';
import { apply } from '../domain/engagement/apply';
import { decide, startOf } from '../domain/engagement/decide';
import {
  bufferReading,
  mergeReadings,
  type ReadingBuffer,
  type Readings,
  timeOfReadings,
  unrecordedPart,
} from '../domain/engagement/reading-buffer';
import { refusalToCount } from '../domain/engagement/refusal-to-count';
import { rollbackIn, type UnrecordedRollback } from '../domain/engagement/unrecorded';
import type { Counted } from '../domain/kernel/failures';
import { engagementStream } from '../domain/kernel/names';
import type { SentAnswer } from '../domain/messages/messages';
import { mayRepeat, ofLastHour, type RefusalToCount, withoutText } from '../domain/messages/repeated-refusals';
import { unknownSender } from '../domain/messages/unknown-senders';
import type { Command, Received } from '../domain/model/commands';
import type { EventToAppend, Head, Intent, KeyUse } from '../domain/model/entries';
import type { Entry } from '../domain/model/events';
import type { FailureCode } from '../domain/model/failures';
import type { PersonCommand } from '../domain/model/messages';
import type { State } from '../domain/model/state';
import { type Effect, effectsOf, type OutboxMessage, outboxMessageOf } from '../domain/notices/effects';
import { type PendingItem, pendingNow } from '../domain/open-items/pending';
import { intentOf, isSameIntent, keyUseOf, refusalKey } from '../domain/record/intent';
import { GENESIS } from '../domain/record/ledger';
import { replaceOversized } from '../domain/record/oversized';
import { readEntries } from '../domain/record/read-entry';
import { digest } from '../domain/values/digest';
import { STORE_SILENT, type StoreWait } from '../domain/views/report';
import type { EngagementRecovery, EngagementStart } from './inputs';
import { LedgerWriter } from './ledger-writer';
import { received, type TakenIn } from './receive';
import { RefusalCount } from './repeated-refusals';
import { SenderCount } from './unknown-senders';
import { findKeyUse } from './world';

/** What a refused message is answered with. @param recorded by its own entry, or only counted */
function refusalError(
  { code, message, details }: { code: FailureCode; message: string; details: readonly string[] },
  recorded: { entry: number } | Counted,
): ApplicationFailure {
  const record = 'entry' in recorded ? [recorded.entry] : [null, { like: recorded.like }];
  return ApplicationFailure.create({ type: code, message, details: [details, ...record], nonRetryable: true });
}

function answerOf({ entries, replayed }: Outcome): SentAnswer {
  const first = entries[0]!;
  if (first.type === 'command.refused') throw refusalError(first.data, { entry: first.seq });
  const given = first.type === 'sign-off.given' ? first.data : null;
  const outdated = entries.flatMap(({ data }) => ('outdates' in data ? (data.outdates ?? []) : []));
  return {
    entry: first.seq,
    event: first.type,
    kind: first.intent!.kind,
    by: first.actor.id,
    ...(first.type === 'command.noted' ? { note: first.data.note } : {}),
    kept: given?.kept ?? false,
    ...(given?.unconfirmed === undefined ? {} : { unconfirmed: given.unconfirmed }),
    ...(outdated.length > 0 ? { outdated } : {}),
    accepted: entries.flatMap((entry) => (entry.type === 'gate.accepted' ? [entry.data.step] : [])),
    replayed,
  };
}

/** The entries, grouped by append: each append batch is notified once, also if another worker wrote it. */
function breathsOf(entries: readonly Entry[]): Entry[][] {
  const breaths = new Map<string, Entry[]>();
  for (const entry of entries) breaths.set(entry.key, [...(breaths.get(entry.key) ?? []), entry]);
  return [...breaths.values()];
}

/** The entries that a command became, and whether it had become them before. */
interface Outcome {
  entries: Entry[];
  replayed: boolean;
}

/** What happens after an append. The processor waits for none of it. */
export interface AppendListener {
  /** The state is another one. */
  changed(): void;
  effect(effect: Effect): void;
  word(word: OutboxMessage): void;
  /** The hour for counting messages of unknown senders, or repeated refusals, is over: `flush` records them. */
  pendingDue(): void;
  /** Stores these readings of a stage: the entry that summarises them is about to be appended. */
  readings(readings: Readings): void;
  /** The store is away: this rollback is ordered before it is on record. */
  rollBack(order: UnrecordedRollback): void;
  /** It was ordered, and what is on record now has no place for it. */
  unrecorded(order: UnrecordedRollback): void;
}

export class CommandProcessor {
  /** Callers that wait for their turn while another one has it. */
  private readonly turns: (() => void)[] = [];
  private busy = false;
  private ledger: LedgerWriter;
  /** 1 with the first entry; then that of the state with which the run begins, or the next one. */
  private epoch = 1;
  /** The store does not answer before the state is known. */
  private unreadable: StoreWait | null = null;
  /** Commands that are not on record yet, in the order in which they came. */
  private readonly unfinished = new Set<Command>();
  /** The rollback that was ordered while the store is away, and the command that it came from. */
  private held: { order: UnrecordedRollback; command: Command } | null = null;
  /** How often each content was taken in this run, by its digest. */
  private readonly commandCounts = new Map<string, number>();
  private readonly unknown = new SenderCount(() => this.setOff.pendingDue());
  private readonly repeated = new RefusalCount(() => this.setOff.pendingDue());
  /** The state folded from the ledger. */
  private known: State | null = null;
  /** Readings that changed nothing, recorded with the next entry. */
  private buffer: ReadingBuffer | null = null;
  /** Why the current message waits for the evidence store. */
  private messageWaits: StoreWait | null = null;
  /** Of the first entry: the store in which the ledger begins. */
  private givenStore: string | undefined;
  /** What is pending on whom since the last entry. */
  private pending: PendingItem[] = [];
  /** Time of that entry, RFC 3339: the next run compares with what was pending then. */
  waitingAsOf = '';
  /** The latest moment on record, RFC 3339: of the run's beginning, an entry, or an alarm. No decision lies before it. */
  moment = workflowInfo().runStartTime.toISOString();

  constructor(
    private readonly id: string,
    private readonly setOff: AppendListener,
  ) {
    this.ledger = this.writer();
  }

  private writer(): LedgerWriter {
    const store = (): string | undefined => this.known?.store ?? this.givenStore;
    return new LedgerWriter(engagementStream(this.id), this.epoch, store, () => this.rollBackAtOnce());
  }

  /** Continues from a state that the ledger is known to amount to, in its epoch or in one that begins after it. */
  load(state: State, epoch: number, waitingAsOf = this.moment): void {
    this.known = state;
    this.epoch = epoch;
    this.waitingAsOf = waitingAsOf;
    this.pending = pendingNow(state, waitingAsOf);
    this.ledger = this.writer();
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
    return this.known !== null && this.known.epoch === this.epoch;
  }

  /** Includes buffered readings that are not in the ledger yet. Only the next reading is judged with them. */
  get state(): State {
    return this.buffer?.state ?? this.recorded;
  }

  private get recorded(): State {
    if (!this.known) throw ApplicationFailure.nonRetryable('the engagement has not started', 'INTERNAL');
    return this.known;
  }

  /** Why the evidence store cannot be written at this moment; null where it can. */
  get storeAway(): StoreWait | null {
    return this.unreadable ?? this.ledger.away ?? this.messageWaits;
  }

  /** The rollback that is ordered and not on record: nothing else moves the target meanwhile. */
  get unrecorded(): UnrecordedRollback | null {
    return this.held?.order ?? null;
  }

  /** The rollback that a message causes in the recorded state; null if it causes none. */
  rollbackIn(message: PersonCommand): UnrecordedRollback | null {
    return this.started ? rollbackIn(this.state, message, this.moment) : null;
  }

  /** Resolves when what this message asks for has been ordered without being on record; never where it is recorded first. */
  async orderedUnrecorded(message: PersonCommand): Promise<SentAnswer> {
    const isOrdered = (): boolean =>
      this.held !== null && this.rollbackIn(message)?.key === this.held.order.key && this.unfinished.has(message);
    await condition(() => isOrdered() || !this.unfinished.has(message));
    if (!isOrdered()) return new Promise(() => {});
    const { kind, by } = message;
    const told = { kind, by, event: 'rollback.pulled', kept: false, accepted: [], replayed: false };
    return { ...told, entry: this.state.head.seq, unrecorded: true };
  }

  /** A rollback waits for no store: the first one among what is not on record yet is ordered now. */
  private rollBackAtOnce(): void {
    if (this.held || !this.started) return;
    for (const command of this.unfinished) {
      const order = rollbackIn(this.state, command, this.moment);
      if (!order) continue;
      this.held = { order, command };
      this.setOff.rollBack(order);
      return;
    }
  }

  private async untilRecorded<T>(command: Command, run: () => Promise<T>): Promise<T> {
    this.unfinished.add(command);
    if (this.storeAway) this.rollBackAtOnce();
    try {
      return await run();
    } finally {
      this.unfinished.delete(command);
      const order = this.held?.command === command ? this.held.order : null;
      if (order) {
        this.held = null;
        if (this.state.target.key !== order.key) this.setOff.unrecorded(order);
        this.setOff.changed();
      }
    }
  }

  /** Time has come as far as this, RFC 3339. */
  moveTo(at: string): void {
    if (at > this.moment) this.moment = at;
  }

  /** Writes the first entry. @throws ApplicationFailure LEDGER_CONFLICT where a ledger is there already */
  async start(given: EngagementStart): Promise<void> {
    this.givenStore = given.store;
    await this.first(GENESIS, given.key, (at) => [startOf(given, at)]);
  }

  /**
   * Begins a new epoch in the ledger that the state was folded from. It stops the previous writer.
   * @throws ApplicationFailure LEDGER_CONFLICT where somebody has written since
   */
  async recover({ key, by, why }: Omit<EngagementRecovery, 'after'>): Promise<void> {
    const { known: state, moment } = this;
    await this.first(state!.head, key, (at: string) =>
      decide(state!, { kind: 'recover', by, why }, at > moment ? at : moment),
    );
  }

  /** Appends a writer's first entry. The writer does not continue from entries that somebody else has written there. */
  private first(head: Head, key: string, draft: (at: string) => EventToAppend[]): Promise<void> {
    return this.inTurn(async () => {
      const written = await this.ledger.append(head, key, draft);
      if (written.result !== 'written')
        throw ApplicationFailure.nonRetryable(
          `the ledger holds ${written.fold.length} entries that somebody else has written`,
          'LEDGER_CONFLICT',
        );
      this.fold(readEntries(written.fold));
    });
  }

  /** A person's command. @returns what became of it @throws ApplicationFailure with the refusal's code */
  async ask(message: PersonCommand): Promise<SentAnswer> {
    const outcome = await this.untilRecorded(message, () =>
      this.inTurn(async () => {
        const stranger = unknownSender(this.state, message);
        if (stranger !== null) return this.refuseUnknown(stranger);
        const repeated = await this.refusalToCount(message);
        if (repeated) return this.refuseUnrecorded(repeated);
        await this.recordPending();
        const { command, intent } = await this.received(message);
        const written = await this.execute(message.key, command, intent);
        return 'entries' in written ? written : this.refuseReused(command, written.usedFor);
      }),
    );
    return answerOf(outcome);
  }

  private received(message: PersonCommand): Promise<TakenIn> {
    return received(this.state, message, (why) => {
      this.messageWaits = why;
      if (why !== null) this.rollBackAtOnce();
    });
  }

  /** Whether counted messages, counted refusals or buffered readings have to be recorded. */
  get hasPending(): boolean {
    return !this.unknown.isEmpty || !this.repeated.isEmpty || this.buffer !== null;
  }

  /** Records counted messages of unknown senders, counted refusals and buffered readings. */
  async flush(): Promise<void> {
    await this.inTurn(() => this.recordPending());
  }

  private async recordPending(): Promise<void> {
    await this.recordReadings();
    for (const counted of this.repeated.take()) await this.execute(this.keyOf(counted), counted);
    if (this.unknown.isEmpty) return;
    const counted = this.unknown.take();
    await this.execute(this.keyOf(counted), counted);
  }

  private async recordReadings(): Promise<void> {
    if (!this.buffer) return;
    const { readings } = this.buffer;
    await this.execute(this.keyOf(readings), readings);
  }

  /** Buffers a reading that changes nothing; any other reading is recorded at once, together with the buffer. */
  private async measured(next: Readings): Promise<void> {
    // The entry is never earlier than its readings, even if the server's clock was set back.
    this.moveTo(timeOfReadings(next));
    const before = this.buffer?.readings ?? null;
    const buffer = bufferReading(this.state, before, next, this.pending);
    if (buffer) {
      this.buffer = buffer;
      return this.setOff.changed();
    }
    const readings = before ? mergeReadings(before, next) : next;
    if (!readings) await this.recordReadings();
    await this.execute(this.keyOf(readings ?? next), readings ?? next);
  }

  /**
   * The refusal of a message, if it is to be counted; else null. It is judged without its text, so that nothing of it is
   * stored. A key that already wrote this message's entries is not counted: those entries are its answer. The time is the
   * worker's, as the activity recorded it, because the latest moment on record may be hours ago.
   */
  private async refusalToCount(message: PersonCommand): Promise<RefusalToCount | null> {
    const { refusals = [] } = this.recorded;
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
        this.ledger.tooLarge(state.head, key, drafts, judged.intent),
      );
    // A worker's clock that runs ahead is no reason to refuse: then the server's time decides, on record.
    const refusal = refusedAt(this.moment) && refusedAt(now);
    return refusal && (!used || (await find(key))?.used === null) ? refusal : null;
  }

  private refuseUnrecorded(counted: RefusalToCount): never {
    this.repeated.add(counted, this.recorded.head.seq);
    const { message, details, like } = counted;
    throw refusalError({ code: counted.refusal.code, message, details }, { like });
  }

  private refuseUnknown(sender: string): never {
    this.unknown.add(this.state.head.seq);
    const message = `${sender} is not among the people of ${this.state.id}`;
    throw refusalError({ code: 'UNKNOWN_PERSON', message, details: [] }, { like: null });
  }

  /** The key of this message stands for another one: that is refused, on record, once for each wrong message. */
  private async refuseReused(command: Received, usedFor: KeyUse): Promise<Outcome> {
    const written = await this.execute(refusalKey(command), { ...command, usedFor }, intentOf(command));
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
        decide(this.recorded, report, this.moment);
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
    await this.untilRecorded(command, () =>
      this.inTurn(async () => {
        if (!isReadable()) return;
        if (command.kind === 'stage-measured') return this.measured(command);
        await this.recordPending();
        await this.execute(this.keyOf(command), command);
      }),
    );
  }

  /**
   * One key for each time that this content is taken in this run. A task that is run again after a crash may take its
   * commands in another order: each then finds what was appended for itself, not for one that came in its place.
   * No person can send a key as long as this one.
   */
  private keyOf(command: Command): string {
    const content = digest(command);
    const nth = (this.commandCounts.get(content) ?? 0) + 1;
    this.commandCounts.set(content, nth);
    return `${workflowInfo().runId}:${content}:${nth}`;
  }

  /**
   * Decides and appends, in its turn. A command whose entries are too large is recorded as `replaceOversized` says.
   * @returns `usedFor`, if the key was used for another content
   */
  private async execute(key: string, command: Command, intent?: Intent): Promise<Outcome | { usedFor: KeyUse }> {
    try {
      return await this.record(key, command, intent);
    } catch (error) {
      const why = error instanceof ApplicationFailure && error.type === 'TOO_LARGE' ? error.message : null;
      const instead = why === null ? null : replaceOversized(command, why);
      if (!instead) throw error;
      return this.record(key, instead, intent);
    }
  }

  private async record(key: string, command: Command, intent?: Intent): Promise<Outcome | { usedFor: KeyUse }> {
    let stored = 0;
    // Before the append: if the worker dies in between, the readings are judged and stored again, under the same digest.
    const storeReadings = (): void => {
      const fresh = command.kind === 'stage-measured' ? unrecordedPart(this.recorded, command)?.readings : undefined;
      if (!fresh || fresh.readings.length === stored) return;
      stored = fresh.readings.length;
      this.setOff.readings(fresh);
    };
    for (;;) {
      const { recorded: state, moment } = this;
      const draft = (at: string) => decide(state, command, at > moment ? at : moment);
      const written = await this.ledger.append(state.head, key, draft, intent, storeReadings);
      this.fold(readEntries(written.fold));
      if (written.result === 'written') return { entries: readEntries(written.entries), replayed: written.replayed };
      if (written.result === 'reused') return { usedFor: keyUseOf(written.entries[0]!) };
    }
  }

  private fold(entries: readonly Entry[]): void {
    for (const breath of breathsOf(entries)) {
      for (const entry of breath) {
        this.known = apply(this.known, entry);
        this.moveTo(entry.at);
        for (const effect of effectsOf(this.known, entry)) this.setOff.effect(effect);
      }
      this.waitingAsOf = this.moment;
      const now = pendingNow(this.recorded, this.moment);
      const word = outboxMessageOf(this.pending, now, breath, this.recorded);
      this.pending = now;
      if (word) this.setOff.word(word);
    }
    if (this.buffer) this.buffer = unrecordedPart(this.recorded, this.buffer.readings);
    this.setOff.changed();
  }

  private async inTurn<T>(run: () => Promise<T>): Promise<T> {
    if (this.busy) await new Promise<void>((turn) => this.turns.push(turn));
    this.busy = true;
    try {
      return await run();
    } finally {
      // Handed over without a gap: nobody who comes now overtakes who waits.
      const next = this.turns.shift();
      if (next) next();
      else this.busy = false;
    }
  }
}
