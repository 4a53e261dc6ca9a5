/**
 * The ledger in its stored form: a stored entry is an event with its place in the chain. `read-entry.ts` converts it to the
 * `Entry` (`events.ts`) that rules and views read.
 */
import { utf8ToBytes } from '@noble/hashes/utils';
import type { Actor, AppendRequest, Head, StoredEntry } from '../model/entries';
import { canonical } from '../values/digest';
import { SYSTEM_ID } from '../values/person-ids';

export const SYSTEM: Actor = { id: SYSTEM_ID, assurance: 'system' };

/** The text whose SHA-256 is the hash of an entry: canonical JSON (RFC 8785) of every field but `hash` itself. */
export const hashedText = (entry: Omit<StoredEntry, 'hash'>): string => canonical({ ...entry, hash: undefined });

/**
 * Limit for one append, and for the entries in one answer to a workflow: bytes of their canonical JSON in UTF-8. With the
 * envelope of a request they stay below 256 KiB, the payload limit of the embedded server and of Compose.
 */
export const MOST_APPEND_BYTES = 256_000;

/** The head before the first entry. */
export const GENESIS: Head = { seq: 0, hash: '0'.repeat(64) };

const SEAL = { prev: GENESIS.hash, hash: GENESIS.hash };

/** Bytes that an append adds to its stream. Known before the hashes are computed, because all hashes have the same length. */
export function appendBytes({ stream, epoch, head, key, intent, events }: AppendRequest): number {
  const entries = events.map(({ type, v, at, actor, data }, index) => {
    const part = [index, events.length];
    return { type, v, at, actor, data, stream, epoch, key, intent, part, seq: head.seq + 1 + index, ...SEAL };
  });
  return entries.reduce((sum, entry) => sum + jsonBytes(entry), 0);
}

/** Bytes of a plain JSON value in UTF-8. */
export const jsonBytes = (value: unknown): number => utf8ToBytes(JSON.stringify(value)).length;

/** Why an append is too large to be written; null if it is not. */
export function tooLargeToAppend(request: AppendRequest): string | null {
  const bytes = appendBytes(request);
  if (bytes <= MOST_APPEND_BYTES) return null;
  return `the entries would have ${bytes} bytes; one append may have at most ${MOST_APPEND_BYTES}`;
}
