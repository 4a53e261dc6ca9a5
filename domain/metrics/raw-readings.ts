/**
 * Finds the attachments with the readings of stages. Each `stage.measured` entry has its own attachment, by the digest in
 * `raw`, until a `readings.joined` entry names one attachment for the whole day.
 */

import type { Entry } from '../model/events';
import type { StageReading } from '../model/metrics';
import { sha256Hex } from '../values/digest';
import { dayOf, MOST_MISSING } from './stage-readings';
import type { RawReadings } from './stage-series';

/** The readings of one entry. */
export interface EntryReadings {
  seq: number;
  /** SHA-256 of their lines. */
  raw: string;
  /** How many lines. */
  readings: number;
}

export interface ReadingsAttachment {
  /** SHA-256 of its content. */
  digest: string;
  /** The entries whose readings it has, in the order of its lines. */
  parts: EntryReadings[];
  /** Sequence number of the `readings.joined` entry that names it; null for the attachment of a single entry. */
  joinedBy: number | null;
}

/** The entries of a day (UTC) whose readings have not been joined yet. */
export const partsOfDay = (entries: readonly Entry[], day: string): EntryReadings[] =>
  groupReadings(entries).open.get(day) ?? [];

/** Every attachment with readings that the entries name. */
export function readingsAttachments(entries: readonly Entry[]): ReadingsAttachment[] {
  const { open, joined } = groupReadings(entries);
  return [...joined, ...[...open.values()].flat().map(attachmentOf)];
}

/** Sequence numbers of `readings.joined` entries that do not agree with the entries whose readings they join. */
export const inconsistentJoins = (entries: readonly Entry[]): number[] => groupReadings(entries).inconsistent;

const attachmentOf = (part: EntryReadings): ReadingsAttachment => ({ digest: part.raw, parts: [part], joinedBy: null });

function groupReadings(entries: readonly Entry[]) {
  const open = new Map<string, EntryReadings[]>();
  const joined: ReadingsAttachment[] = [];
  const inconsistent: number[] = [];
  for (const event of entries) {
    if (event.type === 'stage.measured') {
      const { to, raw, readings } = event.data;
      open.set(dayOf(to), [...(open.get(dayOf(to)) ?? []), { seq: event.seq, raw, readings }]);
    }
    if (event.type === 'readings.joined') {
      const { day, digest, readings, missing } = event.data;
      const missingRaw = new Set(missing.raw);
      const parts = open.get(day) ?? [];
      open.delete(day);
      const isMissing = ({ raw }: EntryReadings): boolean => missingRaw.has(raw);
      const joinedParts = parts.filter((part) => digest !== null && !isMissing(part));
      if (digest !== null) joined.push({ digest, parts: joinedParts, joinedBy: event.seq });
      joined.push(...parts.filter((part) => !joinedParts.includes(part)).map(attachmentOf));
      const lines = joinedParts.reduce((sum, part) => sum + part.readings, 0);
      const isConsistent =
        readings === lines &&
        (digest === null || (joinedParts.length > 0 && missing.entries === missingRaw.size)) &&
        missing.raw.length === Math.min(missing.entries, MOST_MISSING) &&
        missingRaw.size === missing.raw.length &&
        missing.entries <= parts.length &&
        parts.filter(isMissing).length === missingRaw.size;
      if (!isConsistent) inconsistent.push(event.seq);
    }
  }
  return { open, joined, inconsistent };
}

/**
 * The readings in one attachment, by `raw` of their entries.
 * @param content of the attachment; the caller has compared it with the attachment's digest
 * @returns null if the content does not match the digests in the entries
 */
export function readingsIn({ parts }: ReadingsAttachment, content: string): RawReadings | null {
  const lines = content.split('\n').slice(0, -1);
  const found = new Map<string, readonly StageReading[]>();
  for (const { raw, readings } of parts) {
    const own = lines.splice(0, readings);
    if (sha256Hex(own.map((line) => `${line}\n`).join('')) !== raw) return null;
    const read = own.map(readLine);
    if (read.some((one) => one === null)) return null;
    found.set(raw, read as StageReading[]);
  }
  return lines.length === 0 ? found : null;
}

/** One reading; null if the line holds none: anyone who can forge the entry can forge the line as well. */
function readLine(line: string): StageReading | null {
  try {
    const { release: _release, index: _index, ...reading }: StageReading & Record<string, unknown> = JSON.parse(line);
    return typeof reading.answers === 'object' && reading.answers !== null ? reading : null;
  } catch {
    return null;
  }
}
