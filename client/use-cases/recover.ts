/** Recovers an engagement from its ledger alone: on an empty server, after its workflow has ended, or elsewhere. */

import { randomUUID } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { apply } from '../../domain/engagement/apply';
import { Failure } from '../../domain/kernel/failures';
import { engagementWorkflowId, WORKFLOWS } from '../../domain/kernel/names';
import type { Entry } from '../../domain/model/events';
import type { State } from '../../domain/model/state';
import { SYSTEM } from '../../domain/record/ledger';
import { readDrillEntry, readEntries } from '../../domain/record/read-entry';
import { messageOf } from '../../domain/values/faults';
import { toFailure } from '../temporal/failures';
import { standingOf, wholeLedger } from '../temporal/ledger-end';
import { lookUp } from '../temporal/workflow-status';
import type { Context } from './context';
import { summaryOf } from './start';

/** Why an engagement is recovered, and by whom. */
export interface RecoveryGiven {
  /** Id of the person who recovers it; optional. */
  by?: string;
  /** Part of the record, but stored outside the ledger so that it can be erased. */
  reason?: string;
}

/** The epoch that was begun, and the open drill. */
export interface Recovered {
  id: string;
  /** The epoch that has begun: the previous writer of the ledger is stopped at its next attempt. */
  epoch: number;
  /** Entry of the ledger with which it begins. */
  entry: number;
  /** The drill that was open and is continued; null for none. */
  drill: string | null;
}

/**
 * The state folded from a verified ledger.
 * @throws Failure LEDGER_BROKEN naming the first entry that this version cannot read
 */
function folded(entries: readonly Entry[]): State | null {
  let state: State | null = null;
  for (const entry of entries) {
    try {
      state = apply(state, entry);
    } catch (cause) {
      const what = messageOf(cause);
      throw new Failure('LEDGER_BROKEN', `entry ${entry.seq} of ${entry.stream} cannot be read: ${what}`, [], {
        cause,
      });
    }
  }
  return state;
}

/** @throws Failure STILL_RUNNING, ALREADY_CLOSED, UNKNOWN_ENGAGEMENT, LEDGER_CUT, LEDGER_BROKEN, NEWER_RECORD, STORE_UNAVAILABLE, WRONG_STORE */
async function toBringBack({ client, taskQueue, records }: Context, id: string): Promise<State> {
  const evidence = await records.evidence();
  const found = await lookUp(client, id).catch((error: unknown) => {
    throw toFailure(error, id);
  });
  if (found.is === 'running') throw new Failure('STILL_RUNNING', `engagement ${id} is running`);
  const { data } = records;
  const { id: here, ledger } = evidence;
  // The state of its last run is compared, but the recovery does not continue from it.
  const standing = found.is === 'lost' ? await standingOf(client, taskQueue, id) : null;
  const state = folded(readEntries(await wholeLedger(id, evidence, standing?.head ?? null)));
  if (!state || state.closedAt) throw await records.unknown(id);
  if (state.store && state.store !== here)
    throw new Failure(
      'WRONG_STORE',
      `the ledger of ${id} belongs to the evidence store ${state.store}, and ${data} is ${here}`,
    );
  // A drill that touched the target has to restore it: its own record must show that.
  if (state.drill) (await ledger.read(state.drill.drill)).forEach(readDrillEntry);
  return state;
}

/**
 * Starts the engagement's workflow from its ledger, and waits until the new epoch has begun.
 * Throws as `DayOne.recover`.
 */
export async function recoverEngagement(
  context: Context,
  id: string,
  { by, reason }: RecoveryGiven,
): Promise<Recovered> {
  const { client, taskQueue, records, gateway } = context;
  const carried = await toBringBack(context, id);
  const { texts } = await records.evidence();
  const why = reason ? await texts.put(reason, by ?? SYSTEM.id, id) : '';
  // The workflow folds the state from the ledger itself, up to the entry that was verified here.
  const input = { v: 1, id, recovery: { key: randomUUID(), by: by ?? null, why, after: carried.head } };
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
    throw toFailure(error, id);
  }
  await gateway.state(id);
  return { id, epoch: carried.epoch + 1, entry: carried.head.seq + 1, drill: carried.drill?.drill ?? null };
}
