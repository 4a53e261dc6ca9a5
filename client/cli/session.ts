/** One run of the command line: what it may need is opened when it is needed, and closed at its end. */
import type { Client } from '@temporalio/client';
import { fold } from '../../domain/apply/apply';
import { Failure } from '../../domain/failures';
import type { Entry } from '../../domain/ledger';
import { engagementStream } from '../../domain/names';
import type { State } from '../../domain/state';
import type { Evidence } from '../../evidence/store';
import type { TemporalPlace } from '../connection';
import type { DayOne } from '../dayone';
import { dataDirectory, taskQueue } from '../settings';
import { meant } from './command';
import type { Io } from './output';

export interface GlobalOptions {
  address?: string;
  namespace?: string;
  data?: string;
  json?: boolean;
}

export class Session {
  readonly data: string;
  readonly taskQueue: string;
  private connected: Promise<Client> | undefined;
  private opened: Evidence | undefined;
  private names: Promise<ReadonlyMap<string, string>> | undefined;

  constructor(
    readonly io: Io,
    readonly options: GlobalOptions,
  ) {
    this.data = dataDirectory(options.data === undefined ? io.env : { DAYONE_DATA: options.data });
    this.taskQueue = taskQueue(io.env);
  }

  /** What a person at a terminal may like to know while it takes time. */
  say(line: string): void {
    if (this.io.errIsTerminal && !this.options.json) this.io.err(`${line}\n`);
  }

  /** Where Temporal is, by the options or the environment. Loads the client. */
  place(): TemporalPlace {
    const { temporalPlace }: typeof import('../connection') = require('../connection');
    const { TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE } = this.io.env;
    const place = temporalPlace(this.options.address ?? (TEMPORAL_ADDRESS?.trim() || undefined));
    return { ...place, namespace: this.options.namespace ?? (TEMPORAL_NAMESPACE || place.namespace) };
  }

  /** @throws Failure TEMPORAL_UNREACHABLE */
  client(): Promise<Client> {
    const { connect }: typeof import('../connection') = require('../connection');
    this.connected ??= connect(this.place());
    return this.connected;
  }

  async dayone(): Promise<DayOne> {
    const client = await this.client();
    const { DayOne }: typeof import('../dayone') = require('../dayone');
    return new DayOne(client, this.taskQueue);
  }

  /** The evidence store, made where it is missing. @throws Failure STORE_UNAVAILABLE */
  evidence(): Evidence {
    const { openEvidence }: typeof import('../../evidence/open-evidence') = require('../../evidence/open-evidence');
    this.opened ??= openEvidence({
      dir: this.data,
      log: { warn: (_fields, message) => this.io.err(`evidence store: ${message}\n`) },
    });
    return this.opened;
  }

  /** The entries of an engagement's ledger; none where this data directory does not know it. Makes nothing. */
  async entries(id: string): Promise<Entry[]> {
    return this.ledger().read(engagementStream(id));
  }

  /** Person id → name, as far as the people directory knows them. Makes nothing. */
  people(): Promise<ReadonlyMap<string, string>> {
    const {
      FilesPeopleDirectory,
    }: typeof import('../../evidence/files-people') = require('../../evidence/files-people');
    this.names ??= new FilesPeopleDirectory(this.data)
      .all()
      .then((all) => new Map(all.map(({ id, name }) => [id, name])));
    return this.names;
  }

  /** The state of an engagement; of one that has ended, the fold of its ledger. */
  state(id: string): Promise<State> {
    return this.about(id, async (dayone) => dayone.state(id)).catch(async (error: unknown) => {
      const ended = error instanceof Failure && error.code === 'ALREADY_CLOSED' ? fold(await this.entries(id)) : null;
      if (ended) return ended;
      throw error;
    });
  }

  /** Asks an engagement; where Temporal does not know it (any more), the ledger tells what has become of it. */
  async about<T>(id: string, ask: (dayone: DayOne) => Promise<T>): Promise<T> {
    const dayone = await this.dayone();
    try {
      return await ask(dayone);
    } catch (error) {
      if (error instanceof Failure && error.code === 'UNKNOWN_ENGAGEMENT') throw await this.unknown(id, error);
      throw error;
    }
  }

  /** Why there is no engagement of this id, as far as the ledgers here know. */
  async unknown(id: string, cause?: Failure): Promise<Failure> {
    const entries = await this.entries(id);
    const last = entries.at(-1);
    if (last?.type === 'engagement.closed')
      return new Failure('ALREADY_CLOSED', `engagement ${id} was closed at ${last.at}`, [], { cause });
    const prefix = engagementStream('');
    const known = (await this.ledger().streams(prefix)).map((stream) => stream.slice(prefix.length));
    const details = last
      ? [`its ledger has ${entries.length} entries, the last of ${last.at}; Temporal does not know it`]
      : meant(id, known);
    return new Failure(
      'UNKNOWN_ENGAGEMENT',
      cause?.message ?? `there is no engagement "${id}" in ${this.data}`,
      details,
      { cause },
    );
  }

  async close(): Promise<void> {
    await this.opened?.close();
    const client = await this.connected?.catch(() => undefined);
    await client?.connection.close();
  }

  private ledger() {
    const { FilesLedgerStore }: typeof import('../../evidence/files-store') = require('../../evidence/files-store');
    return new FilesLedgerStore(this.data, {
      log: { warn: (_fields, message) => this.io.err(`ledger: ${message}\n`) },
    });
  }
}
