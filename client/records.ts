/** The data directory as clients use it: people, attachments and ledgers. Reading makes nothing. */
import { nearest } from '../domain/charter/fault';
import type { Events, EventType } from '../domain/events';
import { Failure } from '../domain/failures';
import type { Entry } from '../domain/ledger';
import { engagementStream } from '../domain/names';
import type { Evidence, EvidenceLog, KeyDirectory, TextStore } from '../evidence/store';
import { dataDirectory } from './settings';

const toStandardError: EvidenceLog = {
  warn: (_fields, message) => void process.stderr.write(`evidence store: ${message}\n`),
};

export class Records {
  private opened: Evidence | undefined;

  constructor(
    readonly data: string = dataDirectory(),
    private readonly log: EvidenceLog = toStandardError,
  ) {}

  /** The evidence store, made where it is missing. @throws Failure STORE_UNAVAILABLE */
  evidence(): Evidence {
    const { openEvidence }: typeof import('../evidence/open-evidence') = require('../evidence/open-evidence');
    this.opened ??= openEvidence({ dir: this.data, log: this.log });
    return this.opened;
  }

  /** The entries of an engagement's ledger; none where this data directory does not know it. */
  entries(id: string): Promise<Entry[]> {
    return this.ledger().read(engagementStream(id));
  }

  /**
   * What a key stands for already: what a client adds to a message by itself (a digest, a role, a moment) is added again,
   * so that a repeated command says the same. Null where it stands for nothing of this kind here.
   */
  async saidUnder<K extends EventType>(id: string, key: string, type: K): Promise<Events[K] | null> {
    const entries = await this.ledger()
      .entriesOf(engagementStream(id), key)
      .catch(() => []);
    return entries[0]?.type === type ? (entries[0].data as Events[K]) : null;
  }

  /** The texts that were set aside here; reading makes nothing. */
  texts(): TextStore {
    const { FilesTextStore }: typeof import('../evidence/files-texts') = require('../evidence/files-texts');
    return new FilesTextStore(this.data);
  }

  /** The engagements whose ledgers are in this data directory. */
  async known(): Promise<string[]> {
    const prefix = engagementStream('');
    return (await this.ledger().streams(prefix)).map((stream) => stream.slice(prefix.length));
  }

  /** Why there is no engagement of this id, as far as the ledgers here know. */
  async unknown(id: string, cause?: Failure): Promise<Failure> {
    const entries = await this.entries(id);
    const last = entries.at(-1);
    if (last?.type === 'engagement.closed')
      return new Failure('ALREADY_CLOSED', `engagement ${id} was closed at ${last.at}`, [], { cause });
    if (last)
      return new Failure(
        'WORKFLOW_ENDED',
        `Temporal does not know engagement ${id}, and it is not closed`,
        [`its ledger has ${entries.length} entries, the last of ${last.at}`],
        { cause },
      );
    const near = nearest(id, await this.known());
    const details = near !== undefined && near !== id ? [`did you mean ${near}?`] : [];
    const message = cause?.message ?? `there is no engagement "${id}" in ${this.data}`;
    return new Failure('UNKNOWN_ENGAGEMENT', message, details, { cause });
  }

  /** The public keys of people, as this data directory knows them. Reading makes nothing. */
  keys(): KeyDirectory {
    const { FilesKeyDirectory }: typeof import('../evidence/files-keys') = require('../evidence/files-keys');
    return new FilesKeyDirectory(this.data);
  }

  async close(): Promise<void> {
    await this.opened?.close();
  }

  private ledger() {
    const { FilesLedgerStore }: typeof import('../evidence/files-store') = require('../evidence/files-store');
    return new FilesLedgerStore(this.data, { log: this.log });
  }
}
