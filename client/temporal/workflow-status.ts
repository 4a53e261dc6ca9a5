/** Engagements whose workflow has ended although nobody closed them: terminated, failed, timed out. */
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { Failure, isFailureCode } from '../../domain/kernel/failures';
import { engagementWorkflowId } from '../../domain/kernel/names';
import { eachOf } from '../../evidence/queues';

type Page = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>>;
/** One event of a workflow's history. */
export type HistoryEvent = NonNullable<NonNullable<Page['history']>['events']>[number];

/** The wire number of `temporal.api.enums.v1.HistoryEventFilterType.CLOSE_EVENT`: the last event alone. */
const CLOSE_EVENT = 2;

/** What an engagement's workflow is on this server; `lost`: it has ended, and the engagement is not closed. */
export type Found =
  | { is: 'running' | 'unknown' }
  | { is: 'closed'; endedAt: string | undefined }
  | { is: 'lost'; failure: Failure };

/** Looks an engagement's workflow up. @throws what the connection throws */
export async function lookUp(client: Client, id: string): Promise<Found> {
  const handle = client.workflow.getHandle(engagementWorkflowId(id));
  const found = await handle.describe().catch((error: unknown) => {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  });
  if (!found) return { is: 'unknown' };
  const { name } = found.status;
  if (name === 'RUNNING') return { is: 'running' };
  if (name === 'COMPLETED') return { is: 'closed', endedAt: found.closeTime?.toISOString() };
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId: engagementWorkflowId(id), runId: found.runId },
    historyEventFilterType: CLOSE_EVENT,
  });
  return { is: 'lost', failure: whyEnded(id, name, history?.events?.at(-1)) };
}

/** An engagement that is not closed, and that the server does not run. */
export interface Orphaned {
  id: string;
  /** What ended its workflow, or that there is none; LEDGER_BROKEN where its ledger does not verify. */
  failure: Failure;
  /** Whether its ledger verifies as it is now, independently of what ended the workflow. */
  verifies: boolean;
}

/** Lookups in progress at the same time. */
const AT_ONCE = 16;

/**
 * Those of these engagements that the server does not run although they are not closed, in their order.
 * @param unknown why there is no engagement of this id, as far as the ledgers know
 * @throws what the connection throws
 */
export async function orphanedOf(
  client: Client,
  ids: readonly string[],
  unknown: (id: string) => Promise<Failure>,
): Promise<Orphaned[]> {
  const lost: (Orphaned | null)[] = [];
  await eachOf(ids.entries(), AT_ONCE, async ([n, id]) => {
    lost[n] = await lostOne(client, id, unknown);
  });
  return lost.filter((one) => one !== null);
}

async function lostOne(
  client: Client,
  id: string,
  unknown: (id: string) => Promise<Failure>,
): Promise<Orphaned | null> {
  const found = await lookUp(client, id);
  if (found.is === 'running' || found.is === 'closed') return null;
  const why = await unknown(id).catch((error: unknown) => {
    if (error instanceof Failure) return error;
    throw error;
  });
  // Closed by its last entry, or not even begun.
  if (why.code === 'ALREADY_CLOSED' || why.code === 'UNKNOWN_ENGAGEMENT') return null;
  const verifies = why.code === 'WORKFLOW_ENDED';
  return { id, failure: found.is === 'lost' && verifies ? found.failure : why, verifies };
}

/** What ended a workflow, by the last event of its history: the code of its failure, else WORKFLOW_ENDED. */
export function whyEnded(id: string, status: string, last: HistoryEvent | undefined): Failure {
  const failure = last?.workflowExecutionFailedEventAttributes?.failure;
  const type = failure?.applicationFailureInfo?.type ?? '';
  const reason = failure?.message ?? last?.workflowExecutionTerminatedEventAttributes?.reason;
  return new Failure(
    isFailureCode(type) ? type : 'WORKFLOW_ENDED',
    `the workflow of engagement ${id} has ended (${status.toLowerCase()}), and the engagement is not closed`,
    [...(reason ? [reason] : []), ...faultsIn(failure?.applicationFailureInfo?.details?.payloads ?? [])],
  ).about({ ID: id });
}

/** The single faults that a workflow has failed with, one line each. */
function faultsIn([first]: readonly Payload[]): string[] {
  try {
    const found: unknown = first && defaultPayloadConverter.fromPayload(first);
    return Array.isArray(found) ? found.filter((fault) => typeof fault === 'string') : [];
  } catch {
    return []; // encoded by somebody else: the message alone has to do
  }
}
