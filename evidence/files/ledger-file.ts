/**
 * The bytes of a ledger file: one entry a line, in canonical JSON, so that a changed byte is always noticed. Bytes
 * after the last whole append are either a write that a crash cut off, or damage; this file tells one from the other.
 */

import { Failure } from '../../domain/kernel/failures';
import type { StoredEntry } from '../../domain/model/entries';
import { canonical } from '../../domain/values/digest';
import { stripTrailing } from '../../domain/values/text';
import { endsBatch, verifyChain } from '../chain';

export const toLines = (entries: readonly StoredEntry[]): Buffer =>
  Buffer.from(entries.map((entry) => `${canonical(entry)}\n`).join(''), 'utf8');

export interface LedgerBytes {
  /** Every entry of every whole append, verified. */
  entries: StoredEntry[];
  /** Length of those appends in bytes; what the file holds beyond it is a torn write. */
  whole: number;
  /** The last append is whole but for its line feed. */
  unterminated: boolean;
}

const LINE_FEED = 0x0a;

/** Reads a ledger file. LEDGER_BROKEN names the first entry that is damaged. */
export function parseLedger(stream: string, bytes: Buffer): LedgerBytes {
  const entries: StoredEntry[] = [];
  let wholeEntries = 0;
  let whole = 0;
  let start = 0;
  for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
    const line = bytes.subarray(start, end);
    const entry = entryOf(line);
    if (!entry) throw malformed(stream, entries.length + 1, 'its line is not the entry that was written', entries);
    start = end + 1;
    entries.push(entry);
    if (endsBatch(entry)) {
      wholeEntries = entries.length;
      whole = start;
    }
  }
  const tail = bytes.subarray(start);
  const last = tail.length > 0 ? entryOf(tail) : undefined;
  if (last) entries.push(last);
  else if (!mayBeCutOff(tail)) {
    throw malformed(stream, entries.length + 1, 'its line is neither whole nor cut off', entries);
  }

  const unterminated = last !== undefined && endsBatch(last);
  if (unterminated) {
    wholeEntries = entries.length;
    whole = bytes.length;
  }
  // A cut-off append is verified too: only what its writer would have written may be moved away as torn.
  const found = verifyChain(stream, entries);
  if (!found.ok && !found.cutOff) throw malformed(stream, found.seq, found.reason);
  return { entries: entries.slice(0, wholeEntries), whole, unterminated };
}

/** The entries that follow the first `after` ones, in bytes that were verified before and have not changed since. */
export function entriesAfter(after: number, bytes: Buffer): StoredEntry[] {
  let start = 0;
  for (let passed = 0; passed < after && start < bytes.length; passed++) start = bytes.indexOf(LINE_FEED, start) + 1;
  const lines = bytes.subarray(start).toString('utf8').split('\n');
  return lines.slice(0, -1).map((line) => JSON.parse(line) as StoredEntry);
}

function malformed(stream: string, seq: number, reason: string, before: readonly StoredEntry[] = []): Failure {
  // An earlier fault of the chain is the first bad entry, though its line could be read.
  const earlier = verifyChain(stream, before);
  if (!earlier.ok && !earlier.cutOff) return malformed(stream, earlier.seq, earlier.reason);
  return new Failure('LEDGER_BROKEN', `entry ${seq} of ${stream} does not verify: ${reason}`, [
    `entry ${seq}: ${reason}`,
  ]);
}

/** The entry of a line, if the line is byte for byte what `toLines` writes. */
function entryOf(line: Buffer): StoredEntry | undefined {
  try {
    const value: unknown = JSON.parse(line.toString('utf8'));
    if (!isEntry(value) || !Buffer.from(canonical(value), 'utf8').equals(line)) return undefined;
    return value;
  } catch {
    return undefined; // no JSON: the caller names the entry
  }
}

const isEntry = (value: unknown): value is StoredEntry =>
  typeof value === 'object' &&
  value !== null &&
  'part' in value &&
  Array.isArray(value.part) &&
  value.part.length === 2;

/**
 * Whether a last line without its line feed can be the beginning of an entry: it never closes its outermost brace.
 * Zero bytes at its end are what some file systems leave after a loss of power.
 */
function mayBeCutOff(tail: Buffer): boolean {
  const text = stripTrailing(tail.toString('utf8'), '\0');
  if (text === '') return true;
  if (!text.startsWith('{')) return false;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (quoted) {
      if (letter === '\\') at++;
      else if (letter === '"') quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === '{' || letter === '[') depth++;
    else if ((letter === '}' || letter === ']') && --depth === 0) return false;
  }
  return true;
}
