/** Entries as they are stored, who wrote them, and what a message said. */

import type { FreeTextField, TextRef } from '../values/texts';
import type { PersonCommandKind } from './messages';
import type { Assurance } from './people';
import type { RecordedProof } from './proofs';

/** The content of a message. Free text is part of it by its salted references only, so that it can be erased. */
export interface Intent {
  kind: PersonCommandKind;
  /** SHA-256 over the message without its key and its proof, with null in place of each free text. */
  digest: string;
  /** The references of its free text, by field: a repeated message finds its own again. */
  texts?: TextRefs;
}

/** References of free text, by the message's field. */
export type TextRefs = Partial<Record<FreeTextField, TextRef>>;

/** The entry that a key was used for first, and who uses the key again with other content. */
export interface KeyUse {
  entry: number;
  event: string;
  by: string;
  at: string;
}

/** Somebody who acts: a person by opaque id, or dayone itself. */
export interface Actor {
  /** Person id, or `dayone` for what the engagement does automatically. */
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

/** An event as it is handed to the store: everything but its place in the chain. */
export interface EventToAppend {
  /** The type of the event. */
  type: string;
  /** Version of the shape that this type's `data` has, from 1 on. */
  v: number;
  /** RFC 3339, the workflow's clock. */
  at: string;
  /** Who caused it, and how certain that is. */
  actor: Actor;
  /** What happened: the fields of its type. */
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
export interface StoredEntry extends EventToAppend {
  /** The ledger: `engagement:<id>`, `drill:<id>:<n>` or `portfolio`. */
  stream: string;
  /** Its number in the ledger, from 1 on. */
  seq: number;
  /** The writer's epoch; `recover` begins a new one. */
  epoch: number;
  /** Idempotency key of the append that wrote it. */
  key: string;
  /** For a person's message: its kind and the digest of its content, so that its key stands for this message only. */
  intent?: Intent;
  /** Its index among the entries of that append, and their number. */
  part: [index: number, count: number];
  /** `hash` of the previous entry. */
  prev: string;
  /** SHA-256 of the canonical JSON of all other fields. */
  hash: string;
}

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
  events: EventToAppend[];
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
