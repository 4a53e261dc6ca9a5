/** Stores the readings of stages as attachments: one for each entry, joined into one for each day when the day is over. */
import type { Readings } from '../domain/engagement/reading-buffer';
import { engagementStream } from '../domain/kernel/names';
import { partsOfDay } from '../domain/metrics/raw-readings';
import { dayOf, MOST_MISSING, missingReadings, rawText } from '../domain/metrics/stage-readings';
import type { CommandOf } from '../domain/model/commands';
import { readEntries } from '../domain/record/read-entry';
import { readIfIntact } from '../evidence/attachment-content';
import type { Deps } from './deps';
import { toApplicationFailure } from './failures';

const MEDIA_TYPE = 'application/jsonl';
const nameOf = (engagement: string, day: string): string => `readings-${engagement}-${day}.jsonl`;

export type StoreReadingsInput = Pick<Readings, 'release' | 'index' | 'readings'> & { engagement: string };

/** Stores the readings of one entry; repeating it changes nothing. @throws ApplicationFailure STORE_UNAVAILABLE (retryable) */
export async function storeReadings(
  { engagement, release, index, readings }: StoreReadingsInput,
  { evidence }: Deps,
): Promise<void> {
  try {
    const { at, askedAt } = readings.at(-1)!;
    const text = rawText(release, index, readings);
    await evidence.attachments.put(Buffer.from(text), MEDIA_TYPE, nameOf(engagement, dayOf(at ?? askedAt)));
  } catch (error) {
    throw toApplicationFailure(error);
  }
}

/**
 * Joins the readings of a day into one attachment, in the order of the ledger, so that a repeated attempt gives the same
 * one. Readings that are absent from the store, or were changed there, are `missing`.
 * @throws ApplicationFailure STORE_UNAVAILABLE (retryable) or LEDGER_BROKEN
 */
export async function joinReadings(
  { engagement, day }: { engagement: string; day: string },
  { evidence: { attachments, ledger } }: Deps,
): Promise<Omit<CommandOf<'readings-joined'>, 'kind' | 'day'>> {
  try {
    const contents: Buffer[] = [];
    const missing: string[] = [];
    let readings = 0;
    for (const part of partsOfDay(readEntries(await ledger.read(engagementStream(engagement))), day)) {
      const content = await readIfIntact(attachments, part.raw);
      if (content) {
        contents.push(content);
        readings += part.readings;
      } else missing.push(part.raw);
    }
    if (contents.length === 0 || missing.length > MOST_MISSING)
      return { digest: null, readings: 0, missing: missingReadings(missing) };
    const { digest } = await attachments.put(Buffer.concat(contents), MEDIA_TYPE, nameOf(engagement, day));
    return { digest, readings, missing: missingReadings(missing) };
  } catch (error) {
    throw toApplicationFailure(error);
  }
}
