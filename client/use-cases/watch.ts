/** Follows an engagement: its history says that something has happened, its state says what. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { Failure } from '../../domain/kernel/failures';
import { engagementWorkflowId } from '../../domain/kernel/names';
import type { FailureCode } from '../../domain/model/failures';
import type { State } from '../../domain/model/state';
import type { Change } from '../../domain/views/change';
import { changesBetween } from '../../domain/views/changes';
import { toFailure } from '../temporal/failures';
import { type HistoryEvent, whyEnded } from '../temporal/workflow-status';

/** How it is watched. */
export interface WatchOptions {
  /** Ends it, without an error. */
  signal?: AbortSignal;
  /** Called when the server or the workers have gone; changes meanwhile are reported when they are back. */
  onAway?(failure: Failure): void;
}

/** The state of an engagement as it was seen at a moment, RFC 3339. */
export interface Snapshot {
  state: State;
  at: string;
}

/** What following needs of a client. */
export interface Watchable {
  readonly client: Client;
  state(id: string): Promise<State>;
}

/** The server answers a long poll after some 20 s; one that has not by then is lost. */
const POLL_DEADLINE_MS = 60_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/** Failures that may pass: a watcher waits until they do. */
const PASSING: readonly FailureCode[] = ['TEMPORAL_UNREACHABLE', 'NO_WORKER', 'STORE_UNAVAILABLE', 'WORKFLOW_FAILING'];

/**
 * Every state from now on, the present one first and the last one of a closed engagement at the end. States in quick
 * succession may appear as one. Throws as `DayOne.watch`.
 */
export async function* sightsOf(
  dayone: Watchable,
  id: string,
  { signal, onAway }: WatchOptions = {},
): AsyncGenerator<Snapshot, void, void> {
  const { client } = dayone;
  const history = new History(client, id, signal);
  let seen: State | undefined;
  let troubles = 0;
  const look = async (): Promise<State> => {
    if (seen) await history.newEntries();
    return abortable(signal, () => dayone.state(id));
  };
  while (!signal?.aborted) {
    const found = await look().catch((error: unknown) => toFailure(error, id));
    if (signal?.aborted) return;
    if (found instanceof Failure) {
      if (!seen || !mayPass(found, troubles)) throw found;
      onAway?.(found);
      history.forget();
      await sleep(Math.min(FIRST_PAUSE_MS * 2 ** troubles, LONGEST_PAUSE_MS), undefined, { signal }).catch(() => {});
      troubles += 1;
      continue;
    }
    troubles = 0;
    if (!seen || hasChanged(seen, found)) {
      seen = found;
      yield { state: found, at: new Date().toISOString() };
    }
    if (found.closedAt) return;
    if (history.isOver) throw history.isOver;
  }
}

/** Buffered readings of a stage change the state without an entry, so the head alone is not enough. */
const hasChanged = (before: State, after: State): boolean =>
  before.head.hash !== after.head.hash || before.pass?.stage?.readings !== after.pass?.stage?.readings;

/** Who watches waits for a server, and for a worker. A server that came back may not know how far it was read. */
const mayPass = ({ code }: Failure, troubles: number): boolean =>
  PASSING.includes(code) || (code === 'INTERNAL' && troubles === 0);

/** The changes from one state to the next; the first are the current phase and requirements. Throws as `sightsOf`. */
export async function* changesOf(
  dayone: Watchable,
  id: string,
  options: WatchOptions = {},
): AsyncGenerator<Change, void, void> {
  let before: Snapshot | null = null;
  for await (const sight of sightsOf(dayone, id, options)) {
    yield* changesBetween(before?.state ?? null, sight.state, sight.at, before?.at);
    before = sight;
  }
}

/**
 * Ends with the signal, at once. `run` gets a signal of its own: Temporal's client listens to what it is given for
 * ever, and one signal may watch for months.
 */
function abortable<T>(signal: AbortSignal | undefined, run: (own: AbortSignal) => Promise<T>): Promise<T> {
  const own = new AbortController();
  const abort = () => own.abort();
  const aborted = new Promise<never>((_resolve, reject) => {
    own.signal.addEventListener('abort', () => reject(own.signal.reason));
  });
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  return Promise.race([run(own.signal), aborted]).finally(() => signal?.removeEventListener('abort', abort));
}

/** The new events of an engagement's workflow history, from run to run. */
class History {
  /** Why it has ended, without the engagement having been closed. */
  isOver: Failure | undefined;
  private token: Uint8Array | undefined;
  private runId: string | undefined;

  constructor(
    private readonly client: Client,
    private readonly id: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** Starts again, with the run that is current then. */
  forget(): void {
    this.token = undefined;
    this.runId = undefined;
  }

  /** Resolves when the engagement may have changed: at once the first time, and at the end of the workflow. */
  async newEntries(): Promise<void> {
    for (;;) {
      const { events, next } = await this.page();
      this.token = next;
      if (!next) return this.endOf(events.at(-1));
      // Only a workflow task changes a state.
      if (events.some((event) => event.workflowTaskCompletedEventAttributes)) return;
    }
  }

  private async page() {
    const { client, id, runId, token } = this;
    const { connection, workflowService } = client;
    const asked = () =>
      workflowService.getWorkflowExecutionHistory({
        namespace: client.options.namespace,
        execution: { workflowId: engagementWorkflowId(id), runId },
        waitNewEvent: true,
        nextPageToken: token,
      });
    const page = await abortable(this.signal, (own) =>
      connection.withAbortSignal(own, () => connection.withDeadline(Date.now() + POLL_DEADLINE_MS, asked)),
    );
    const { nextPageToken } = page;
    return { events: page.history?.events ?? [], next: nextPageToken?.length ? nextPageToken : undefined };
  }

  private async endOf(last: HistoryEvent | undefined): Promise<void> {
    const { id, client } = this;
    const next = last?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    if (next) {
      this.runId = next;
      return;
    }
    // Somebody may have reset it to an earlier point: then another run continues.
    const found = await client.workflow.getHandle(engagementWorkflowId(id)).describe();
    this.runId = found.runId;
    if (found.status.name !== 'RUNNING') this.isOver = whyEnded(id, found.status.name, last);
  }
}
