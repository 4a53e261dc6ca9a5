/** The readings of stages as attachments: one for each entry, until the day is over and has one for all of them. */
import { buffer } from 'node:stream/consumers';
import type { CommandOf } from '../domain/commands';
import { partsOfDay, partsReplaced } from '../domain/metrics/raw-readings';
import { engagementStream } from '../domain/names';
import { readEntries } from '../domain/read-entry';
import type { Deps } from './deps';
import { toApplicationFailure } from './failures';

const MEDIA_TYPE = 'application/jsonl';

export interface StoreReadingsInput {
  engagement: string;
  /** UTC, `YYYY-MM-DD`. */
  day: string;
  /** Their lines. */
  text: string;
}

/** Stores the readings of one entry; the same again changes nothing. @throws ApplicationFailure STORE_UNAVAILABLE (retryable) */
export async function storeReadings({ engagement, day, text }: StoreReadingsInput, { evidence }: Deps): Promise<void> {
  try {
    await evidence.attachments.put(Buffer.from(text), MEDIA_TYPE, `readings-${engagement}-${day}.jsonl`);
  } catch (error) {
    throw toApplicationFailure(error);
  }
}

/**
 * Puts the readings of a day into one attachment, in the order of the ledger: the same attempt twice gives the same one.
 * What is not in the store any more is named.
 * @throws ApplicationFailure STORE_UNAVAILABLE (retryable) or LEDGER_BROKEN
 */
export async function joinReadings(
  { engagement, day }: { engagement: string; day: string },
  { evidence: { attachments, ledger } }: Deps,
): Promise<Omit<CommandOf<'readings-joined'>, 'kind' | 'day'>> {
  try {
    const parts = partsOfDay(readEntries(await ledger.read(engagementStream(engagement))), day);
    const found: Buffer[] = [];
    const missing: string[] = [];
    for (const { raw } of parts)
      if (await attachments.stat(raw)) found.push(await buffer(await attachments.open(raw)));
      else missing.push(raw);
    if (found.length === 0) return { digest: null, readings: 0, missing };
    const name = `readings-${engagement}-${day}.jsonl`;
    const { digest } = await attachments.put(Buffer.concat(found), MEDIA_TYPE, name);
    const readings = parts.reduce((sum, part) => sum + (missing.includes(part.raw) ? 0 : part.readings), 0);
    return { digest, readings, missing };
  } catch (error) {
    throw toApplicationFailure(error);
  }
}

/** Removes what a day's attachment has taken the place of. @throws ApplicationFailure STORE_UNAVAILABLE (retryable) */
export async function removeJoined(
  { engagement, kept }: { engagement: string; kept: number },
  { evidence: { attachments, ledger } }: Deps,
): Promise<void> {
  try {
    for (const raw of partsReplaced(readEntries(await ledger.read(engagementStream(engagement))), kept))
      await attachments.remove(raw);
  } catch (error) {
    throw toApplicationFailure(error);
  }
}
