/** An engagement's workflow as a client reaches it: by query and by Update, and why it cannot be where it cannot. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, QueryRejectedError, WorkflowClient } from '@temporalio/client';
import { fold } from '../domain/apply/apply';
import { Failure } from '../domain/failures';
import type { CommandAnswer, PersonCommand } from '../domain/messages';
import { engagementWorkflowId, QUERY_STATE, QUERY_STORE_AWAY, UPDATE_COMMAND } from '../domain/names';
import type { State } from '../domain/state';
import { lookUp } from './ended';
import { toFailure } from './failures';
import type { Records } from './records';

/** Longest wait for a worker's answer, ms. */
const PATIENCE = 20_000;
const FIRST_ENTRY_POLL = 50;

/** The wire number of `temporal.api.enums.v1.WorkflowExecutionStatus`. */
const CONTINUED_AS_NEW = 6;

/** The run that was asked has continued as new in this very moment: the next one answers. */
function nullIfBegunAnew(error: unknown): null {
  if (error instanceof QueryRejectedError && error.status === CONTINUED_AS_NEW) return null;
  throw error;
}

/** Throws UNKNOWN_ENGAGEMENT, NO_WORKER, TEMPORAL_UNREACHABLE, WORKFLOW_ENDED, or the code of what ended the workflow. */
export class Reach {
  /** What the workflow of a lost engagement last knew is no answer. */
  private readonly asking: WorkflowClient;

  constructor(
    private readonly client: Client,
    private readonly records: Records,
  ) {
    this.asking = new WorkflowClient({ ...client.workflow.options, queryRejectCondition: 'NOT_COMPLETED_CLEANLY' });
  }

  /** The engagement's whole state; of one that Temporal has forgotten since it was closed, the fold of its ledger. */
  async state(id: string): Promise<State> {
    const handle = this.asking.getHandle(engagementWorkflowId(id));
    const deadline = Date.now() + PATIENCE;
    try {
      for (;;) {
        const state = await this.patiently(() => handle.query<State | null>(QUERY_STATE)).catch(nullIfBegunAnew);
        if (state) return state;
        // Started, and its first entry is being written; or its next run begins.
        if (Date.now() > deadline) throw new Failure('NO_WORKER', `${id} has not written its first entry`);
        await sleep(FIRST_ENTRY_POLL);
      }
    } catch (error) {
      const failure = await this.whyNot(id, toFailure(error, id));
      const ended = failure.code === 'ALREADY_CLOSED' ? fold(await this.records.entries(id)) : null;
      if (ended) return ended;
      throw failure;
    }
  }

  /** One that has ended, or was started by an earlier version, does not tell: then nobody waits for the store. */
  isStoreAway(id: string): Promise<boolean> {
    const handle = this.asking.getHandle(engagementWorkflowId(id));
    return this.patiently(() => handle.query<boolean>(QUERY_STORE_AWAY)).catch(() => false);
  }

  /** @throws Failure with the refusal's code and every fault; ALREADY_CLOSED, STORE_UNAVAILABLE */
  async send(id: string, message: PersonCommand): Promise<CommandAnswer> {
    try {
      const handle = this.client.workflow.getHandle(engagementWorkflowId(id));
      return await this.patiently(() =>
        handle.executeUpdate<CommandAnswer, [PersonCommand]>(UPDATE_COMMAND, {
          args: [message],
          updateId: message.key,
        }),
      );
    } catch (error) {
      throw await this.whyNot(id, toFailure(error, id));
    }
  }

  /** Runs what asks the server, for as long as one waits for an answer. */
  patiently<T>(run: () => Promise<T>): Promise<T> {
    return this.client.connection.withDeadline(Date.now() + PATIENCE, run);
  }

  /** Temporal takes no message for what has ended, as for what never was: the reader should know which. */
  private async whyNot(id: string, failure: Failure): Promise<Failure> {
    if (failure.code !== 'UNKNOWN_ENGAGEMENT' && failure.code !== 'WORKFLOW_ENDED') return failure;
    const found = await lookUp(this.client, id).catch(() => null);
    if (found?.is === 'lost') return found.failure;
    if (found?.is !== 'closed') return this.records.unknown(id, failure);
    return new Failure('ALREADY_CLOSED', `engagement ${id} was closed at ${found.endedAt}`, [], { cause: failure });
  }
}
