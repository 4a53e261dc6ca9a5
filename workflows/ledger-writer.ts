/** Appends to one ledger stream from inside a workflow, and keeps the head of its chain. */
import {
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  log,
  proxyActivities,
  proxyLocalActivities,
  sleep,
} from '@temporalio/workflow';
import type { Activities, EntryPage } from '../activities';
import type { AppendRequest, EventToAppend, Head, Intent, StoredEntry } from '../domain/model/entries';
import { hashedText, tooLargeToAppend } from '../domain/record/ledger';
import { countDiffers, entryDiffers } from '../domain/record/task-cause';
import { sha256Hex } from '../domain/values/digest';
import type { StoreWait } from '../domain/views/report';
import { reasonOf } from './local-then-regular';
import { readRemainingPages } from './stream-pages';
import { now } from './time';

/** Five seconds as a local activity; after that a regular activity tries without a limit. */
const localActivity = (summary: string) =>
  proxyLocalActivities<Pick<Activities, 'appendToLedger'>>({
    scheduleToCloseTimeout: '5 seconds',
    retry: { maximumAttempts: 3, initialInterval: '200 milliseconds' },
    summary,
  });
const regularActivity = proxyActivities<Pick<Activities, 'appendToLedger'>>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
  summary: 'the evidence store does not answer: keeps trying',
});

/** `fold` has the entries to fold, for every result. */
export type Written =
  /** These entries are new, or were written by this key and content before (`replayed`). */
  | { result: 'written'; entries: StoredEntry[]; fold: StoredEntry[]; replayed: boolean }
  /** The key stands for these entries of another content: nothing was written. */
  | { result: 'reused'; entries: StoredEntry[]; fold: StoredEntry[] }
  /** The store was ahead by our own entries: fold them and decide again. */
  | { result: 'ahead'; fold: StoredEntry[] };

/** The coded failure with which the store finally refused an append; null for a failure that may pass. */
function refusalOf(error: unknown): ApplicationFailure | null {
  // A local activity's failure comes as it was thrown, a regular one's inside an ActivityFailure.
  const cause = error instanceof ApplicationFailure ? error : (error as { cause?: unknown } | null)?.cause;
  return cause instanceof ApplicationFailure && cause.nonRetryable ? cause : null;
}

/**
 * On replay, the rules of the current build compose each entry again. If the result differs from the entry on record, the
 * workflow task fails; nothing is lost, and a worker of the build that wrote the entry continues.
 * @throws Error if the entry does not have the hash on record
 */
function asOnRecord(entry: StoredEntry): StoredEntry {
  if (sha256Hex(hashedText(entry)) === entry.hash) return entry;
  throw new Error(entryDiffers(entry));
}

/** Pause after an attempt that was ended from outside: cancelled, timed out, or failed by a person. */
const AGAIN_AFTER = '5 seconds';

export class LedgerWriter {
  /** Why the evidence store cannot be written now, so that nothing can be decided; null if it can. */
  away: StoreWait | null = null;

  /** @param store id of the store that holds the stream; absent: it is not known */
  constructor(
    private readonly stream: string,
    private readonly epoch: number,
    private readonly store: () => string | undefined = () => undefined,
    /** Called each time that the store turns out to be away. */
    private readonly onAway = (): void => {},
  ) {}

  /**
   * Appends, under a key, what `draft` composes for the current time after `head`. On replay the clock may differ from
   * the first run's (prolonged tasks count as one there): then the time in the ledger applies.
   * @param intent of a person's message: the content that the key is bound to
   * @param beforeSend called just before the append is sent, and not if it is too large
   * @throws ApplicationFailure TOO_LARGE: nothing was sent, and a smaller append may succeed; LEDGER_CONFLICT or
   * LEDGER_BROKEN: the writer has to stop
   */
  async append(
    head: Head,
    key: string,
    draft: (at: string) => EventToAppend[],
    intent?: Intent,
    beforeSend = (): void => {},
  ): Promise<Written> {
    const events = draft(now());
    if (events.length === 0) return { result: 'written', entries: [], fold: [], replayed: false };
    const request = this.request(head, key, events, intent);
    const tooLarge = tooLargeToAppend(request);
    if (tooLarge) throw ApplicationFailure.nonRetryable(tooLarge, 'TOO_LARGE');
    beforeSend();
    const answer = await this.send(request);
    const fold = 'ahead' in answer ? await this.entriesAhead(head, answer.ahead) : [];
    switch (answer.result) {
      case 'appended': {
        const written = answer.at === events[0]!.at ? events : draft(answer.at);
        if (written.length !== answer.seals.length)
          throw new Error(countDiffers(this.stream, answer.seals, written.length));
        const entries = answer.seals.map((seal, index) =>
          asOnRecord({
            ...written[index]!,
            stream: this.stream,
            epoch: this.epoch,
            key,
            ...(intent && { intent }),
            ...seal,
          }),
        );
        return { result: 'written', entries, fold: entries, replayed: false };
      }
      case 'known':
        return { result: 'written', entries: answer.entries, fold, replayed: true };
      case 'reused':
        return { result: 'reused', entries: answer.entries, fold };
      case 'ahead':
        return { result: 'ahead', fold };
      case 'conflict':
        log.error('the ledger has another writer', { stream: this.stream, detail: answer.detail });
        throw ApplicationFailure.nonRetryable(answer.detail, 'LEDGER_CONFLICT');
    }
  }

  /** Why these events are too large for one append; null if they are not. Nothing is sent. */
  tooLarge(head: Head, key: string, events: EventToAppend[], intent: Intent): string | null {
    return tooLargeToAppend(this.request(head, key, events, intent));
  }

  private request(head: Head, key: string, events: EventToAppend[], intent?: Intent): AppendRequest {
    const store = this.store();
    const common = { stream: this.stream, ...(store ? { store } : {}), epoch: this.epoch };
    return { ...common, head, key, ...(intent && { intent }), events };
  }

  /** Every entry after `head` that the store already has. */
  private async entriesAhead(head: Head, first: EntryPage): Promise<StoredEntry[]> {
    try {
      return await readRemainingPages(this.stream, head.seq, first);
    } catch (error) {
      throw refusalOf(error) ? this.stopped(refusalOf(error)!) : error;
    }
  }

  private async send(request: Parameters<Activities['appendToLedger']>[0]): ReturnType<Activities['appendToLedger']> {
    try {
      return await localActivity(request.events.map(({ type }) => type).join(', ')).appendToLedger(request);
    } catch (error) {
      if (refusalOf(error)?.type === 'LEDGER_BROKEN') throw this.stopped(refusalOf(error)!);
      this.away = reasonOf(error);
    }
    this.onAway();
    try {
      return await this.insist(request);
    } finally {
      this.away = null;
    }
  }

  /** Only a refusal of the store itself ends it. An attempt that ended otherwise says nothing about the ledger. */
  private async insist(request: Parameters<Activities['appendToLedger']>[0]): ReturnType<Activities['appendToLedger']> {
    for (;;) {
      try {
        return await regularActivity.appendToLedger(request);
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal) throw this.stopped(refusal);
        if (CancellationScope.current().consideredCancelled && isCancellation(error)) throw error;
        log.warn('an append to the ledger was interrupted: it is tried again', {
          stream: this.stream,
          detail: String((error as Error).cause ?? error),
        });
      }
      await sleep(AGAIN_AFTER);
    }
  }

  private stopped({ message, type }: ApplicationFailure): ApplicationFailure {
    log.error('the ledger cannot be written', { stream: this.stream, detail: message });
    return ApplicationFailure.nonRetryable(message, type ?? 'INTERNAL');
  }
}
