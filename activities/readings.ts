/** Stores the readings of stages as attachments: one for each entry, joined into one for each day when the day is over. */
import { buffer } from 'node:stream/consumers';
import type { CommandOf } from '../domain/commands';
import { partsOfDay } from '../domain/metrics/raw-readings';
import { engagementStream } from '../domain/names';
import { readEntries } from '../domain/read-entry';
import type { Deps } from './deps';
import { toApplicationFailure } from './failures';

const MEDIA_TYPE = 'application/jsonl';
const nameOf = (engagement: string, day: string): string => `readings-${engagement}-${day}.jsonl`;

export interface StoreReadingsInput {
  engagement: string;
  /** UTC, `YYYY-MM-DD`. */
  day: string;
  /** The readings, one JSON line each. */
  text: string;
}

/** Stores the readings of one entry; repeating it changes nothing. @throws ApplicationFailure STORE_UNAVAILABLE (retryable) */
export async function storeReadings({ engagement, day, text }: StoreReadingsInput, { evidence }: Deps): Promise<void> {
  try {
    await evidence.attachments.put(Buffer.from(text), MEDIA_TYPE, nameOf(engagement, day));
  } catch (error) {
    throw toApplicationFailure(error);
  }
}

/**
 * Joins the readings of a day into one attachment, in the order of the ledger, so that a repeated attempt gives the same
 * one. `missing` names readings that are no longer in the store.
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
    const { digest } = await attachments.put(Buffer.concat(found), MEDIA_TYPE, nameOf(engagement, day));
    const readings = parts.reduce((sum, part) => sum + (missing.includes(part.raw) ? 0 : part.readings), 0);
    return { digest, readings, missing };
  } catch (error) {
    throw toApplicationFailure(error);
  }
}
