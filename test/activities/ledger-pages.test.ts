/** Answers to a workflow stay below the payload limit of a Temporal server for a ledger of any length. */
import { type AppendAnswer, appendToLedger, type EntryPage, readStream } from '../../activities/ledger';
import type { StoredEntry } from '../../domain/model/entries';
import { GENESIS, jsonBytes } from '../../domain/record/ledger';
import { openEvidence } from '../../evidence/open-evidence';
import { appendBatches, event, failureOf, inPlace, request } from '../evidence/support';
import { deps } from './support';

/** `limit.blobSize.error` of the embedded server and of Compose. */
const SERVER_TAKES = 262_144;
const stream = 'engagement:acme';

const large = (size: number): string => 'ü'.repeat(size / 2);

/** Reads the following pages, as a workflow does. */
async function whole(
  first: EntryPage,
  after: number,
  read: (after: number) => Promise<EntryPage>,
): Promise<StoredEntry[]> {
  const found = [...first.entries];
  while ((found.at(-1)?.seq ?? after) < first.last) {
    const page = await read(found.at(-1)?.seq ?? after);
    expect(jsonBytes(page)).toBeLessThan(SERVER_TAKES);
    expect(page.entries).not.toEqual([]);
    found.push(...page.entries);
  }
  return found;
}

test.each([
  ['one entry each', [[large(250_000)], [large(250_000)], [large(100)]]],
  ['many small entries', [Array.from({ length: 400 }, () => large(50)), Array.from({ length: 400 }, () => large(40))]],
])('every entry that the store is ahead is read page by page: %s', (_, batches) =>
  inPlace(async (dir) => {
    const evidence = await openEvidence({ dir });
    const means = deps({ evidence });
    const entries = await appendBatches(evidence.ledger, stream, batches);
    const rest = (after: number) => readStream({ stream, after, upTo: entries.length }, means);

    const ahead = (await appendToLedger(request({ key: 'new' }), means)) as AppendAnswer & { result: 'ahead' };
    expect(jsonBytes(ahead)).toBeLessThan(SERVER_TAKES);
    expect(await whole(ahead.ahead, 0, rest)).toEqual(entries);

    const last = batches.length;
    const own = request({ key: `k${last}`, events: [event('whatever')] });
    const known = (await appendToLedger(own, means)) as AppendAnswer & { result: 'known' };
    expect(known).toMatchObject({ result: 'known', entries: entries.filter(({ key }) => key === `k${last}`) });
    expect(jsonBytes(known)).toBeLessThan(SERVER_TAKES);
    expect(await whole(known.ahead, 0, rest)).toEqual(entries);
    await evidence.close();
  }),
);

test('reads a whole stream in pages; a stream that ends too early is a retryable failure', () =>
  inPlace(async (dir) => {
    const evidence = await openEvidence({ dir });
    const means = deps({ evidence });
    expect(await readStream({ stream, after: 0, upTo: null }, means)).toEqual({ entries: [], last: 0 });
    const entries = await appendBatches(evidence.ledger, stream, [[large(200_000)], [large(200_000)]]);
    const first = await readStream({ stream, after: 0, upTo: null }, means);
    expect(first).toEqual({ entries: entries.slice(0, 1), last: 2 });
    await expect(readStream({ stream, after: 1, upTo: 3 }, means)).rejects.toMatchObject({
      type: 'STORE_UNAVAILABLE',
      nonRetryable: false,
    });
    await failureOf(
      evidence.ledger.append(request({ head: GENESIS, key: 'x', events: [event(large(300_000))] })),
      'TOO_LARGE',
    );
    await evidence.close();
  }));
