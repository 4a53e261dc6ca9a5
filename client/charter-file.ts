/** Reads a charter from a file: every fault at once, each with its line and column. */
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Charter } from '../domain/charter/charter';
import type { AppliedDefault } from '../domain/charter/defaults';
import { type CharterFault, faultLine } from '../domain/charter/fault';
import type { PersonRecord } from '../domain/charter/persons';
import { resolveCharter } from '../domain/charter/resolve';
import { digest } from '../domain/digest';
import { Failure } from '../domain/failures';
import { type CharterDocument, type PlacedFault, readDocument } from './charter/document';

export type { PlacedFault };

/** The largest charter, in bytes. */
export const MOST_BYTES = 64 * 1024;

export interface ReadCharter {
  charter: Charter;
  people: PersonRecord[];
  defaults: AppliedDefault[];
  /** Digest of the resolved charter: what people sign. */
  digest: string;
}

/**
 * Reads and resolves the charter at `path`. Throws a `Failure`: `BAD_CHARTER` (`SECRET_IN_CHARTER` where literal
 * secrets are all that is wrong) with one detail per fault, `FILE_UNREADABLE`, or `TOO_LARGE` above 64 KiB.
 */
export async function readCharterFile(path: string): Promise<ReadCharter> {
  const read = readCharterText(await readText(path));
  if (!('faults' in read)) return read;
  const { faults } = read;
  const onlySecrets = faults.every((fault) => fault.code === 'SECRET_IN_CHARTER');
  throw new Failure(
    onlySecrets ? 'SECRET_IN_CHARTER' : 'BAD_CHARTER',
    `${basename(path)} has ${faults.length === 1 ? 'one fault' : `${faults.length} faults`}`,
    faults.map((fault) => placedLine(path, fault)),
  );
}

/** The same for the structured faults of a file (`--json`). Throws `FILE_UNREADABLE` and `TOO_LARGE` only. */
export const checkCharterFile = async (path: string): Promise<ReadCharter | { faults: PlacedFault[] }> =>
  readCharterText(await readText(path));

/** `FILE:LINE:COL path: what; expected …; for example …`. */
export const placedLine = (file: string, fault: PlacedFault): string =>
  `${file}:${fault.line}:${fault.column} ${faultLine(fault)}`;

/** Resolves the text of a charter, or returns its faults in the order of the text. Never throws for what is written. */
export function readCharterText(text: string): ReadCharter | { faults: PlacedFault[] } {
  const document = readDocument(text);
  if (document.value === undefined) return { faults: inOrder(document.faults) };
  const resolved = resolveCharter(document.value, knowsTimezone);
  if ('faults' in resolved) return { faults: inOrder(merge(resolved.faults, document)) };
  if (document.faults.length > 0) return { faults: inOrder(document.faults) };
  return { ...resolved, digest: digest(resolved.charter) };
}

/** A value with two faults keeps what YAML says is there, and what the charter expects instead. */
function merge(found: readonly CharterFault[], document: CharterDocument): PlacedFault[] {
  const key = ({ path, place }: CharterFault) => JSON.stringify([path, place]);
  const ofYaml = new Map(document.faults.map((fault) => [key(fault), fault]));
  const merged = found.map((fault) => {
    const same = ofYaml.get(key(fault));
    ofYaml.delete(key(fault));
    const secret = fault.code === 'SECRET_IN_CHARTER';
    return { ...fault, ...document.locate(fault.path, fault.place), ...(same && !secret ? { what: same.what } : {}) };
  });
  return [...merged, ...document.faults.filter((fault) => ofYaml.has(key(fault)))];
}

const inOrder = (faults: readonly PlacedFault[]): PlacedFault[] =>
  [...faults].sort((a, b) => a.line - b.line || a.column - b.column);

/** Which time zones there are only the machine knows: its database is not a rule of ours. */
function knowsTimezone(timezone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
    return true;
  } catch {
    return false;
  }
}

async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path);
  if (bytes.length > MOST_BYTES) {
    throw new Failure('TOO_LARGE', `${path} is larger than ${MOST_BYTES / 1024} KiB, the most that a charter may be`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Failure('FILE_UNREADABLE', `${path} is not UTF-8 text`, [], { cause });
  }
}

/** At most one byte more than a charter may have: an endless device is not read to its end. */
async function readBytes(path: string): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const parts: Buffer[] = [];
      for (let left = MOST_BYTES + 1; left > 0; ) {
        const { bytesRead, buffer } = await file.read(Buffer.alloc(left), 0, left, null);
        if (bytesRead === 0) break;
        parts.push(buffer.subarray(0, bytesRead));
        left -= bytesRead;
      }
      return Buffer.concat(parts);
    } finally {
      await file.close();
    }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Failure('FILE_UNREADABLE', `${path} cannot be read (${code})`, [], { cause });
  }
}
