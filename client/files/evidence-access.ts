/** The evidence store as clients use it. Reading creates nothing. */

import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../domain/kernel/failures';
import { engagementStream } from '../../domain/kernel/names';
import type { StoredEntry } from '../../domain/model/entries';
import type { Entry, Events, EventType } from '../../domain/model/events';
import { readEntries, readEntry } from '../../domain/record/read-entry';
import { type StoresSeen, storeFault } from '../../domain/record/stores';
import { didYouMean } from '../../domain/values/nearest';
import { inOneLine } from '../../domain/values/text';
import { openEvidence, readEvidence, storeIdAt } from '../../evidence/open-evidence';
import type { Evidence, EvidenceLog, EvidenceReader } from '../../evidence/store';
import { dataDirectory } from '../settings';

const toStandardError: EvidenceLog = {
  warn: (_fields, message) => void process.stderr.write(`evidence store: ${inOneLine(message)}\n`),
};

/** The store that a namespace names, and where that was asked. */
export type NamedThere = Pick<StoresSeen, 'address' | 'namespace' | 'there'>;

/**
 * The `.dayone` that holds a store: in the working directory, above it, or where this program lies. Undefined where it is
 * in none of them.
 */
async function placeOfStore(id: string | undefined): Promise<string | undefined> {
  const own = process.argv[1] === undefined ? [] : [path.dirname(await realpath(process.argv[1]).catch(() => '.'))];
  for (const folder of [...upwards(process.cwd()), ...own]) {
    const dir = path.join(folder, '.dayone');
    if (id !== undefined && (await storeIdAt({ dir }).catch(() => undefined)) === id) return dir;
  }
  return undefined;
}

const upwards = (folder: string): string[] => {
  const above = path.dirname(folder);
  return above === folder ? [folder] : [folder, ...upwards(above)];
};

export class EvidenceAccess {
  private opened: Promise<Evidence> | undefined;
  private reading: EvidenceReader | undefined;
  private asking: (() => Promise<NamedThere>) | undefined;
  private compared: Promise<StoresSeen> | undefined;

  constructor(
    readonly data: string = dataDirectory(),
    private readonly log: EvidenceLog = toStandardError,
  ) {}

  /** Says how to find out which store the namespace names; the first one who says so is asked, once. */
  belongTo(ask: () => Promise<NamedThere>): this {
    this.asking ??= ask;
    return this;
  }

  /** Both stores by their ids; undefined where nobody has said which namespace it is about. @throws Failure TEMPORAL_UNREACHABLE */
  async stores(): Promise<StoresSeen | undefined> {
    if (!this.asking) return undefined;
    this.compared ??= this.compare(this.asking);
    return this.compared;
  }

  private async compare(ask: () => Promise<NamedThere>): Promise<StoresSeen> {
    const named = await ask();
    return { ...named, data: this.data, here: await storeIdAt({ dir: this.data }) };
  }

  /** @throws Failure WRONG_STORE, or SETUP_MISSING for a server elsewhere, where the store here is not the namespace's */
  private async belongs(): Promise<void> {
    const fault = await this.storeFault();
    if (fault) throw fault;
  }

  /** Why the store here is not the namespace's, and where on this machine that one is; null where it is. */
  private async storeFault(): Promise<Failure | null> {
    const seen = await this.stores();
    const fault = (seen && storeFault(seen)) ?? null;
    if (fault?.code !== 'WRONG_STORE') return fault;
    const place = await placeOfStore(seen?.there);
    const where = place
      ? `it is in ${place}: name it with --data, or set DAYONE_DATA`
      : 'a data directory is .dayone in the working directory, unless --data or DAYONE_DATA names another';
    return new Failure(fault.code, fault.message, [...fault.details, where], { cause: fault });
  }

  /**
   * The evidence store, made where it is missing. The one way to write evidence from a client.
   * @throws Failure STORE_UNAVAILABLE; WRONG_STORE or SETUP_MISSING where it is not the one of the namespace
   */
  async evidence(): Promise<Evidence> {
    await this.belongs();
    return this.evidenceUnchecked();
  }

  /**
   * Opens the store without comparing it with the namespace: before anything runs, it does not belong to one yet.
   * @throws Failure STORE_UNAVAILABLE
   */
  async evidenceUnchecked(): Promise<Evidence> {
    this.opened ??= openEvidence({ dir: this.data, log: this.log }).catch((error: unknown) => {
      this.opened = undefined;
      throw error;
    });
    return this.opened;
  }

  /** The store for reading, not compared with the namespace. */
  get reader(): EvidenceReader {
    this.reading ??= readEvidence({ dir: this.data, log: this.log });
    return this.reading;
  }

  /** The entries of an engagement's ledger; none if it is not in this data directory. */
  async storedEntries(id: string): Promise<StoredEntry[]> {
    await this.belongs();
    return this.reader.ledger.read(engagementStream(id));
  }

  /** The same entries, converted to the newest version. @throws Failure NEWER_RECORD */
  async entries(id: string): Promise<Entry[]> {
    return readEntries(await this.storedEntries(id));
  }

  /** The entries of a ledger for what does without them: none where the store here is not the one of the server. */
  async entriesHere(id: string): Promise<Entry[]> {
    return this.entries(id).catch((error: unknown) => {
      if (error instanceof Failure && (error.code === 'WRONG_STORE' || error.code === 'SETUP_MISSING')) return [];
      throw error;
    });
  }

  /**
   * What a key was already used for. A client adds values to a message (a digest, a role, a time); for a repeated
   * command it adds the same ones, so that the content is the same. Null if the key was used for nothing of this kind.
   */
  async saidUnder<K extends EventType>(id: string, key: string | undefined, type: K): Promise<Events[K] | null> {
    if (key === undefined) return null;
    const [first] = await this.reader.ledger.entriesOf(engagementStream(id), key).catch(() => []);
    return first?.type === type ? (readEntry(first).data as Events[K]) : null;
  }

  /** The engagements whose ledgers are in this data directory. */
  async known(): Promise<string[]> {
    await this.belongs();
    const prefix = engagementStream('');
    return (await this.reader.ledger.streams(prefix)).map((stream) => stream.slice(prefix.length));
  }

  /** Why there is no engagement of this id, as far as the ledgers here know. */
  async unknown(id: string, cause?: Failure): Promise<Failure> {
    const fault = await this.storeFault();
    if (fault)
      return new Failure(
        'UNKNOWN_ENGAGEMENT',
        cause?.message ?? `there is no running engagement "${id}"`,
        [fault.message, ...fault.details],
        { cause },
      );
    const entries = await this.storedEntries(id);
    const last = entries.at(-1);
    if (last?.type === 'engagement.closed')
      return new Failure('ALREADY_CLOSED', `engagement ${id} was closed at ${last.at}`, [], { cause });
    if (last)
      return new Failure(
        'WORKFLOW_ENDED',
        `Temporal does not know engagement ${id}, and it is not closed`,
        [`its ledger has ${entries.length} entries, the last of ${last.at}`],
        { cause },
      ).about({ ID: id });
    const message = cause?.message ?? `there is no engagement "${id}" in ${this.data}`;
    return new Failure('UNKNOWN_ENGAGEMENT', message, didYouMean(id, await this.known()), { cause });
  }

  async close(): Promise<void> {
    await this.reading?.close();
    await (await this.opened?.catch(() => undefined))?.close();
  }
}
