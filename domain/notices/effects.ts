/** The effects of one append's entries outside the state: signals to a running drill, receipts and notifications. */

import type { Entry } from '../model/events';
import type { State } from '../model/state';
import type { PendingItem } from '../open-items/pending';
import { type ReceiptBody, receiptsDue } from '../record/receipt';
import type { NoticeBatch } from './notice';
import { noticeBatchOf } from './notices';

export type Effect = { kind: 'cancel-drill'; drill: string } | { kind: 'notify-drill'; drill: string; key: string };

/** The effects of this entry, judged by the state after it. */
export function effectsOf(s: State, entry: Entry): Effect[] {
  const effects: Effect[] = [];
  if (s.drill?.started && s.drill.cancel && (entry.type === 'drill.cancelled' || entry.type === 'drill.started'))
    effects.push({ kind: 'cancel-drill', drill: s.drill.drill });
  if (entry.type === 'drill.performed') {
    const { drill, key } = entry.data;
    effects.push({ kind: 'notify-drill', drill, key });
  }
  return effects;
}

/** What one append sends: receipts of its accepted gates, for the client, and notifications to people. */
export interface OutboxMessage {
  engagement: string;
  /** The last entry of the append. */
  seq: number;
  receipts: ReceiptBody[];
  /** Null if nobody is notified. */
  round: NoticeBatch | null;
}

/**
 * @param before what was pending before the append, `now` what is pending after it
 * @param s the state after it
 * @returns null where there is nothing to be sent
 */
export function outboxMessageOf(
  before: readonly PendingItem[],
  now: readonly PendingItem[],
  entries: readonly Entry[],
  s: State,
): OutboxMessage | null {
  const receipts = receiptsDue(s, entries);
  const round = noticeBatchOf(before, now, entries, s);
  if (receipts.length === 0 && !round) return null;
  return { engagement: s.id, seq: s.head.seq, receipts, round };
}
