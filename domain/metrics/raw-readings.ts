/**
 * Where the readings behind the entries of the stages are: each entry has an attachment of its own, by the digest in
 * `raw`, until `readings.joined` names one that has those of the whole day.
 */
import { sha256Hex } from '../digest';
import type { Entry } from '../events';
import type { RawReadings } from './course';
import { dayOf, type StageReading } from './stage-readings';

/** The readings behind one entry of the ledger. */
export interface Part {
  seq: number;
  /** SHA-256 of their lines. */
  raw: string;
  /** How many lines. */
  readings: number;
}

export interface ReadingsAttachment {
  /** SHA-256 of its content. */
  digest: string;
  /** Whose readings it has, in their order. */
  parts: Part[];
  /** Of a day: the entry that names it. */
  kept: number | null;
}

/** The entries of a day (UTC) whose readings no attachment of the day has yet. */
export const partsOfDay = (entries: readonly Entry[], day: string): Part[] => filed(entries).open.get(day) ?? [];

/** Every attachment that has readings, as the entries name it. */
export function readingsAttachments(entries: readonly Entry[]): ReadingsAttachment[] {
  const { open, kept } = filed(entries);
  return [...kept, ...[...open.values()].flat().map(alone)];
}

/** The parts that a day's attachment has taken the place of. @param kept sequence number of its entry */
export const partsReplaced = (entries: readonly Entry[], kept: number): string[] =>
  readingsAttachments(entries).flatMap((one) =>
    one.kept === kept ? one.parts.map(({ raw }) => raw).filter((raw) => raw !== one.digest) : [],
  );

const alone = (part: Part): ReadingsAttachment => ({ digest: part.raw, parts: [part], kept: null });

function filed(entries: readonly Entry[]) {
  const open = new Map<string, Part[]>();
  const kept: ReadingsAttachment[] = [];
  for (const event of entries) {
    if (event.type === 'stage.measured') {
      const { to, raw, readings } = event.data;
      open.set(dayOf(to), [...(open.get(dayOf(to)) ?? []), { seq: event.seq, raw, readings }]);
    }
    if (event.type === 'readings.joined') {
      const { day, digest, missing } = event.data;
      const parts = open.get(day) ?? [];
      open.delete(day);
      const lost = parts.filter(({ raw }) => digest === null || missing.includes(raw));
      if (digest !== null)
        kept.push({ digest, parts: parts.filter(({ raw }) => !missing.includes(raw)), kept: event.seq });
      kept.push(...lost.map(alone));
    }
  }
  return { open, kept };
}

/**
 * The readings in one attachment, by `raw` of their entries.
 * @param content of the attachment, which has its digest
 * @returns null where it does not have what the entries say
 */
export function readingsIn({ parts }: ReadingsAttachment, content: string): RawReadings | null {
  const lines = content.split('\n').slice(0, -1);
  const found = new Map<string, readonly StageReading[]>();
  for (const { raw, readings } of parts) {
    const own = lines.splice(0, readings);
    if (sha256Hex(own.map((line) => `${line}\n`).join('')) !== raw) return null;
    found.set(raw, own.map(readLine));
  }
  return lines.length === 0 ? found : null;
}

/** The digest is that of the entry: the line is what dayone wrote, or what somebody wrote who wrote the entry as well. */
function readLine(line: string): StageReading {
  const { release: _release, index: _index, ...reading }: StageReading & Record<string, unknown> = JSON.parse(line);
  return reading;
}
