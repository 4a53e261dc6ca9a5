/** One run of the command line: what it may need is opened when it is needed, and closed at its end. */
import type { Client } from '@temporalio/client';
import type { KnownPerson } from '../../domain/charter/known-people';
import { Failure } from '../../domain/kernel/failures';
import type { StoredEntry } from '../../domain/model/entries';
import type { Entry, Events, EventType } from '../../domain/model/events';
import type { State } from '../../domain/model/state';
import type { StoresSeen } from '../../domain/record/stores';
import { lookup } from '../../domain/values/own-members';
import { withTexts } from '../../domain/values/texts';
import { quoted } from '../../evidence/command-words';
import type { Evidence, EvidenceReader, PersonRecord } from '../../evidence/store';
import type { checkCharterFile as CheckFile, ReadCharter } from '../charter-file';
import type { TemporalPlace } from '../connection';
import type { DayOne } from '../dayone';
import { EvidenceAccess, type NamedThere } from '../evidence-access';
import { dataDirectory, taskQueue } from '../settings';
import type { VisibilityConnection } from '../visibility';
import { zoneIn } from './moments';
import { personName } from './names';
import { type Io, note } from './output';

export interface GlobalOptions {
  address?: string;
  namespace?: string;
  data?: string;
  json?: boolean;
}

function addressFrom(given: string): string {
  const { serverAddress }: typeof import('../server-address') = require('../server-address');
  return serverAddress(given);
}

const notAvailable = <T>(value: T): T => JSON.parse(withTexts(JSON.stringify(value), new Map())) as T;

export class Session {
  readonly data: string;
  readonly taskQueue: string;
  private readonly records: EvidenceAccess;
  private connected: Promise<Client> | undefined;
  private visible: Promise<VisibilityConnection> | undefined;
  /** Whether the command compares the stores and reports the result itself. */
  private comparedAloud = false;
  private names: Promise<ReadonlyMap<string, string>> | undefined;

  constructor(
    readonly io: Io,
    readonly options: GlobalOptions,
  ) {
    this.data = dataDirectory(options.data === undefined ? io.env : { DAYONE_DATA: options.data });
    this.taskQueue = taskQueue(io.env);
    this.records = new EvidenceAccess(this.data, {
      warn: (_fields, message) => note(this.io, `evidence store: ${message}`),
    }).belongTo(() => this.namedThere());
  }

  /** Where this machine's user has keys and logins. */
  configuration(): string {
    const { configDirectory }: typeof import('../embedded/paths') = require('../embedded/paths');
    return configDirectory(this.io.env);
  }

  /** What a person at a terminal may like to know while it takes time. */
  say(line: string): void {
    if (this.io.errIsTerminal && !this.options.json) note(this.io, line);
  }

  /** Where Temporal is, by the options or the environment. */
  location(): TemporalPlace {
    const { temporalPlace }: typeof import('../connection') = require('../connection');
    const place = temporalPlace(this.givenAddress());
    return { ...place, namespace: this.options.namespace ?? (this.io.env.TEMPORAL_NAMESPACE || place.namespace) };
  }

  /** HOST:PORT of the server that an option, the environment or a Temporal profile names; undefined where nothing does. @throws Failure BAD_INPUT */
  givenAddress(): string | undefined {
    return this.options.address?.trim() ? addressFrom(this.options.address) : this.environmentAddress();
  }

  /** The same without the option. @throws Failure BAD_INPUT */
  private environmentAddress(): string | undefined {
    const { configuredAddress }: typeof import('../connection') = require('../connection');
    const given = this.io.env.TEMPORAL_ADDRESS?.trim() || configuredAddress();
    return given === undefined ? undefined : addressFrom(given);
  }

  /** The server that a command in this environment asks where none is named to it; null where what it says is no address. */
  usualAddress(): string | null {
    const { EMBEDDED_ADDRESS }: typeof import('../server-address') = require('../server-address');
    try {
      return this.environmentAddress() ?? EMBEDDED_ADDRESS;
    } catch {
      return null;
    }
  }

  /** @throws Failure TEMPORAL_UNREACHABLE */
  client(): Promise<Client> {
    const { connect }: typeof import('../connection') = require('../connection');
    this.connected ??= connect(this.location());
    return this.connected;
  }

  /** Which store the namespace names. Where no server answers on this machine, nothing can be compared: it is asked later. */
  private async namedThere(): Promise<NamedThere> {
    const { namespace, options } = this.location();
    const nowhere = { address: options.address!, namespace, there: undefined };
    try {
      // A list has asked by a smaller connection already, and loads no client.
      if (this.visible && !this.connected) return { ...nowhere, there: await this.namedByList(await this.visible) };
      const { namedThere }: typeof import('../store-identity') = require('../store-identity');
      return await namedThere(await this.client(), this.taskQueue);
    } catch (error) {
      const { isOnThisMachine }: typeof import('../../domain/record/stores') = require('../../domain/record/stores');
      if (error instanceof Failure && error.code === 'TEMPORAL_UNREACHABLE' && isOnThisMachine(options.address!))
        return nowhere;
      throw error;
    }
  }

  private async namedByList({ list, namespace }: VisibilityConnection): Promise<string | undefined> {
    const {
      installationWorkflowId,
      MEMO_STORE,
    }: typeof import('../../domain/kernel/names') = require('../../domain/kernel/names');
    const query = `WorkflowId = '${installationWorkflowId(this.taskQueue)}'`;
    const { executions } = await list({ namespace, query, pageSize: 1 });
    const { data } = executions[0]?.memo?.fields?.[MEMO_STORE] ?? {};
    return data ? (JSON.parse(Buffer.from(data).toString('utf8')) as string) : undefined;
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
    if (this.comparedAloud || !(this.connected || this.visible)) return;
    const seen = await this.records.stores().catch(() => undefined);
    const { storeDifference }: typeof import('../../domain/record/stores') = require('../../domain/record/stores');
    const difference = seen && storeDifference(seen);
    if (difference) note(this.io, `note: ${difference}; names and texts may be missing here`);
  }

  /** For lists and inboxes, which need no more. @throws Failure TEMPORAL_UNREACHABLE */
  visibility(): Promise<VisibilityConnection> {
    const { connectVisibility }: typeof import('../visibility') = require('../visibility');
    this.visible ??= connectVisibility(this.location());
    return this.visible;
  }

  async dayone(): Promise<DayOne> {
    const client = await this.client();
    const { DayOne }: typeof import('../dayone') = require('../dayone');
    const { ownSigner }: typeof import('../identity/signer') = require('../identity/signer');
    return new DayOne(client, this.taskQueue, this.records, ownSigner(this.configuration()));
  }

  /**
   * The evidence store, made where it is missing.
   * @throws Failure STORE_UNAVAILABLE; WRONG_STORE or SETUP_MISSING where it is not the one of the namespace
   */
  evidence(): Promise<Evidence> {
    return this.records.evidence();
  }

  /** The public keys of people, as this data directory knows them. Makes nothing. */
  keys(): EvidenceReader['keys'] {
    return this.records.reader.keys;
  }

  /** The attachments in this data directory. Creates nothing. */
  attachments(): EvidenceReader['attachments'] {
    return this.records.reader.attachments;
  }

  /**
   * The entries of an engagement's ledger; none where this data directory does not know it. Makes nothing.
   * @throws Failure NEWER_RECORD
   */
  entries(id: string): Promise<Entry[]> {
    return this.records.entries(id);
  }

  /** The same entries as they were written, in whatever version. */
  storedEntries(id: string): Promise<StoredEntry[]> {
    return this.records.storedEntries(id);
  }

  /** What a key stands for already, as far as this data directory knows; null: nothing of this kind. Makes nothing. */
  async saidUnder<K extends EventType>(id: string, key: string | undefined, type: K): Promise<Events[K] | null> {
    return key === undefined ? null : this.records.saidUnder(id, key, type);
  }

  /** The same for what does without them: none where the store here is not the one of the server, which is said then. */
  async entriesHere(id: string): Promise<Entry[]> {
    return this.entries(id).catch((error: unknown) => {
      if (error instanceof Failure && (error.code === 'WRONG_STORE' || error.code === 'SETUP_MISSING')) return [];
      throw error;
    });
  }

  /**
   * The same, and none is missing at its end, as far as receipts and its workflow know. Without a server the receipts alone.
   * @throws Failure LEDGER_CUT, LEDGER_BROKEN, NEWER_RECORD
   */
  async wholeEntries(id: string): Promise<Entry[]> {
    const { standingOf, wholeLedger }: typeof import('../ledger-end') = require('../ledger-end');
    const evidence = await this.evidence();
    const client = await this.client().catch(() => null);
    const standing = client && (await standingOf(client, this.taskQueue, id));
    const { readEntries }: typeof import('../../domain/record/read-entry') = require('../../domain/record/read-entry');
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

  /** What the people directory knows of a person. Makes nothing. */
  person(id: string): Promise<PersonRecord | undefined> {
    return this.records.reader.people.get(id);
  }

  /** Everybody whom the people directory knows. Makes nothing. */
  knownPeople(): Promise<PersonRecord[]> {
    return this.records.reader.people.all();
  }

  /** Notes the people of a new charter: the next one gives them the same ids. @throws Failure STORE_UNAVAILABLE */
  async remember(
    engagement: string,
    people: Partial<Record<string, { id: string }>>,
    records: readonly PersonRecord[],
  ): Promise<void> {
    const held = Object.entries(people);
    const rolesOf = (id: string) => held.flatMap(([role, one]) => (one?.id === id ? [role] : []));
    const noted = records.filter(({ id }) => rolesOf(id).length > 0);
    const roles = Object.fromEntries(noted.map(({ id }) => [id, rolesOf(id)]));
    const directory = (await this.records.evidenceUnchecked()).people;
    await directory.put(noted, { engagement, roles, whole: false });
  }

  /**
   * The id of a person who was named by id, by name (as `anna-berg` is Anna Berg's) or by address; as it was given where
   * nobody here is called so: the engagement knows its own people.
   * @param engagement whose people are meant before all others; absent: everybody whom the directory knows
   * @throws Failure BAD_INPUT with every id and its roles where several people are called so
   */
  async personId(given: string, engagement?: string): Promise<string> {
    const {
      whoIs,
      withRoles,
    }: typeof import('../../domain/charter/known-people') = require('../../domain/charter/known-people');
    const { slugOf }: typeof import('../../domain/charter/persons') = require('../../domain/charter/persons');
    const all = await this.knownPeople();
    const isId = all.some(({ id }) => id === given);
    const theirs =
      isId || engagement === undefined ? [] : all.filter(({ stands = {} }) => lookup(stands, engagement)?.length);
    const there = whoIs(theirs, given, slugOf);
    const found = there.length > 0 ? there : whoIs(all, given, slugOf);
    if (found.length <= 1) return found[0]?.id ?? given;
    throw new Failure('BAD_INPUT', `several people are called ${given}: say which by the id`, found.map(withRoles));
  }

  /** For what was found of a person: nothing at all may mean that nobody is called so. @throws Failure UNKNOWN_PERSON */
  async refuseUnknown(person: string): Promise<void> {
    const all = await this.knownPeople();
    if (all.some(({ id }) => id === person)) return;
    const { isListed }: typeof import('../listing') = require('../listing');
    if (await isListed(await this.visibility(), person)) return;
    const { truncate }: typeof import('../../domain/values/text') = require('../../domain/values/text');
    throw new Failure(
      'UNKNOWN_PERSON',
      `nobody here has the id, name or address ${truncate(person, 80)}`,
      await this.personMeant(person),
    );
  }

  /** Whom a person id that nobody knows was probably meant to be, as a detail; nothing where nobody is near. */
  async personMeant(given: string, others: readonly string[] = []): Promise<string[]> {
    const { didYouMean }: typeof import('../../domain/values/nearest') = require('../../domain/values/nearest');
    return didYouMean(given, [...others, ...(await this.knownPeople()).flatMap(({ id, name }) => [id, name])]);
  }

  /** A charter, or its base, or its faults; who is known keeps their id. @throws Failure FILE_UNREADABLE, TOO_LARGE */
  async checkCharter(
    file: string,
    text?: string,
    known?: readonly KnownPerson[],
  ): Promise<Awaited<ReturnType<typeof CheckFile>>> {
    const { checkCharterFile, checkCharterText }: typeof import('../charter-file') = require('../charter-file');
    known ??= await this.knownPeople();
    return text === undefined ? checkCharterFile(file, known) : checkCharterText(file, text, known);
  }

  /** A charter without a fault; who is known here keeps their id. @throws Failure as `readCharterFile` */
  async readCharter(file: string): Promise<ReadCharter> {
    const { readCharterFile }: typeof import('../charter-file') = require('../charter-file');
    return readCharterFile(file, await this.knownPeople()).catch((error: unknown) => {
      // A command may have been given another file as well.
      throw error instanceof Failure ? error.about({ FILE: quoted(file) }) : error;
    });
  }

  /** With every set-aside text in its place, as far as this data directory has them. Makes nothing. */
  async readable<T>(value: T): Promise<T> {
    const { readable }: typeof import('../../evidence/readable') = require('../../evidence/readable');
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
    const { withNames }: typeof import('../../domain/views/people-words') = require('../../domain/views/people-words');
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
    return this.timezoneOf(id).catch(async () => zoneIn(await this.entries(id).catch(() => [])));
  }

  /** Asks by the client. */
  async about<T>(ask: (dayone: DayOne) => Promise<T>): Promise<T> {
    return ask(await this.dayone());
  }

  /** Why there is no engagement of this id, as far as the ledgers here know. */
  unknown(id: string): Promise<Failure> {
    return this.records.unknown(id);
  }

  /** The engagements whose ledgers are in this data directory. Makes nothing. */
  known(): Promise<string[]> {
    return this.records.known();
  }

  async close(): Promise<void> {
    await this.records.close();
    (await this.visible?.catch(() => undefined))?.close();
    const client = await this.connected?.catch(() => undefined);
    await client?.connection.close();
  }
}
