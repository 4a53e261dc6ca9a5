/** The TypeScript client: starts engagements, queries them, and sends what people decide and submit. */
import type { Client } from '@temporalio/client';
import type { KnownPerson } from '../domain/charter/known-people';
import type { CommandAnswer } from '../domain/messages/messages';
import type { Charter } from '../domain/model/charter';
import type { PersonCommandKind } from '../domain/model/messages';
import type { TimedProbeResult } from '../domain/model/questions';
import type { State } from '../domain/model/state';
import type { StepId } from '../domain/model/steps';
import type { Change } from '../domain/views/change';
import { type Status, statusOf, type Why, whyOf } from '../domain/views/report';
import { readable } from '../evidence/readable';
import type { WrittenCharter } from './charter/file';
import type { Attached } from './files/attach';
import { EvidenceAccess } from './files/evidence-access';
import { ownSigner, type Signer } from './identity/signer';
import { type FindingsPage, findingsOf } from './lists/findings';
import { allInboxItems, type InboxItem, type InboxPage, inboxOf } from './lists/inbox';
import {
  allEngagements,
  type Listed,
  type ListFilter,
  type ListPage,
  listEngagements,
  type PageRequest,
} from './lists/listing';
import { visibilityOf } from './lists/visibility-wire';
import { taskQueue } from './settings';
import { connect, temporalPlace } from './temporal/connection';
import { pollers } from './temporal/pollers';
import type { ScheduleSeen } from './temporal/schedules';
import { namedThere } from './temporal/store-identity';
import { type AmendmentAnswer, amendCharter } from './use-cases/amend';
import { attach, type ConnectOptions, type Context, contextOf } from './use-cases/context';
import { dryRunProbes, type LookGiven } from './use-cases/dry-run-probes';
import { type HandoverGiven, handOverRole } from './use-cases/hand-over';
import { Portfolio } from './use-cases/portfolio';
import { type Recovered, type RecoveryGiven, recoverEngagement } from './use-cases/recover';
import {
  type CycleRun,
  type RetainerView,
  retainerView,
  runRetainerCycle,
  schedulesOf,
} from './use-cases/run-retainer';
import { type CommandInput, sendCommand } from './use-cases/send';
import { type SignOffGiven, type Subject, signGate, subjectOf } from './use-cases/sign';
import { type Started, startEngagement } from './use-cases/start';
import { type SubmissionKind, type SubmissionOf, type Submitted, submit } from './use-cases/submit';
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
  private readonly context: Context;
  /** What concerns every engagement at once: the freeze of all changes. */
  readonly portfolio: Portfolio;

  /**
   * @param client a Temporal client, which the caller closes; `DayOne.connect` brings its own
   * @param queue task queue of the engagements
   * @param signer adds proofs to what people send; absent: no proofs
   */
  constructor(
    readonly client: Client,
    queue: string = taskQueue(),
    records: EvidenceAccess = new EvidenceAccess(),
    signer?: Signer,
  ) {
    records.belongTo(() => namedThere(client, queue));
    this.context = contextOf(client, queue, records, signer);
    this.portfolio = new Portfolio(this.context);
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
    await this.context.records.close();
    await this.client.connection.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Whether a worker serves the engagements; one that has just ended counts for some minutes. @throws Failure TEMPORAL_UNREACHABLE */
  async hasWorker(): Promise<boolean> {
    return (await pollers(this.client, this.context.taskQueue)) > 0;
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
    return startEngagement(this.context, from, by);
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
    return amendCharter(this.context, id, from, given);
  }

  /**
   * Hands a role over. With `name` the new person enters the people directory once the handover is accepted. Another
   * name or address under a used key is KEY_REUSED.
   * @throws Failure as `tell`; BAD_INPUT if the id or the address belongs to somebody else; STORE_UNAVAILABLE
   */
  async handOver(id: string, given: HandoverGiven): Promise<CommandAnswer> {
    return handOverRole(this.context, id, given);
  }

  /** All people in the people directory. @throws Failure STORE_UNAVAILABLE */
  async people(): Promise<KnownPerson[]> {
    return (await this.context.records.evidence()).people.all();
  }

  /**
   * Recovers an engagement from its ledger alone: on an empty server, after its workflow has ended, or in another
   * namespace. A new epoch begins in the same chain, which stops the previous writer at its next attempt. The call
   * returns when the epoch has begun.
   * @throws Failure STILL_RUNNING, ALREADY_CLOSED, LEDGER_BROKEN naming the entry; LEDGER_CONFLICT if somebody has
   * written meanwhile; TOO_LARGE for a state that Temporal does not accept; STORE_UNAVAILABLE
   */
  async recover(id: string, given: RecoveryGiven = {}): Promise<Recovered> {
    return recoverEngagement(this.context, id, given);
  }

  /** The engagement's whole state. If it is closed and no longer in Temporal, the state is folded from its ledger. */
  state(id: string): Promise<State> {
    return this.context.gateway.state(id);
  }

  /** Its status: step, health, production lock, prerequisites, what is live, its ten steps, planned against elapsed. */
  async status(id: string): Promise<Status> {
    return this.readable(statusOf(await this.state(id), now(), await this.context.records.entries(id)));
  }

  /** Everything that blocks: what, who, since when, by when. */
  async why(id: string): Promise<Why> {
    const state = await this.state(id);
    return this.readable(whyOf(state, now(), (await this.context.gateway.storeStanding(id)).away));
  }

  /**
   * Probes external systems through a worker, once, from where an engagement would. It starts and records nothing. A
   * question without an answer returns a failure code: SITE_AWAY within a minute if the site's worker is away.
   * @throws Failure NO_WORKER at once if no worker serves the task queue, TEMPORAL_UNREACHABLE
   */
  dryRunProbes(given: LookGiven): Promise<Record<string, TimedProbeResult>> {
    return dryRunProbes(this.context, given);
  }

  /** The status of the retainer: its calendar, the next actions of its Schedule, open findings and requests. */
  async retainer(id: string): Promise<RetainerView> {
    return retainerView(this.context, id);
  }

  /**
   * Runs a cycle of the retainer now: checks and repairs the Schedules, runs the steps and waits until it has ended.
   * The engagement judges the reports, once per step and cycle.
   * @param steps only these steps, due or not, in the retainer's order; absent: those that are due; an empty list: only
   * the Schedules are checked
   * @throws Failure UNKNOWN_STEP, NOTHING_LIVE if nothing is in operation, NO_WORKER, ALREADY_CLOSED
   */
  async runRetainer(id: string, steps?: readonly string[]): Promise<CycleRun> {
    return runRetainerCycle(this.context, id, steps);
  }

  /** The two Schedules of an engagement as Temporal has them, and how they differ from what they should be. */
  async schedules(id: string): Promise<ScheduleSeen[]> {
    return schedulesOf(this.context, id);
  }

  /** Exactly what a sign-off of this gate would sign. @throws Failure UNKNOWN_STEP in addition to the common ones */
  async subject(id: string, gate: StepId): Promise<Subject> {
    return subjectOf(this.context, id, gate);
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
    return sendCommand(this.context, id, kind, command);
  }

  /**
   * Signs what the gate requires now, or, if its digest is given, what was shown.
   * @throws Failure as `tell`: WRONG_PERSON, WRONG_ROLE, SAME_PERSON, WEAK_ASSURANCE, STALE_SUBJECT, GATE_ACCEPTED, …
   */
  async sign(id: string, given: SignOffGiven): Promise<CommandAnswer> {
    return signGate(this.context, id, given);
  }

  /**
   * Submits one thing: evidence, cases, a release or a reading. A document goes to the evidence store first.
   * @throws Failure as `tell`; FILE_UNREADABLE, TOO_LARGE, STORE_UNAVAILABLE, BAD_INPUT with every fault of a manifest
   */
  submit<K extends SubmissionKind>(id: string, given: SubmissionOf<K>): Promise<Submitted<K>> {
    return submit<K>(this.context, id, given);
  }

  /**
   * Puts a document into the evidence store; messages refer to it by its digest. The same content again changes nothing.
   * @param mediaType follows from the file's name if absent
   * @throws Failure FILE_UNREADABLE, TOO_LARGE, STORE_UNAVAILABLE
   */
  async attach(file: string, mediaType?: string): Promise<Attached> {
    return attach(this.context, file, mediaType);
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
    return readable(value, this.context.records.reader.texts);
  }
}
