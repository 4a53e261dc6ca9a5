/** Brings an engagement back from its ledger alone: on an empty server, after its workflow has ended, or elsewhere. */
import { randomUUID } from 'node:crypto';
import { type Client, ServiceError, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { apply } from '../domain/apply/apply';
import { Failure } from '../domain/failures';
import { type Entry, SYSTEM } from '../domain/ledger';
import { engagementWorkflowId, WORKFLOWS } from '../domain/names';
import type { State } from '../domain/state';
import { lookUp } from './ended';
import { toFailure } from './failures';
import { isGrpcError } from './grpc-failures';
import { standingOf, wholeLedger } from './ledger-end';
import type { Records } from './records';
import { summaryOf } from './starting';

/** Why an engagement is brought back, and by whom. */
export interface RecoveryGiven {
  /** Person id of who brings it back; nobody has to be named. */
  by?: string;
  /** It stands in the record, set aside so that it can be erased. */
  reason?: string;
}

/** The epoch that was begun, and where the engagement stands. */
export interface Recovered {
  id: string;
  /** The epoch that has begun: whoever wrote the ledger before is stopped at the next attempt. */
  epoch: number;
  /** Entry of the ledger with which it begins. */
  entry: number;
  /** The drill that was open and is looked after; null for none. */
  drill: string | null;
}

/** What gRPC calls an invalid argument, and an exhausted resource: a payload too large is the one or the other. */
const TOO_LARGE: readonly number[] = [3, 8];
/** The embedded server and Compose take no payload above 256 KiB; what is far below was refused for another reason. */
const MAY_BE_TOO_LARGE = 128 * 1024;
const LARGEST_PARTS = 3;

/**
 * The state that a verified ledger amounts to.
 * @throws Failure LEDGER_BROKEN naming the first entry that this version cannot read
 */
function folded(entries: readonly Entry[]): State | null {
  let state: State | null = null;
  for (const entry of entries) {
    try {
      state = apply(state, entry);
    } catch (cause) {
      const what = cause instanceof Error ? cause.message : String(cause);
      throw new Failure('LEDGER_BROKEN', `entry ${entry.seq} of ${entry.stream} cannot be read: ${what}`, [], {
        cause,
      });
    }
  }
  return state;
}

/** @throws Failure STILL_RUNNING, ALREADY_CLOSED, UNKNOWN_ENGAGEMENT, LEDGER_CUT, LEDGER_BROKEN, STORE_UNAVAILABLE, WRONG_STORE */
async function toBringBack(client: Client, taskQueue: string, records: Records, id: string): Promise<State> {
  const evidence = await records.evidence();
  const found = await lookUp(client, id).catch((error: unknown) => {
    throw toFailure(error, id);
  });
  if (found.is === 'running') throw new Failure('STILL_RUNNING', `engagement ${id} is running`);
  const { data } = records;
  const { id: here, ledger } = evidence;
  // What its last run knew is compared, though it is not gone on from.
  const standing = found.is === 'lost' ? await standingOf(client, taskQueue, id) : null;
  const state = folded(await wholeLedger(id, evidence, standing?.head ?? null));
  if (!state || state.closedAt) throw await records.unknown(id);
  if (state.store && state.store !== here)
    throw new Failure(
      'WRONG_STORE',
      `the ledger of ${id} belongs to the evidence store ${state.store}, and ${data} is ${here}`,
    );
  // A drill that touched the target has to restore it: its own record must tell of that.
  if (state.drill) await ledger.read(state.drill.drill);
  return state;
}

/**
 * Starts the engagement's workflow with what its ledger amounts to; that a new epoch has begun, `DayOne.state` tells.
 * Throws as `DayOne.recover`.
 */
export async function bringBack(
  client: Client,
  taskQueue: string,
  records: Records,
  id: string,
  { by, reason }: RecoveryGiven,
): Promise<Recovered> {
  const carried = await toBringBack(client, taskQueue, records, id);
  const { texts } = await records.evidence();
  const why = reason ? await texts.put(reason, by ?? SYSTEM.id, id) : '';
  const input = { v: 1, id, carried, recovery: { key: randomUUID(), by: by ?? null, why } };
  try {
    await client.workflow.start(WORKFLOWS.engagement, {
      workflowId: engagementWorkflowId(id),
      taskQueue,
      args: [input],
      staticSummary: summaryOf(carried.charter),
    });
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError)
      throw new Failure('STILL_RUNNING', `engagement ${id} is running`, [], { cause: error });
    throw tooLarge(carried, error) ?? toFailure(error, id);
  }
  return { id, epoch: carried.epoch + 1, entry: carried.head.seq + 1, drill: carried.drill?.drill ?? null };
}

/** The server does not take a state of this size; undefined where that is not what it says. */
function tooLarge(state: State, error: unknown): Failure | undefined {
  const said = error instanceof ServiceError ? error.cause : error;
  const bytes = bytesOf(state);
  if (!isGrpcError(said) || !TOO_LARGE.includes(said.code) || bytes < MAY_BE_TOO_LARGE) return undefined;
  const parts = Object.entries(state)
    .map(([name, part]) => ({ name, bytes: bytesOf(part) }))
    .sort((a, b) => b.bytes - a.bytes);
  return new Failure(
    'TOO_LARGE',
    `the state of ${state.id} has ${bytes} bytes, and this server does not take that: ${said.details}`,
    [
      ...parts.slice(0, LARGEST_PARTS).map((part) => `${part.name}: ${part.bytes} bytes`),
      'nothing was written; the operator of the server can raise limit.blobSize.error: 256 KiB here, 2 MiB if nothing is said',
    ],
    { cause: error },
  );
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '');
