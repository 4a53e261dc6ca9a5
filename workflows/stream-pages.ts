/** Reads a ledger stream into a workflow page by page, because a Temporal server limits the size of an answer. */
import { proxyActivities } from '@temporalio/workflow';
import type { Activities, EntryPage } from '../activities';

import type { StoredEntry } from '../domain/model/entries';

const reading = proxyActivities<Pick<Activities, 'readStream'>>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
  summary: 'what does the ledger hold?',
});

/** All entries of a stream. @throws ActivityFailure LEDGER_BROKEN */
export async function readWholeStream(stream: string): Promise<StoredEntry[]> {
  return readRemainingPages(stream, 0, await reading.readStream({ stream, after: 0, upTo: null }));
}

/**
 * Every entry of a range that begins after `after`: the given first page, and the pages that follow it.
 * @throws ActivityFailure LEDGER_BROKEN
 */
export async function readRemainingPages(stream: string, after: number, first: EntryPage): Promise<StoredEntry[]> {
  const found = [...first.entries];
  const reached = (): number => found.at(-1)?.seq ?? after;
  while (reached() < first.last) {
    const { entries } = await reading.readStream({ stream, after: reached(), upTo: first.last });
    found.push(...entries);
  }
  return found;
}
