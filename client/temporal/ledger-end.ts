/** Whether a ledger still holds all that is known to have been written: by its own receipts, and by its workflow. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import { Failure } from '../../domain/kernel/failures';
import { engagementStream, engagementWorkflowId, QUERY_STORE } from '../../domain/kernel/names';
import type { Head, StoredEntry } from '../../domain/model/entries';
import { type Known, missingEntries } from '../../domain/record/missing-entries';
import type { Receipt } from '../../domain/record/receipt';
import { type StoreStanding, storeWait } from '../../domain/views/report';
import type { Evidence } from '../../evidence/store';
import { pollers } from './pollers';

/** Longest wait for a workflow's answer, ms; one that does not answer says nothing about its ledger. */
const PATIENCE = 10_000;

type Kept = Pick<Evidence, 'ledger' | 'receipts'>;

/**
 * What an engagement's workflow knows of its ledger, also where it was terminated or has failed; null where there is
 * none, or nobody answers for it.
 */
export async function standingOf(client: Client, taskQueue: string, id: string): Promise<StoreStanding | null> {
  try {
    return await client.connection.withDeadline(Date.now() + PATIENCE, async () => {
      if ((await pollers(client, taskQueue)) === 0) return null;
      return freshStanding(client.workflow.getHandle(engagementWorkflowId(id)));
    });
  } catch {
    return null; // it is asked for comparison alone
  }
}

/** The workflow knows why the first attempt failed, and Temporal why the last one did. */
export async function freshStanding(handle: WorkflowHandle): Promise<StoreStanding> {
  const standing = await handle.query<StoreStanding>(QUERY_STORE);
  if (standing.away === null) return standing;
  const { raw } = await handle.describe();
  const failed = (raw.pendingActivities ?? []).find(({ activityType }) =>
    STORE_WORK.has(activityType?.name ?? ''),
  )?.lastFailure;
  const { type } = failed?.applicationFailureInfo ?? {};
  return failed?.message && type ? { ...standing, away: storeWait(type, failed.message) } : standing;
}

/** Activities with which an engagement reads its state and records its decisions. */
const STORE_WORK: ReadonlySet<string> = new Set(['appendToLedger', 'receiveMessage', 'readSnapshot', 'readStatePart']);

function faultOf(
  id: string,
  entries: readonly StoredEntry[],
  receipts: readonly Receipt[],
  head: Head | null,
): Failure | null {
  const stream = engagementStream(id);
  const newest = receipts.at(-1);
  const known: Known[] = [
    ...(newest ? [{ seq: newest.head.seq, by: `the receipt of the gate ${newest.gate} of ${newest.at}` }] : []),
    ...(head ? [{ seq: head.seq, by: 'its workflow' }] : []),
  ];
  const missing = missingEntries(stream, entries.length, known);
  if (missing) return new Failure('LEDGER_CUT', missing.message, missing.details);
  const other = receipts.find((one) => entries[one.head.seq - 1]?.hash !== one.head.hash);
  if (!other) return null;
  const { gate, head: at } = other;
  return new Failure(
    'LEDGER_BROKEN',
    `entry ${at.seq} of ${stream} is not the one of its receipt: the ledger was rewritten`,
    [`the receipt of the gate ${gate} of ${other.at} is for entry ${at.hash}`],
  );
}

/**
 * Every entry of an engagement's ledger; none where it was never begun.
 * @param head the last entry that its workflow knows, if it could be asked
 * @throws Failure LEDGER_CUT where entries are missing at its end, naming them and what knows of them; LEDGER_BROKEN,
 * STORE_UNAVAILABLE
 */
export async function wholeLedger(id: string, { ledger, receipts }: Kept, head: Head | null): Promise<StoredEntry[]> {
  const entries = await ledger.read(engagementStream(id));
  const fault = faultOf(id, entries, await receipts.all(id), head);
  if (fault) throw fault;
  return entries;
}
