/** Opens the evidence of one installation: ledger, attachments and people in files under one directory. */

import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../domain/failures';
import { visibleJson } from '../domain/text';
import { errorCode } from './disk';
import { FilesAttachmentStore } from './files-attachments';
import { FilesKeyDirectory } from './files-keys';
import { FilesPeopleDirectory } from './files-people';
import { FilesReceiptStore } from './files-receipts';
import { FilesLedgerStore } from './files-store';
import { FilesTextStore } from './files-texts';
import { guarded, makeStoreId, StoreIdentity } from './identity';
import type {
  AttachmentStore,
  Evidence,
  EvidenceLog,
  KeyDirectory,
  LedgerStore,
  PeopleDirectory,
  ReceiptStore,
  TextStore,
} from './store';

export interface EvidenceOptions {
  /** Created where missing. All processes of one machine may share it. */
  dir: string;
  /** Told what a store had to mend after a crash. Default: standard error. */
  log?: EvidenceLog;
  /** Largest attachment, in bytes; default 25 MiB. */
  maxAttachmentBytes?: number;
}

const toStandardError: EvidenceLog = {
  warn: (fields, message) =>
    void process.stderr.write(`${visibleJson(JSON.stringify({ level: 'warn', ...fields, msg: message }))}\n`),
};

/** `Failure` STORE_UNAVAILABLE if the directory cannot be made or written, or holds ledgers without their store's id. */
export function openEvidence({ dir, log = toStandardError, maxAttachmentBytes }: EvidenceOptions): Evidence {
  const probe = join(dir, `.write-${randomUUID()}`);
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (cause) {
    const place = `cannot write the evidence directory ${dir}: ${errorCode(cause) ?? 'unknown reason'}`;
    throw new Failure('STORE_UNAVAILABLE', place, ['name a directory that this user may write'], { cause });
  }
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
    close: async () => {
      await ledger.close();
      await people.idle();
      await keys.idle();
    },
  };
}
