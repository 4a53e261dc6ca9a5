/** An engagement's workflow as a client reaches it: by query and by Update, and why it cannot be where it cannot. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, QueryRejectedError, WorkflowClient } from '@temporalio/client';
import { fold } from '../../domain/engagement/apply';
import { Failure } from '../../domain/kernel/failures';
import { engagementWorkflowId, QUERY_STATE, UPDATE_COMMAND } from '../../domain/kernel/names';
import { type CommandAnswer, MESSAGE_LIMIT, type SentAnswer } from '../../domain/messages/messages';
import type { PersonCommand } from '../../domain/model/messages';
import type { State } from '../../domain/model/state';
import type { StoreStanding } from '../../domain/views/report';
import type { EvidenceAccess } from '../files/evidence-access';
import { toFailure } from './failures';
import { freshStanding } from './ledger-end';
import { inTurns, storeFault, Unsettled, untilAnswered, whyUnanswered } from './patience';
import { lookUp } from './workflow-status';

/** Longest wait for the first entry of an engagement that was just started, ms. */
const FIRST_ENTRY_WITHIN = 20_000;
const FIRST_ENTRY_POLL = 50;
const NOT_KNOWN: StoreStanding = { head: null, away: null };

/** The wire number of `temporal.api.enums.v1.WorkflowExecutionStatus`. */
const CONTINUED_AS_NEW = 6;

/** The run that was asked has continued as new in this very moment: the next one answers. */
function nullIfBegunAnew(error: unknown): null {
  if (error instanceof QueryRejectedError && error.status === CONTINUED_AS_NEW) return null;
  throw error;
}

/** Throws UNKNOWN_ENGAGEMENT, NO_WORKER, TEMPORAL_UNREACHABLE, WORKFLOW_ENDED, or the code of what ended the workflow. */
export class WorkflowGateway {
  /** The last state of a lost engagement's workflow is not an answer. */
  private readonly asking: WorkflowClient;

  constructor(
    private readonly client: Client,
    private readonly taskQueue: string,
    private readonly records: EvidenceAccess,
  ) {
    this.asking = new WorkflowClient({ ...client.workflow.options, queryRejectCondition: 'NOT_COMPLETED_CLEANLY' });
  }

  /** The engagement's whole state; of one that Temporal has forgotten since it was closed, the fold of its ledger. */
  async state(id: string): Promise<State> {
    const handle = this.asking.getHandle(engagementWorkflowId(id));
    const deadline = Date.now() + FIRST_ENTRY_WITHIN;
    try {
      for (;;) {
        const state = await this.withTimeout(() => handle.query<State | null>(QUERY_STATE)).catch(nullIfBegunAnew);
        if (state) return state;
        // Started, and its first entry is being written; or its next run begins.
        if (Date.now() > deadline)
          throw (
            (await storeFault(this.client, id, undefined)) ??
            new Failure('NO_WORKER', `${id} has not written its first entry`)
          );
        await sleep(FIRST_ENTRY_POLL);
      }
    } catch (error) {
      const failure = await this.explainFailure(id, error);
      const ended = failure.code === 'ALREADY_CLOSED' ? fold(await this.records.entries(id)) : null;
      if (ended) return ended;
      throw failure;
    }
  }

  /** A workflow that has ended, or for which no worker answers, does not reply: then nothing is known about it. */
  storeStanding(id: string): Promise<StoreStanding> {
    const handle = this.asking.getHandle(engagementWorkflowId(id));
    return this.withTimeout(() => freshStanding(handle)).catch(() => NOT_KNOWN);
  }

  /**
   * Sends one message until it is answered, each attempt as the same update. An update of its own each time: what was
   * said before under the key the engagement knows, and compares.
   * @throws Failure with the refusal's code and every fault; ALREADY_CLOSED, STORE_UNAVAILABLE; KEY_REUSED; Unsettled
   * where nobody has answered
   */
  async send(id: string, message: PersonCommand): Promise<CommandAnswer> {
    const bytes = Buffer.byteLength(JSON.stringify(message));
    if (bytes > MESSAGE_LIMIT)
      throw new Failure('TOO_LARGE', `the message has ${bytes} bytes, more than ${MESSAGE_LIMIT}`);
    const handle = this.client.workflow.getHandle(engagementWorkflowId(id));
    const update = { args: [message] as [PersonCommand], updateId: randomUUID() };
    try {
      const { kind, by, ...answer } = await inTurns(`${this.client.options.namespace}/${id}`, () =>
        this.withTimeout(() => handle.executeUpdate<SentAnswer, [PersonCommand]>(UPDATE_COMMAND, update)),
      );
      if (kind === message.kind && by === message.by) return answer;
      throw new Failure('KEY_REUSED', `the key ${message.key} stands for another message`, [
        `the key stands for entry ${answer.entry}: ${kind} by ${by}`,
      ]);
    } catch (error) {
      throw await this.explainFailure(id, error, message.key);
    }
  }

  /** Runs what asks the server, and runs it again while server or worker are busy. @param run safe to repeat */
  withTimeout<T>(run: () => Promise<T>): Promise<T> {
    return untilAnswered(this.client, run);
  }

  private async explainFailure(id: string, error: unknown, key?: string): Promise<Failure> {
    const unanswered = await whyUnanswered(this.client, this.taskQueue, id, error);
    const failure = unanswered ? unsettled(unanswered, key) : await this.causeOf(id, toFailure(error, id));
    return failure.about({ ID: id });
  }

  /** Temporal answers alike for an engagement that has ended and for one that never was: this finds out which it is. */
  private async causeOf(id: string, failure: Failure): Promise<Failure> {
    // The refusal names the first reason; Temporal knows why the last attempt failed.
    if (failure.code === 'STORE_UNAVAILABLE') return (await storeFault(this.client, id, failure)) ?? failure;
    if (failure.code !== 'UNKNOWN_ENGAGEMENT' && failure.code !== 'WORKFLOW_ENDED') return failure;
    const found = await lookUp(this.client, id).catch(() => null);
    if (found?.is === 'lost') return found.failure;
    if (found?.is !== 'closed') return this.records.unknown(id, failure);
    return new Failure('ALREADY_CLOSED', `engagement ${id} was closed at ${found.endedAt}`, [], { cause: failure });
  }
}

/** A message without an answer may still take effect. @param key of the message; absent for a query, which has no effect */
const unsettled = (failure: Failure, key: string | undefined): Failure =>
  key === undefined
    ? failure
    : new Unsettled(
        failure.code,
        failure.message,
        [
          ...failure.details,
          'it may still take effect',
          `the same again under its key tells what became of it: ${key}`,
        ],
        key,
        failure,
      );
