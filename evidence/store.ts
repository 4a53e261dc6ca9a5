/** The interfaces that every evidence store implements. Files are the default; see `openEvidence`. */
import type { Readable } from 'node:stream';
import type { AppendRequest, AppendResult, Head, StoredEntry } from '../domain/model/entries';
import type { NoticePreference } from '../domain/model/notices';
import type { PublicKey } from '../domain/model/people';
import type { Receipt, ReceiptBody, Signature } from '../domain/record/receipt';
import type { StateSnapshot } from '../domain/record/snapshot';
import type { TextRef } from '../domain/values/texts';

/** The head of a stream, with the epoch of its last writer; epoch 0 where nothing was ever written. */
export interface StreamHead extends Head {
  epoch: number;
}

/**
 * The append-only record. Every promise can reject with `Failure` STORE_UNAVAILABLE or LEDGER_BROKEN. A stream that holds
 * less than its writer, or a receipt, knows of is STORE_UNAVAILABLE as well: entries are missing, and nothing is written.
 */
export interface LedgerStore {
  /**
   * Writes all events of the request as one atomic batch, durable once the promise is kept, or answers why not.
   * Safe to repeat with the same key.
   * @throws Failure BAD_INPUT for a malformed request, TOO_LARGE for one of more than `MOST_APPEND_BYTES`. Neither is
   * written, and a retry cannot succeed.
   */
  append(request: AppendRequest): Promise<AppendResult>;
  /**
   * The entries with a sequence number greater than `after` (default 0: all), the chain verified from its first entry,
   * once for what has not changed since this store wrote or verified it. LEDGER_BROKEN names the first bad one. An
   * unknown stream has no entries.
   */
  read(stream: string, after?: number): Promise<StoredEntry[]>;
  /** The entries that an append wrote under this key; none where the key is new to the stream. */
  entriesOf(stream: string, key: string): Promise<StoredEntry[]>;
  head(stream: string): Promise<StreamHead>;
  /** Names of the streams that were ever begun, sorted; only those that start with `prefix` where it is given. */
  streams(prefix?: string): Promise<string[]>;
  /** Lets running appends end, then refuses further ones. */
  close(): Promise<void>;
}

export interface AttachmentRecord {
  /** SHA-256 of the content: 64 hex digits. */
  digest: string;
  bytes: number;
  mediaType: string;
  /** File name under which it was first attached; never used as a path. */
  name: string;
}

/** Documents by the digest of their content. They are kept and given back, never unpacked or run. */
export interface AttachmentStore {
  /** Stores the content; the same content again changes nothing. `Failure` TOO_LARGE beyond the size cap. */
  put(content: Readable | Buffer, mediaType: string, name: string): Promise<{ digest: string; bytes: number }>;
  /**
   * The content as a stream that verifies itself: it errors with LEDGER_BROKEN before its end if a byte has changed.
   * NOT_IN_STORE where the digest is unknown.
   */
  open(digest: string): Promise<Readable>;
  /** What is known of an attachment, or undefined where it is not in the store. Does not read the content. */
  stat(digest: string): Promise<AttachmentRecord | undefined>;
  /** Reads the whole content against its digest; NOT_IN_STORE or LEDGER_BROKEN where it is not what was attached. */
  verify(digest: string): Promise<AttachmentRecord>;
}

/** The person behind an opaque person id. */
export interface PersonRecord {
  id: string;
  name: string;
  email?: string;
  /** Several people read this mailbox: its address does not identify a person. */
  sharedMailbox?: boolean;
  /** A group mailbox or a team: it can be notified, but never decides. */
  group?: boolean;
  /** How they want to be notified; by mail if absent. */
  notices?: NoticePreference;
  /** A reference to their own incoming webhook: `env:NAME` or `file:PATH`. */
  chat?: string;
  /** Engagement id → their roles there, by the last charter or handover; `user` for those of the go-live. */
  stands?: Record<string, string[]>;
}

/** Who has which roles in an engagement. */
export interface StandsIn {
  engagement: string;
  /** Person id → roles. Of a whole charter: nobody else has any there. */
  roles: Readonly<Record<string, readonly string[]>>;
  whole: boolean;
}

/** Throws where the new records conflict with those that are known. Called while the directory is locked. */
export type RefusesPeople = (known: readonly PersonRecord[]) => void;

/** Names and addresses, kept apart from the ledger so that a person can be erased and the chain still verifies. */
export interface PeopleDirectory {
  /**
   * Adds the records, or replaces those with the same id; all of them or none. An address that a record does not
   * mention stays: another charter may name the person without it. `stands`: where those who have a record are needed.
   * @throws what `refuse` throws; then nothing is written
   */
  put(records: readonly PersonRecord[], stands?: StandsIn, refuse?: RefusesPeople): Promise<void>;
  get(id: string): Promise<PersonRecord | undefined>;
  /** Every record, sorted by id. */
  all(): Promise<PersonRecord[]>;
  /** Forgets a person; answers whether there was one. */
  erase(id: string): Promise<boolean>;
}

/** Free text that entries name by a salted digest; see `domain/values/texts.ts`. */
export interface TextRecord {
  salt: string;
  text: string;
  /** Who wrote it, or whom it is about: erased with them. */
  person: string;
  engagement: string;
}

export interface TextStore {
  /** Stores a text under a new salt and returns its reference. @throws Failure BAD_INPUT for an unpaired surrogate */
  put(text: string, person: string, engagement: string): Promise<TextRef>;
  /**
   * Undefined if the text was erased or never stored, or if this is not a reference.
   * @throws Failure LEDGER_BROKEN if the text does not match its reference
   */
  get(ref: TextRef): Promise<TextRecord | undefined>;
  /** Forgets every text of a person; answers how many there were. */
  eraseOf(person: string): Promise<number>;
}

/** The public keys of people, as the operator of this installation knows them. A charter that names keys overrules it. */
export interface KeyDirectory {
  keysOf(person: string): Promise<PublicKey[]>;
  /** Adds a key, or replaces the one with the same id: to end or revoke it. */
  put(person: string, key: PublicKey): Promise<void>;
  all(): Promise<Record<string, PublicKey[]>>;
}

/** What this installation signs: receipts, which it keeps, and dossiers. Its key is made when it is first needed. */
export interface ReceiptStore {
  /** The receipt of an accepted gate; issued before, the same again. */
  issue(body: ReceiptBody): Promise<Receipt>;
  /** Every receipt of an engagement, in the order of its ledger. LEDGER_BROKEN where one is not what was issued. */
  all(engagement: string): Promise<Receipt[]>;
  /** The engagements of which there are receipts, sorted. */
  engagements(): Promise<string[]>;
  sign(value: object): Promise<Signature>;
}

/**
 * The digest of the state with which a run ended. The next run accepts a state in its input only if a snapshot has its
 * digest; otherwise it folds the state from the ledger.
 */
export interface Snapshot extends StateSnapshot {
  stream: string;
  /** Temporal run id of the run that saved it. */
  run: string;
}

/** Snapshots that each run saves for the next one. They are not part of the record: all of it follows from the ledger. */
export interface SnapshotStore {
  /** Of several snapshots of one run and stream, the one with the latest entry stays. */
  save(snapshot: Snapshot): Promise<void>;
  /** The snapshot of this run; undefined if there is none, or if it cannot be read. */
  find(stream: string, run: string): Promise<Snapshot | undefined>;
}

/** Where a store reports its own repairs; a pino logger fits. */
export interface EvidenceLog {
  warn(fields: Record<string, unknown>, message: string): void;
}

/** Evidence for reading only. Nothing is created, even where there is no store yet. */
export interface EvidenceReader {
  ledger: Pick<LedgerStore, 'read' | 'entriesOf' | 'streams'>;
  attachments: Pick<AttachmentStore, 'open'>;
  people: Pick<PeopleDirectory, 'get' | 'all'>;
  texts: Pick<TextStore, 'get'>;
  keys: Pick<KeyDirectory, 'keysOf' | 'all'>;
  close(): Promise<void>;
}

export interface Evidence extends EvidenceReader {
  /** Permanent id of this store: its namespace and its engagements name it. */
  readonly id: string;
  ledger: LedgerStore;
  attachments: AttachmentStore;
  people: PeopleDirectory;
  texts: TextStore;
  keys: KeyDirectory;
  receipts: ReceiptStore;
  snapshots: SnapshotStore;
}
