/** The readings behind the entries of the stages, from their attachments. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Fault } from '../../domain/dossier/audit';
import type { Dossier } from '../../domain/dossier/dossier';
import type { Entry } from '../../domain/events';
import { Failure } from '../../domain/failures';
import type { RawReadings } from '../../domain/metrics/course';
import { readingsAttachments, readingsIn } from '../../domain/metrics/raw-readings';
import type { StageReading } from '../../domain/metrics/stage-readings';
import type { AttachmentStore } from '../../evidence/store';
import { ATTACHMENTS } from './places';

export interface ReadingsFound {
  raw: RawReadings;
  faults: Fault[];
  /** How many entries tell of readings that are not available. */
  without: number;
}

/** The content of an attachment; null where it is not available. */
type ContentOf = (digest: string) => Promise<Buffer | null>;

/** @param entries of the engagement */
export async function readingsOf(entries: readonly Entry[], contentOf: ContentOf): Promise<ReadingsFound> {
  const raw = new Map<string, readonly StageReading[]>();
  const faults: Fault[] = [];
  let without = 0;
  for (const attachment of readingsAttachments(entries)) {
    const content = await contentOf(attachment.digest);
    if (!content) {
      without += attachment.parts.length;
      continue;
    }
    const read = readingsIn(attachment, content.toString('utf8'));
    for (const [name, readings] of read ?? []) raw.set(name, readings);
    const seq = attachment.kept ?? attachment.parts[0]?.seq ?? null;
    const what = `attachment ${attachment.digest} has not the readings that the entries tell of`;
    if (!read) faults.push({ stream: entries[0]!.stream, seq, what });
  }
  return { raw, faults, without };
}

/** Of a dossier in a folder. An attachment that was changed, or is no file, is a fault of its own. */
export const readingsBeside = (
  dir: string,
  { attachments }: Dossier,
  entries: readonly Entry[],
): Promise<ReadingsFound> =>
  readingsOf(entries, async (digest) => {
    if (!attachments.some((one) => one.digest === digest)) return null;
    const content = await readFile(path.join(dir, ATTACHMENTS, digest)).catch(() => null);
    return content && createHash('sha256').update(content).digest('hex') === digest ? content : null;
  });

/** Of an evidence store. What is not there, or was changed, is not available. */
export const readingsInStore = (
  entries: readonly Entry[],
  store: Pick<AttachmentStore, 'open'>,
): Promise<ReadingsFound> =>
  readingsOf(entries, async (digest) => {
    try {
      return await buffer(await store.open(digest));
    } catch (error) {
      if (error instanceof Failure && (error.code === 'NOT_IN_STORE' || error.code === 'LEDGER_BROKEN')) return null;
      throw error;
    }
  });
