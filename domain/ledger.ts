/**
 * The ledger in its stored form: a stored entry is an event with its place in the chain. `read-entry.ts` converts it to the
 * `Entry` (`events.ts`) that rules and views read.
 */
import { utf8ToBytes } from '@noble/hashes/utils';
import { canonical } from './digest';
import type { RecordedProof } from './identity/proof';
import type { Intent } from './intent';
import { type Assurance, SYSTEM_ID } from './people';

/** Somebody who acts: a person by opaque id, or dayone itself. */
export interface Actor {
  /** Person id, or `dayone` for what the engagement does by itself. */
  id: string;
  assurance: Assurance | 'system';
  /** Who recorded a decision that came by mail or in a meeting, and the digest of the message that says so. */
  relayed?: Relayed;
  /** What proves it, of `signed` and `oidc`; of a relayed decision, who recorded it. */
  proof?: RecordedProof;
}

/** A decision that somebody else recorded. */
export interface Relayed {
  by: string;
  /** Digest of the attached message. */
  message: string;
}

export const SYSTEM: Actor = { id: SYSTEM_ID, assurance: 'system' };

/** An event as it is handed to the store: everything but its place in the chain. */
export interface EventDraft {
  type: string;
  /** Version of the shape that this type's `data` has, from 1 on. */
  v: number;
  /** RFC 3339, the workflow's clock. */
  at: string;
  actor: Actor;
  data: unknown;
}

export interface Head {
  seq: number;
  hash: string;
}

/**
 * One entry of a ledger stream, as it was written. `hash` covers every other field, by SHA-256 over canonical JSON
 * (RFC 8785). Chains, digests and dossiers use only this form.
 */
export interface StoredEntry extends EventDraft {
  stream: string;
  seq: number;
  /** Writer's epoch: a new one is opened by `recover`. */
  epoch: number;
  /** Idempotency key of the append that wrote it, and the entry's place in that append. */
  key: string;
  /** Of a person's message: what it says, so that its key stands for nothing else. */
  intent?: Intent;
  part: [index: number, count: number];
  prev: string;
  hash: string;
}

/** The text whose SHA-256 is the hash of an entry: canonical JSON (RFC 8785) of every field but `hash` itself. */
export const hashedText = (entry: Omit<StoredEntry, 'hash'>): string => canonical({ ...entry, hash: undefined });

/**
 * Limit for one append, and for the entries in one answer to a workflow: bytes of their canonical JSON in UTF-8. With the
 * envelope of a request they stay below 256 KiB, the payload limit of the embedded server and of Compose.
 */
export const MOST_APPEND_BYTES = 256_000;

/** The head before the first entry. */
export const GENESIS: Head = { seq: 0, hash: '0'.repeat(64) };

export interface AppendRequest {
  stream: string;
  /** Id of the evidence store that holds the stream; absent: whichever store is asked. */
  store?: string;
  epoch: number;
  /** The head that the writer knows. */
  head: Head;
  /** One per intent; the same key again appends nothing and answers with what it wrote the first time. */
  key: string;
  /** Of a person's message: the content that the key is bound to. */
  intent?: Intent;
  events: EventDraft[];
}

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

export type AppendResult =
  | { result: 'appended'; entries: StoredEntry[] }
  /** The key was seen: these are the entries that it wrote. The writer's head may also be behind. */
  | { result: 'known'; entries: StoredEntry[]; ahead: StoredEntry[] }
  /** The key was used for another content: nothing is written. These are the entries that it stands for. */
  | { result: 'reused'; entries: StoredEntry[]; ahead: StoredEntry[] }
  /** The store is ahead by entries of the same epoch: fold them in and decide again. */
  | { result: 'ahead'; entries: StoredEntry[] }
  /** The store holds a foreign epoch or another chain: stop and call someone. */
  | { result: 'conflict'; detail: string };
