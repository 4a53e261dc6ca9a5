/** Reads the readings of stages from their attachments, and checks them against the entries. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Fault } from '../../domain/dossier/audit';
import type { Dossier } from '../../domain/dossier/dossier';
import { inconsistentJoins, readingsAttachments, readingsIn } from '../../domain/metrics/raw-readings';
import type { RawReadings } from '../../domain/metrics/stage-series';
import type { Entry } from '../../domain/model/events';
import type { StageReading } from '../../domain/model/metrics';
import { readIfIntact } from '../../evidence/attachment-content';
import type { AttachmentStore } from '../../evidence/store';
import { ATTACHMENTS } from './places';
import { readRegular } from './read';

export interface ReadingsFound {
  raw: RawReadings;
  faults: Fault[];
  /** Number of entries whose readings are not available. */
  missing: number;
}

/** The content of an attachment; null where it is not available. */
type ContentOf = (digest: string) => Promise<Buffer | null>;

/** @param entries of the engagement @param contentOf reads an attachment */
export async function readingsOf(entries: readonly Entry[], contentOf: ContentOf): Promise<ReadingsFound> {
  const raw = new Map<string, readonly StageReading[]>();
  const faults: Fault[] = [];
  let missing = 0;
  for (const attachment of readingsAttachments(entries)) {
    const content = await contentOf(attachment.digest);
    if (!content) {
      missing += attachment.parts.length;
      continue;
    }
    const read = readingsIn(attachment, content.toString('utf8'));
    for (const [name, readings] of read ?? []) raw.set(name, readings);
    const seq = attachment.joinedBy ?? attachment.parts[0]?.seq ?? null;
    const what = `attachment ${attachment.digest} does not have the readings that the entries name`;
    if (!read) faults.push({ stream: entries[0]!.stream, seq, what });
  }
  const joins = inconsistentJoins(entries).map((seq): Fault => {
    return { stream: entries[0]!.stream, seq, what: 'it does not match the entries whose readings it joins' };
  });
  return { raw, faults: [...faults, ...joins], missing };
}

/** Reads them from a dossier in a folder. A changed or absent file counts as missing; it is reported with the attachments. */
export const readingsInDossier = (
  dir: string,
  { attachments }: Pick<Dossier, 'attachments'>,
  entries: readonly Entry[],
): Promise<ReadingsFound> =>
  readingsOf(entries, async (digest) => {
    if (!attachments.some((one) => one.digest === digest)) return null;
    const content = await readRegular(path.join(dir, ATTACHMENTS, digest)).catch(() => null);
    return content && createHash('sha256').update(content).digest('hex') === digest ? content : null;
  });

/** Reads them from an evidence store. An absent or changed attachment counts as missing. */
export const readingsInStore = (
  entries: readonly Entry[],
  store: Pick<AttachmentStore, 'open'>,
): Promise<ReadingsFound> => readingsOf(entries, (digest) => readIfIntact(store, digest));
