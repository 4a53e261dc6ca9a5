/** One run of the command line: what it may need is opened when it is needed, and closed at its end. */

import { fold } from '../../domain/engagement/apply';
import { Failure } from '../../domain/kernel/failures';
import type { Entry } from '../../domain/model/events';
import type { State } from '../../domain/model/state';
import { readEntries } from '../../domain/record/read-entry';
import { type StoresSeen, storeDifference } from '../../domain/record/stores';
import { withTexts } from '../../domain/values/texts';
import { withNames } from '../../domain/views/people-words';
import { readable } from '../../evidence/readable';
import type { PersonRecord } from '../../evidence/store';
import { checkCharterFile, type ReadCharter, readKnownFile } from '../charter/file';
import { DayOne } from '../dayone';
import { configDirectory } from '../embedded/paths';
import { EvidenceAccess } from '../files/evidence-access';
import { ownSigner } from '../identity/signer';
import { isListed } from '../lists/inbox';
import { dataDirectory, taskQueue } from '../settings';
import { standingOf, wholeLedger } from '../temporal/ledger-end';
import { personName } from '../texts/words';
import { type Context, contextOf } from '../use-cases/context';
import { personIdOf, unknownPerson } from '../use-cases/people-directory';
import { type Io, note } from './output';
import { ServerAccess, type ServerOptions } from './server';

export interface GlobalOptions extends ServerOptions {
  data?: string;
  json?: boolean;
}

const notAvailable = <T>(value: T): T => JSON.parse(withTexts(JSON.stringify(value), new Map())) as T;

export class Session {
  readonly data: string;
  readonly server: ServerAccess;
  /** The data directory. */
  readonly records: EvidenceAccess;
  /** Whether the command compares the stores and reports the result itself. */
  private comparedAloud = false;
  private names: Promise<ReadonlyMap<string, string>> | undefined;

  constructor(
    readonly io: Io,
    readonly options: GlobalOptions,
  ) {
    this.data = dataDirectory(options.data === undefined ? io.env : { DAYONE_DATA: options.data });
    this.server = new ServerAccess(options, io.env, taskQueue(io.env));
    this.records = new EvidenceAccess(this.data, {
      warn: (_fields, message) => note(this.io, `evidence store: ${message}`),
    }).belongTo(() => this.server.namedThere());
  }

  /** Where this machine's user has keys and logins. */
  configuration(): string {
    return configDirectory(this.io.env);
  }

  /** What a person at a terminal may like to know while it takes time. */
  say(line: string): void {
    if (this.io.errIsTerminal && !this.options.json) note(this.io, line);
  }

  /** Both stores by their ids. @throws Failure TEMPORAL_UNREACHABLE for a server elsewhere */
  stores(): Promise<StoresSeen | undefined> {
    this.comparedAloud = true;
    return this.records.stores();
  }

  /**
   * Says on standard error where the evidence store here is another one than that of the server that was asked: names and
   * texts are read from it. Nothing is asked for that alone, where no server was.
   */
  async sayWhereStoresDiffer(): Promise<void> {
    if (this.comparedAloud || !this.server.isAsked) return;
    const seen = await this.records.stores().catch(() => undefined);
    const difference = seen && storeDifference(seen);
    if (difference) note(this.io, `note: ${difference}; names and texts may be missing here`);
  }

  /** What use cases work with. @throws Failure TEMPORAL_UNREACHABLE */
  async context(): Promise<Context> {
    return contextOf(await this.server.client(), this.server.taskQueue, this.records, ownSigner(this.configuration()));
  }

  async dayone(): Promise<DayOne> {
    const client = await this.server.client();
    return new DayOne(client, this.server.taskQueue, this.records, ownSigner(this.configuration()));
  }

  /**
   * The entries of a ledger of which none is missing at its end, as far as receipts and its workflow know; without a
   * server the receipts alone.
   * @throws Failure LEDGER_CUT, LEDGER_BROKEN, NEWER_RECORD
   */
  async wholeEntries(id: string): Promise<Entry[]> {
    const evidence = await this.records.evidence();
    const client = await this.server.client().catch(() => null);
    const standing = client && (await standingOf(client, this.server.taskQueue, id));
    return readEntries(await wholeLedger(id, evidence, standing?.head ?? null));
  }

  /** Person id → name, as far as the people directory knows them. Makes nothing. */
  people(): Promise<ReadonlyMap<string, string>> {
    this.names ??= this.knownPeople().then((all) => new Map(all.map(({ id, name }) => [id, name])));
    return this.names;
  }

  /** A person's name for an answer; their id where it cannot be found out: what was done is done. */
  async withNames(id: string): Promise<string> {
    return personName(id, await this.people().catch(() => new Map()));
  }

  /** Everybody whom the people directory knows. Makes nothing. */
  knownPeople(): Promise<PersonRecord[]> {
    return this.records.reader.people.all();
  }

  /** The id of a person named by id, name or address. @throws Failure BAD_INPUT where several are called so */
  async personId(given: string, engagements: readonly string[] = []): Promise<string> {
    return personIdOf(given, await this.knownPeople(), engagements);
  }

  /** For what was found of a person: nothing at all may mean that nobody is called so. @throws Failure UNKNOWN_PERSON */
  async refuseUnknown(person: string): Promise<void> {
    const all = await this.knownPeople();
    if (all.some(({ id }) => id === person)) return;
    if (await isListed(await this.server.visibility(), person)) return;
    throw unknownPerson(person, all);
  }

  /** A charter, or its base, or its faults; who is known keeps their id. @throws Failure FILE_UNREADABLE, TOO_LARGE */
  async checkCharter(file: string): ReturnType<typeof checkCharterFile> {
    return checkCharterFile(file, await this.knownPeople());
  }

  /** A charter without a fault; who is known here keeps their id. @throws Failure as `readCharterFile` */
  async readCharter(file: string): Promise<ReadCharter> {
    return readKnownFile(file, await this.knownPeople());
  }

  /** With every set-aside text in its place, as far as this data directory has them. Makes nothing. */
  async readable<T>(value: T): Promise<T> {
    return readable(value, this.records.reader.texts);
  }

  /** A failure as people read it: with the texts that its words name, and people by name. */
  async readableFailure(error: unknown): Promise<unknown> {
    if (!(error instanceof Failure)) return error;
    const texts = [error.message, ...error.details];
    const read = texts.some((text) => /text:[0-9a-f]{64}/.test(text))
      ? await this.readable(texts).catch(() => notAvailable(texts))
      : texts;
    const names = this.options.json ? new Map<string, string>() : await this.people().catch(() => new Map());
    const words = new Map(texts.map((text, n) => [text, withNames(read[n]!, (id) => names.get(id))]));
    return error.reworded((text) => words.get(text) ?? text);
  }

  /** The state of an engagement; of one that has ended, the fold of its ledger. */
  state(id: string): Promise<State> {
    return this.about((dayone) => dayone.state(id));
  }

  /** The time zone of an engagement's calendar. */
  async timezoneOf(id: string): Promise<string> {
    return (await this.state(id)).charter.calendar.timezone;
  }

  /** The same for what is only shown: by the ledger where no server answers, and UTC where there is neither. */
  async zoneOf(id: string | undefined): Promise<string> {
    if (id === undefined) return 'UTC';
    return this.timezoneOf(id).catch(async () => zoneIn(await this.records.entries(id).catch(() => [])));
  }

  /** Asks by the client. */
  async about<T>(ask: (dayone: DayOne) => Promise<T>): Promise<T> {
    return ask(await this.dayone());
  }

  async close(): Promise<void> {
    await this.records.close();
    await this.server.close();
  }
}

/** The time zone of the calendar in force after these entries of a ledger; UTC where they do not tell. */
export function zoneIn(entries: readonly Entry[]): string {
  try {
    return fold(entries)?.charter.calendar.timezone ?? 'UTC';
  } catch {
    // A ledger that another version wrote is shown as far as it can be.
    return 'UTC';
  }
}
