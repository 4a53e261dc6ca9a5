/** The notices of an engagement on paper, by append. */

import { apply } from '../../domain/engagement/apply';
import type { Entry } from '../../domain/model/events';
import type { State } from '../../domain/model/state';
import type { NoticeBatch } from '../../domain/notices/notice';
import { noticeBatchOf } from '../../domain/notices/notices';
import { type PendingItem, pendingNow } from '../../domain/open-items/pending';
import type { PaperEngagement } from './paper-engagement';

export interface Breath {
  entries: Entry[];
  /** The state after it, and what waits then. */
  state: State;
  waiting: PendingItem[];
  round: NoticeBatch | null;
}

/** The notices of the last command, also if a test has changed the state before it. */
export function lastRoundOf({ before, state, last }: PaperEngagement): NoticeBatch | null {
  const at = last.at(-1)?.at;
  if (!before || !at) return null;
  return noticeBatchOf(pendingNow(before, at), pendingNow(state, at), last, state);
}

/** The entries, grouped by append. */
export function breathsOf(entries: readonly Entry[]): Breath[] {
  const breaths: Breath[] = [];
  let state: State | null = null;
  let waiting: PendingItem[] = [];
  for (let from = 0; from < entries.length; from += entries[from]!.part[1]) {
    const breath = entries.slice(from, from + entries[from]!.part[1]);
    for (const entry of breath) state = apply(state, entry);
    const now = pendingNow(state!, breath.at(-1)!.at);
    breaths.push({ entries: breath, state: state!, waiting: now, round: noticeBatchOf(waiting, now, breath, state!) });
    waiting = now;
  }
  return breaths;
}
