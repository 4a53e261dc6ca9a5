/**
 * Opens the evidence of one installation. Everything outside this package sees only the interfaces of `store.ts`; their
 * implementation, files under one directory, is in `files/`.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../domain/kernel/failures';
import { visibleJson } from '../domain/values/text';
import { errorCode } from './disk';
import { FilesAttachmentStore } from './files/attachments';
import { guarded, makeStoreId, StoreIdentity, storeIdIn } from './files/identity';
import { FilesKeyDirectory } from './files/keys';
import { FilesLedgerStore } from './files/ledger';
import { FilesPeopleDirectory } from './files/people';
import { FilesReceiptStore } from './files/receipts';
import { FilesSnapshotStore } from './files/snapshots';
import { FilesTextStore } from './files/texts';
import type {
  AttachmentStore,
  Evidence,
  EvidenceLog,
  EvidenceReader,
  KeyDirectory,
  LedgerStore,
  PeopleDirectory,
  ReceiptStore,
  SnapshotStore,
  TextStore,
} from './store';

/** Where an installation keeps its evidence. */
export interface EvidencePlace {
  /** The data directory. All processes of one machine may share it. */
  dir: string;
  /** Where a store reports what it had to repair after a crash. Default: standard error. */
  log?: EvidenceLog;
}

export interface EvidenceOptions extends EvidencePlace {
  /** Largest attachment, in bytes; default 25 MiB. */
  maxAttachmentBytes?: number;
}

const toStandardError: EvidenceLog = {
  warn: (fields, message) =>
    void process.stderr.write(`${visibleJson(JSON.stringify({ level: 'warn', ...fields, msg: message }))}\n`),
};

/**
 * The id of the store in this directory; undefined if there is none yet. Creates nothing.
 * @throws Failure STORE_UNAVAILABLE if the id cannot be read, or is not valid
 */
export async function storeIdAt({ dir }: Pick<EvidencePlace, 'dir'>): Promise<string | undefined> {
  return storeIdIn(dir);
}

/** Opens the evidence for reading. A directory that does not exist reads as empty; nothing is created. */
export function readEvidence({ dir, log = toStandardError }: EvidencePlace): EvidenceReader {
  const ledger = new FilesLedgerStore(dir, { log });
  return {
    ledger,
    attachments: new FilesAttachmentStore(dir),
    people: new FilesPeopleDirectory(dir),
    texts: new FilesTextStore(dir),
    keys: new FilesKeyDirectory(dir),
    close: () => ledger.close(),
  };
}

/**
 * Opens the evidence for reading and writing, and creates the store if it is missing.
 * @throws Failure STORE_UNAVAILABLE if the directory cannot be made or written, or holds ledgers without their store's id
 */
export async function openEvidence({
  dir,
  log = toStandardError,
  maxAttachmentBytes,
}: EvidenceOptions): Promise<Evidence> {
  requireWritable(dir);
  const identity = new StoreIdentity(dir, makeStoreId(dir));
  const ledger = new FilesLedgerStore(dir, { log, id: identity.id });
  const people = new FilesPeopleDirectory(dir);
  const keys = new FilesKeyDirectory(dir);
  return {
    id: identity.id,
    ledger: guarded<LedgerStore>(ledger, identity),
    attachments: guarded<AttachmentStore>(new FilesAttachmentStore(dir, maxAttachmentBytes), identity),
    people: guarded<PeopleDirectory>(people, identity),
    texts: guarded<TextStore>(new FilesTextStore(dir), identity),
    keys: guarded<KeyDirectory>(keys, identity),
    receipts: guarded<ReceiptStore>(new FilesReceiptStore(dir), identity),
    snapshots: guarded<SnapshotStore>(new FilesSnapshotStore(dir, log), identity),
    close: async () => {
      await ledger.close();
      await people.idle();
      await keys.idle();
    },
  };
}

function requireWritable(dir: string): void {
  const probe = join(dir, `.write-${randomUUID()}`);
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (cause) {
    const place = `cannot write the evidence directory ${dir}: ${errorCode(cause) ?? 'unknown reason'}`;
    throw new Failure('STORE_UNAVAILABLE', place, ['name a directory that this user may write'], { cause });
  }
}
