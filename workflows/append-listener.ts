import type { Readings } from '../domain/engagement/reading-buffer';
import type { UnrecordedRollback } from '../domain/engagement/unrecorded';
import type { Effect, OutboxMessage } from '../domain/notices/effects';

/** What happens after an append. The processor waits for none of it. */
export interface AppendListener {
  /** The state is another one. */
  changed(): void;
  effect(effect: Effect): void;
  message(message: OutboxMessage): void;
  /** The hour for counting messages of unknown senders, or repeated refusals, is over: `flush` records them. */
  pendingDue(): void;
  /** Stores these readings of a stage: the entry that summarises them is about to be appended. */
  readings(readings: Readings): void;
  /** The store is away: this rollback is ordered before it is on record. */
  rollBack(order: UnrecordedRollback): void;
  /** It was ordered, and what is on record now has no place for it. */
  unrecorded(order: UnrecordedRollback): void;
}
