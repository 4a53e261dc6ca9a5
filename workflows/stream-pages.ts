/** Reads entries of a ledger stream into a workflow, in pages: no answer may be larger than a server takes. */
import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';
import type { EntryPage } from '../activities/ledger';
import type { StoredEntry } from '../domain/ledger';

const reading = proxyActivities<Pick<Activities, 'readStream'>>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
  summary: 'what does the ledger hold?',
});

/** All entries of a stream. @throws ActivityFailure LEDGER_BROKEN */
export async function wholeStream(stream: string): Promise<StoredEntry[]> {
  return wholePages(stream, 0, await reading.readStream({ stream, after: 0, upTo: null }));
}

/**
 * The entries after `after` of which `first` is the beginning.
 * @throws ActivityFailure LEDGER_BROKEN
 */
export async function wholePages(stream: string, after: number, first: EntryPage): Promise<StoredEntry[]> {
  const found = [...first.entries];
  const reached = (): number => found.at(-1)?.seq ?? after;
  while (reached() < first.last) {
    const { entries } = await reading.readStream({ stream, after: reached(), upTo: first.last });
    found.push(...entries);
  }
  return found;
}
