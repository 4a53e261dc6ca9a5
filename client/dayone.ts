/** The TypeScript client: starts engagements, queries them, and sends what people decide and submit. */
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { unconfirmedAt } from '../domain/charter/figures';
import type { KnownPerson } from '../domain/charter/known-people';
import { viewFor } from '../domain/gates/gate-of';
import { changesOnceConfirmed } from '../domain/gates/outdated';
import { isStepId, stepOf } from '../domain/gates/steps';
import { signedObject, subjectDigest } from '../domain/gates/subjects';
import { Failure } from '../domain/kernel/failures';
import { retainerScheduleId } from '../domain/kernel/names';
import type { CommandAnswer } from '../domain/messages/messages';
import type { Charter } from '../domain/model/charter';
import type { PersonCommand, PersonCommandKind } from '../domain/model/messages';
import type { TimedProbeResult } from '../domain/model/questions';
import type { State } from '../domain/model/state';
import type { StepId } from '../domain/model/steps';
import { charterToSign, isSameCharter } from '../domain/record/read-entry';
import { releaseToRollBack } from '../domain/rollback/switching';
import type { Change } from '../domain/views/change';
import { type Status, statusOf, unansweredAt, type Why, whyOf } from '../domain/views/report';
import { retainerOverview } from '../domain/views/retainer-overview';
import type { Attached } from './files/attach';
import { EvidenceAccess } from './files/evidence-access';
import { proved } from './identity/prove';
import { ownSigner, type Signer } from './identity/signer';
import {
  allEngagements,
  allInboxItems,
  type FindingsPage,
  findingsOf,
  type InboxItem,
  type InboxPage,
  inboxOf,
  type Listed,
  type ListFilter,
  type ListPage,
  listEngagements,
  type PageRequest,
} from './lists/listing';
import { visibilityOf } from './lists/visibility-wire';
import { taskQueue } from './settings';
import { connect, temporalPlace } from './temporal/connection';
import { toFailure } from './temporal/failures';
import { pollers } from './temporal/pollers';
import type { ScheduleSeen } from './temporal/schedules';
import { namedThere } from './temporal/store-identity';
import { WorkflowGateway } from './temporal/workflow-gateway';
import type { CommandInput, SignOffGiven, Subject } from './use-cases/command-input';
import { type LookGiven, lookThrough } from './use-cases/dry-run-probes';
import {
  type AmendmentAnswer,
  type HandoverGiven,
  handOver,
  recordAmendment,
  recordPeopleAlone,
  recordStart,
  refuseClashes,
  refuseFaults,
} from './use-cases/people-directory';
import { Portfolio } from './use-cases/portfolio';
import { bringBack, type Recovered, type RecoveryGiven } from './use-cases/recover';
import type { CycleRun, RetainerView } from './use-cases/run-retainer';
import {
  differing,
  type Started,
  starterOf,
  startWorkflow,
  summaryOf,
  type WrittenCharter,
  written,
} from './use-cases/start';
import { handIn, type SubmissionKind, type SubmissionOf, type Submitted } from './use-cases/submit';
import { changesOf, type WatchOptions } from './use-cases/watch';

const now = (): string => new Date().toISOString();

async function* eachReadable<T>(by: Pick<DayOne, 'readable'>, values: AsyncIterable<T>): AsyncGenerator<T, void, void> {
  for await (const value of values) yield await by.readable(value);
}

/**
 * The engagements of one Temporal namespace and its data directory. Every error is a `Failure` with a code. A call
 * about an engagement throws UNKNOWN_ENGAGEMENT if no engagement has this id, NO_WORKER if no worker answers within
 * 20 s, and TEMPORAL_UNREACHABLE if the server does not answer. If its workflow has ended although it was not closed,
 * the call throws WORKFLOW_ENDED, or the code of what ended it.
 */
export class DayOne {
  private readonly gateway: WorkflowGateway;
  /** What concerns every engagement at once: the freeze of all changes. */
  readonly portfolio: Portfolio;

  /**
   * @param client a Temporal client, which the caller closes; `DayOne.connect` brings its own
   * @param queue task queue of the engagements
   * @param signer adds proofs to what people send; absent: no proofs
   */
  constructor(
    readonly client: Client,
    private readonly queue: string = taskQueue(),
    private readonly records: EvidenceAccess = new EvidenceAccess(),
    private readonly signer?: Signer,
  ) {
    records.belongTo(() => namedThere(client, queue));
    this.portfolio = new Portfolio(client, records);
    this.gateway = new WorkflowGateway(client, queue, records);
  }

  /**
   * Connects by Temporal's environment configuration, as the command line does. End it with `close`.
   * @throws Failure TEMPORAL_UNREACHABLE, naming the address; BAD_INPUT if the configuration cannot be read
   */
  static async connect(options: ConnectOptions = {}): Promise<DayOne> {
    const place = temporalPlace(options.address);
    const client = await connect({ ...place, namespace: options.namespace ?? place.namespace });
    return new DayOne(client, options.taskQueue, new EvidenceAccess(options.data), options.signer ?? ownSigner());
  }

  /** Closes the connection and the data directory. */
  async close(): Promise<void> {
    await this.records.close();
    await this.client.connection.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Whether a worker serves the engagements; one that has just ended counts for some minutes. @throws Failure TEMPORAL_UNREACHABLE */
  async hasWorker(): Promise<boolean> {
    return (await pollers(this.client, this.queue)) > 0;
  }

  /**
   * Starts an engagement; the same charter again changes nothing. The call returns once Temporal has it: a worker
   * writes the first entry, and calls about the engagement wait for it.
   * @param from the path of a charter, one that was read (its people go to the people directory), or a resolved one
   * @param by id of the person who starts it; the charter's delivery lead if absent
   * @throws Failure BAD_CHARTER or SECRET_IN_CHARTER with every fault, FILE_UNREADABLE, TOO_LARGE; UNKNOWN_PERSON;
   * DIFFERENT_CHARTER naming the sections that differ, ALREADY_CLOSED; WORKFLOW_ENDED if it has to be recovered;
   * STORE_UNAVAILABLE, LEDGER_BROKEN, TEMPORAL_UNREACHABLE
   */
  async start(from: string | WrittenCharter | Charter, by?: string): Promise<Started> {
    const { id: store, people: directory } = await this.records.evidence();
    const given = await written(from, await directory.all());
    const { charter } = given;
    const starter = starterOf(charter, by);
    refuseFaults(charter, starter);
    await refuseClashes(given, directory);
    const started = await this.startCharter(charter, starter, store).catch((error: unknown) => {
      throw toFailure(error, charter.id);
    });
    await recordStart(started, given, directory);
    return started;
  }

  /**
   * Changes the charter of a running engagement. Its people go to the people directory once the amendment is accepted,
   * and also if only their names and addresses have changed: those are not part of the signed charter.
   * @param from as of `start`
   * @throws Failure as `tell`; BAD_CHARTER or SECRET_IN_CHARTER with every fault, FILE_UNREADABLE, TOO_LARGE
   */
  async amend(
    id: string,
    from: string | WrittenCharter | Charter,
    given: { by: string; key?: string },
  ): Promise<AmendmentAnswer> {
    const { people: directory } = await this.records.evidence();
    const read = await written(from, await directory.all());
    const { charter } = read;
    await refuseClashes(read, directory);
    const answer: AmendmentAnswer = await this.tell(id, 'amend', {
      ...{ ...given, ...charterToSign(charter) },
    }).catch((error: unknown) => recordPeopleAlone(error, read, directory));
    if (answer.recorded) return answer;
    await recordAmendment(read, { answer, key: given.key }, directory, () => this.state(id));
    return answer;
  }

  /**
   * Hands a role over. With `name` the new person enters the people directory once the handover is accepted. Another
   * name or address under a used key is KEY_REUSED.
   * @throws Failure as `tell`; BAD_INPUT if the id or the address belongs to somebody else; STORE_UNAVAILABLE
   */
  async handOver(id: string, given: HandoverGiven): Promise<CommandAnswer> {
    const { people } = await this.records.evidence();
    return handOver(id, given, people, {
      tell: (told) => this.tell(id, 'transfer', told),
      state: () => this.state(id),
    });
  }

  /** All people in the people directory. @throws Failure STORE_UNAVAILABLE */
  async people(): Promise<KnownPerson[]> {
    return (await this.records.evidence()).people.all();
  }

  private async startCharter(charter: Charter, by: string, store: string): Promise<Started> {
    const signed = charterToSign(charter);
    const { charterDigest } = signed;
    const { id } = charter;
    // An existing ledger belongs to an engagement that runs, was closed, or can be recovered.
    const begun = (await this.records.entries(id)).length > 0;
    const start = { store, ...signed, by, key: randomUUID() };
    if (!begun && (await startWorkflow(this.client, this.queue, start, summaryOf(charter))))
      return { id, started: true, charterDigest };
    const running = await this.state(id);
    if (running.closedAt) throw new Failure('ALREADY_CLOSED', `engagement ${id} was closed at ${running.closedAt}`);
    if (!isSameCharter({ charter: running.charter, digest: running.charterDigest }, charter))
      throw differing(running.charter, charter);
    return { id, started: false, charterDigest };
  }

  /**
   * Recovers an engagement from its ledger alone: on an empty server, after its workflow has ended, or in another
   * namespace. A new epoch begins in the same chain, which stops the previous writer at its next attempt. The call
   * returns when the epoch has begun.
   * @throws Failure STILL_RUNNING, ALREADY_CLOSED, LEDGER_BROKEN naming the entry; LEDGER_CONFLICT if somebody has
   * written meanwhile; TOO_LARGE for a state that Temporal does not accept; STORE_UNAVAILABLE
   */
  async recover(id: string, given: RecoveryGiven = {}): Promise<Recovered> {
    const recovered = await bringBack(this.client, this.queue, this.records, id, given);
    await this.state(id);
    return recovered;
  }

  /** The engagement's whole state. If it is closed and no longer in Temporal, the state is folded from its ledger. */
  state(id: string): Promise<State> {
    return this.gateway.state(id);
  }

  /** Its status: step, health, production lock, prerequisites, what is live, its ten steps, planned against elapsed. */
  async status(id: string): Promise<Status> {
    return this.readable(statusOf(await this.state(id), now(), await this.records.entries(id)));
  }

  /** Everything that blocks: what, who, since when, by when. */
  async why(id: string): Promise<Why> {
    const state = await this.state(id);
    return this.readable(whyOf(state, now(), (await this.gateway.storeStanding(id)).away));
  }

  /**
   * Probes external systems through a worker, once, from where an engagement would. It starts and records nothing. A
   * question without an answer returns a failure code: SITE_AWAY within a minute if the site's worker is away.
   * @throws Failure NO_WORKER at once if no worker serves the task queue, TEMPORAL_UNREACHABLE
   */
  dryRunProbes(given: LookGiven): Promise<Record<string, TimedProbeResult>> {
    return lookThrough(this.client, this.queue, given);
  }

  /** The status of the retainer: its calendar, the next actions of its Schedule, open findings and requests. */
  async retainer(id: string): Promise<RetainerView> {
    const told = await this.readable(retainerOverview(await this.state(id)));
    const schedules = await this.schedules(id);
    return {
      ...told,
      schedule: schedules.find((one) => one.there && one.scheduleId === retainerScheduleId(id)) ?? null,
    };
  }

  /**
   * Runs a cycle of the retainer now: checks and repairs the Schedules, runs the steps and waits until it has ended.
   * The engagement judges the reports, once per step and cycle.
   * @param steps only these steps, due or not, in the retainer's order; absent: those that are due; an empty list: only
   * the Schedules are checked
   * @throws Failure UNKNOWN_STEP, NOTHING_LIVE if nothing is in operation, NO_WORKER, ALREADY_CLOSED
   */
  async runRetainer(id: string, steps?: readonly string[]): Promise<CycleRun> {
    const {
      refuseUnknownSteps,
      runCycle,
    }: typeof import('./use-cases/run-retainer') = require('./use-cases/run-retainer');
    refuseUnknownSteps(steps);
    const { closedAt, live } = await this.state(id);
    if (closedAt) throw new Failure('ALREADY_CLOSED', `engagement ${id} was closed at ${closedAt}`);
    if (!live) throw new Failure('NOTHING_LIVE', `nothing of ${id} is live: its retainer has nothing to look at`);
    return runCycle(this.client, this.queue, id, steps && [...steps]);
  }

  /** The two Schedules of an engagement as Temporal has them, and how they differ from what they should be. */
  async schedules(id: string): Promise<ScheduleSeen[]> {
    const { seenSchedules }: typeof import('./temporal/schedules') = require('./temporal/schedules');
    const state = await this.state(id);
    return this.gateway.withTimeout(() => seenSchedules(this.client, this.queue, state));
  }

  /** Exactly what a sign-off of this gate would sign. @throws Failure UNKNOWN_STEP in addition to the common ones */
  async subject(id: string, gate: StepId): Promise<Subject> {
    if (!isStepId(gate)) throw new Failure('UNKNOWN_STEP', `there is no step "${gate}"`);
    const state = await this.state(id);
    const signed = signedObject(state, gate);
    const { purpose } = stepOf(gate);
    return {
      ...{ id, gate, digest: subjectDigest(state, gate), purpose, subject: signed.subject },
      unconfirmed: unconfirmedAt(viewFor(state, gate).charter, gate),
      outdatedByConfirming: changesOnceConfirmed(state, gate),
      unanswered: unansweredAt(state, gate),
      signed,
    };
  }

  /**
   * One page of the engagements, the most urgent first, with the number of each health. Lists show a change after a
   * moment.
   * @throws Failure SETUP_MISSING before a worker has ever run, BAD_INPUT for a bad token, TEMPORAL_UNREACHABLE
   */
  async list(filter: ListFilter = {}, page: PageRequest = {}): Promise<ListPage> {
    return this.readable(await listEngagements(visibilityOf(this.client), filter, page));
  }

  /** Every engagement that matches, the most urgent first. Throws as `list`. */
  listAll(filter: ListFilter = {}): AsyncGenerator<Listed, void, void> {
    return eachReadable(this, allEngagements(visibilityOf(this.client), filter));
  }

  /** One page of what is pending on a person, in all engagements, the first due first. Throws as `list`. */
  async inbox(person: string, page: PageRequest = {}): Promise<InboxPage> {
    return this.readable(await inboxOf(visibilityOf(this.client), person, page));
  }

  /** The open findings of one page of engagements, the most severe first. Throws as `list`. */
  async findings(page: PageRequest = {}): Promise<FindingsPage> {
    return this.readable(await findingsOf(visibilityOf(this.client), page));
  }

  /** Everything that is pending on a person; if a list has too little, the engagement is queried. Throws as `list`. */
  inboxAll(person: string): AsyncGenerator<InboxItem, void, void> {
    return eachReadable(
      this,
      allInboxItems(visibilityOf(this.client), person, (id) => this.state(id)),
    );
  }

  /**
   * Sends one command by Update and returns the engagement's answer. It covers what `sign` and `submit` do not
   * (order-drill, performed, roll-back, hold, resume, recheck, amend, close). A repetition with the same `key` has no
   * second effect. The client adds the proof that the sender needs, by key or by login.
   * @throws Failure with the refusal's code and every fault; ALREADY_CLOSED, STORE_UNAVAILABLE
   */
  async tell<K extends PersonCommandKind>(id: string, kind: K, command: CommandInput<K>): Promise<CommandAnswer> {
    const { signer, records } = this;
    const said = await this.aboutSomething({ ...command, kind, key: command.key ?? randomUUID() } as PersonCommand, id);
    const message = await proved(said, { engagement: id, signer, records, state: () => this.state(id) });
    return this.gateway.send(id, message);
  }

  /** A rollback names the release that its sender sees exposed; if that is unknown, the worker decides. */
  private async aboutSomething(said: PersonCommand, id: string): Promise<PersonCommand> {
    if (said.kind !== 'roll-back' || said.release !== undefined) return said;
    const release = await this.state(id).then(releaseToRollBack, () => null);
    return release === null ? said : { ...said, release };
  }

  /**
   * Signs what the gate requires now, or, if its digest is given, what was shown.
   * @throws Failure as `tell`: WRONG_PERSON, WRONG_ROLE, SAME_PERSON, WEAK_ASSURANCE, STALE_SUBJECT, GATE_ACCEPTED, …
   */
  async sign(id: string, given: SignOffGiven): Promise<CommandAnswer> {
    const earlier = given.subject || !given.key ? null : await this.records.saidUnder(id, given.key, 'sign-off.given');
    const before = earlier?.gate === given.gate ? earlier.subject : undefined;
    const subject = given.subject ?? before ?? (await this.subject(id, given.gate)).digest;
    return this.tell(id, 'sign', { ...given, subject });
  }

  /**
   * Submits one thing: evidence, cases, a release or a reading. A document goes to the evidence store first.
   * @throws Failure as `tell`; FILE_UNREADABLE, TOO_LARGE, STORE_UNAVAILABLE, BAD_INPUT with every fault of a manifest
   */
  submit<K extends SubmissionKind>(id: string, given: SubmissionOf<K>): Promise<Submitted<K>> {
    return handIn<K>(this, id, given, () => this.records.evidence());
  }

  /**
   * Puts a document into the evidence store; messages refer to it by its digest. The same content again changes nothing.
   * @param mediaType follows from the file's name if absent
   * @throws Failure FILE_UNREADABLE, TOO_LARGE, STORE_UNAVAILABLE
   */
  async attach(file: string, mediaType?: string): Promise<Attached> {
    const { attachFile }: typeof import('./files/attach') = require('./files/attach');
    return attachFile(await this.records.evidence(), file, mediaType);
  }

  /**
   * Reports changes as they happen: first the engagement's current phase and open requirements, then each change, until
   * the engagement is closed. Changes in quick succession may be reported as one; the final state is always reported.
   * If the server or the worker goes away, it waits, and then continues from the last state. An abort of `signal` ends
   * it silently.
   * @throws Failure the common ones at the first state; those of a workflow that ends at any time
   */
  watch(id: string, options: WatchOptions = {}): AsyncGenerator<Change, void, void> {
    return eachReadable(this, changesOf(this, id, options));
  }

  /**
   * The same value with every erasable text inserted. States and ledgers contain comments and reasons as `text:` and a
   * digest, so that they can be erased. A text that is not in this data directory is marked as not available. All other
   * results of this client already contain the texts.
   */
  readable<T>(value: T): Promise<T> {
    const { readable }: typeof import('../evidence/readable') = require('../evidence/readable');
    return readable(value, this.records.reader.texts);
  }
}

/** Where the client connects. What is absent is taken from the environment, as the command line does. */
export interface ConnectOptions {
  /** HOST:PORT of the Temporal server, without a port 7233; else TEMPORAL_ADDRESS, a Temporal profile, or 127.0.0.1:7233. */
  address?: string;
  /** The Temporal namespace; else TEMPORAL_NAMESPACE, a Temporal profile, or `default`. */
  namespace?: string;
  /** The data directory, for people and attachments; else DAYONE_DATA, or `.dayone`. */
  data?: string;
  /** The task queue of the engagements; else DAYONE_TASK_QUEUE, or `dayone`. */
  taskQueue?: string;
  /** Proves what people say; else the keys and logins of this machine's user. */
  signer?: Signer;
}
