/**
 * Every event that a ledger can hold, in the newest shape that this build reads. An event says what happened and carries
 * its verdict; `apply` never judges, and an event type never changes its meaning. Its shape changes by version
 * (`versions.ts`). docs/reference/events.md is made from the docstrings in `events/`.
 */

import type { EventToAppend, StoredEntry } from './entries';
import type { EngagementEvents } from './events/engagement';
import type { OperationEvents } from './events/operation';
import type { ReleaseEvents } from './events/release';

/** Every type of event, with its data. */
export interface Events extends EngagementEvents, ReleaseEvents, OperationEvents {}

export type EventType = keyof Events;

/** An event as rules and views read it: in the newest shape that this build knows, so it has no version. */
export type Event = {
  [K in EventType]: Omit<EventToAppend, 'type' | 'v' | 'data'> & { type: K; data: Events[K] };
}[EventType];
/** An event with its place in the ledger. Only `read-entry.ts` creates one. */
export type Entry = Event & Omit<StoredEntry, keyof EventToAppend>;
