/** The TypeScript client: starts engagements, asks about them, and sends what people decide and hand in. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Charter } from '../domain/charter/charter';
import { changedSections } from '../domain/decide/submissions';
import { digest } from '../domain/digest';
import { Failure } from '../domain/failures';
import { viewFor } from '../domain/gates/gate-of';
import { subjectDigest } from '../domain/gates/requirements';
import type { CommandAnswer, PersonCommand, PersonCommandKind } from '../domain/messages';
import { engagementWorkflowId, QUERY_STATE, UPDATE_COMMAND, WORKFLOWS } from '../domain/names';
import { type Status, statusOf, type Why, whyOf } from '../domain/report';
import type { State, StepId } from '../domain/state';
import { stepOf } from '../domain/steps';
import { toFailure } from './failures';
import { taskQueue } from './settings';

/** A command without its key: the client makes one per intent. */
export type Told<K extends PersonCommandKind> = Omit<Extract<PersonCommand, { kind: K }>, 'key' | 'kind'> & {
  key?: string;
};

export interface Subject {
  id: string;
  gate: StepId;
  /** What a sign-off of this gate names: SHA-256 over canonical JSON (RFC 8785). */
  digest: string;
  purpose: string;
  /** Exactly what is signed. */
  subject: unknown;
}

/** Longest wait for a worker's answer, ms. */
const PATIENCE = 20_000;
const FIRST_ENTRY_POLL = 50;

const now = (): string => new Date().toISOString();

export class DayOne {
  constructor(
    readonly client: Client,
    private readonly queue: string = taskQueue(),
  ) {}

  /**
   * Starts an engagement. The same charter again answers `already running`.
   * @param by person id of who starts it
   * @throws Failure DIFFERENT_CHARTER naming the sections that differ, ALREADY_CLOSED, TEMPORAL_UNREACHABLE
   */
  async start(charter: Charter, by: string): Promise<{ id: string; started: boolean; charterDigest: string }> {
    const charterDigest = digest(charter);
    const { id } = charter;
    try {
      await this.client.workflow.start(WORKFLOWS.engagement, {
        workflowId: engagementWorkflowId(id),
        taskQueue: this.queue,
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        args: [{ v: 1, id, start: { charter, charterDigest, by, key: randomUUID() } }],
        staticSummary: `${charter.title}, ${charter.client}`,
      });
      return { id, started: true, charterDigest };
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw toFailure(error, id);
    }
    const running = await this.state(id);
    if (running.closedAt) throw new Failure('ALREADY_CLOSED', `engagement ${id} was closed at ${running.closedAt}`);
    if (running.charterDigest === charterDigest) return { id, started: false, charterDigest };
    throw new Failure(
      'DIFFERENT_CHARTER',
      `engagement ${id} is running under another charter`,
      changedSections(running.charter, charter).map((section) => `differs: ${section}`),
    );
  }

  /** The engagement's state. @throws Failure UNKNOWN_ENGAGEMENT, NO_WORKER, TEMPORAL_UNREACHABLE */
  async state(id: string): Promise<State> {
    const handle = this.client.workflow.getHandle(engagementWorkflowId(id));
    const deadline = Date.now() + PATIENCE;
    try {
      for (;;) {
        const state = await this.patiently(() => handle.query<State | null>(QUERY_STATE));
        if (state) return state;
        // Started, and its first entry is being written.
        if (Date.now() > deadline) throw new Failure('NO_WORKER', `${id} has not written its first entry`);
        await sleep(FIRST_ENTRY_POLL);
      }
    } catch (error) {
      throw toFailure(error, id);
    }
  }

  async status(id: string): Promise<Status> {
    return statusOf(await this.state(id), now());
  }

  /** Everything that blocks: what, who, since when, by when. */
  async why(id: string): Promise<Why> {
    return whyOf(await this.state(id), now());
  }

  /** Exactly what a sign-off of this gate would sign. */
  async subject(id: string, gate: StepId): Promise<Subject> {
    const state = await this.state(id);
    const step = stepOf(gate);
    return {
      id,
      gate,
      digest: subjectDigest(state, gate),
      purpose: step.purpose,
      subject: step.subject(viewFor(state, gate)),
    };
  }

  /**
   * Sends one command by Update, and gives the engagement's answer. Repeat with the same `key` to be sure of one effect.
   * @throws Failure with the refusal's code and every fault
   */
  async tell<K extends PersonCommandKind>(id: string, kind: K, command: Told<K>): Promise<CommandAnswer> {
    const message = { ...command, kind, key: command.key ?? randomUUID() };
    try {
      const handle = this.client.workflow.getHandle(engagementWorkflowId(id));
      return await this.patiently(() =>
        handle.executeUpdate<CommandAnswer, [typeof message]>(UPDATE_COMMAND, {
          args: [message],
          updateId: message.key,
        }),
      );
    } catch (error) {
      throw await this.whyNot(id, toFailure(error, id));
    }
  }

  /** Temporal takes no message for what has ended, as for what never was: the reader should know which. */
  private async whyNot(id: string, failure: Failure): Promise<Failure> {
    if (failure.code !== 'UNKNOWN_ENGAGEMENT') return failure;
    const found = await this.client.workflow
      .getHandle(engagementWorkflowId(id))
      .describe()
      .catch(() => null);
    if (found?.status.name !== 'COMPLETED') return failure;
    return new Failure('ALREADY_CLOSED', `engagement ${id} was closed at ${found.closeTime?.toISOString()}`, [], {
      cause: failure,
    });
  }

  /** Signs what the gate asks for at this moment, or what was shown if its digest is given. */
  async sign(
    id: string,
    command: Omit<Told<'sign'>, 'subject' | 'gate'> & { gate: StepId; subject?: string },
  ): Promise<CommandAnswer> {
    const subject = command.subject ?? (await this.subject(id, command.gate)).digest;
    return this.tell(id, 'sign', { ...command, subject });
  }

  private patiently<T>(run: () => Promise<T>): Promise<T> {
    return this.client.connection.withDeadline(Date.now() + PATIENCE, run);
  }
}
