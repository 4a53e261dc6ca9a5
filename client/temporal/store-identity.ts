/** The evidence store that a namespace names: read by clients, made and looked after by workers. */
import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { Failure } from '../../domain/kernel/failures';
import { installationWorkflowId, MEMO_STORE, WORKFLOWS } from '../../domain/kernel/names';
import { type StoresSeen, storeDifference } from '../../domain/record/stores';
import type { NamedThere } from '../files/evidence-access';
import { toFailure } from './failures';
import { isGrpcError } from './grpc-failures';

const UNIMPLEMENTED = 12;

/** What the namespace names, and whether the workflow that remembers it runs. */
interface Named {
  store: string | undefined;
  runs: boolean;
}

async function namedStore(client: Client, taskQueue: string): Promise<Named> {
  const handle = client.workflow.getHandle(installationWorkflowId(taskQueue));
  try {
    const { memo, status } = await handle.describe();
    const store = memo?.[MEMO_STORE];
    // One that was terminated still says what it said.
    return { store: typeof store === 'string' ? store : undefined, runs: status.name === 'RUNNING' };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { store: undefined, runs: false };
    throw error;
  }
}

/** Empty where the connection does not tell: then it is believed to be elsewhere. */
const addressOf = ({ connection }: Client): string =>
  (connection as { options?: { address?: string } }).options?.address ?? '';

/** The store that the namespace names for a task queue: none where no worker has come yet. @throws Failure TEMPORAL_UNREACHABLE */
export async function namedThere(client: Client, taskQueue: string): Promise<NamedThere> {
  const address = addressOf(client);
  const { namespace } = client.options;
  try {
    return { address, namespace, there: (await namedStore(client, taskQueue)).store };
  } catch (error) {
    throw toFailure(error, installationWorkflowId(taskQueue));
  }
}

function isUnimplemented(error: unknown): boolean {
  const said = isGrpcError(error) ? error : (error as { cause?: unknown }).cause;
  return isGrpcError(said) && said.code === UNIMPLEMENTED;
}

/** Running engagements of this task queue that say which store they are kept in: looked at where the namespace does not. */
async function storesOfEngagements(client: Client, taskQueue: string): Promise<Map<string, string>> {
  const query = `WorkflowType = '${WORKFLOWS.engagement}' AND ExecutionStatus = 'Running' AND TaskQueue = '${taskQueue}'`;
  const found = new Map<string, string>();
  try {
    for await (const { memo, workflowId } of client.workflow.list({ query, pageSize: 100 })) {
      const store = memo?.[MEMO_STORE];
      if (typeof store === 'string') found.set(store, workflowId);
    }
  } catch (error) {
    // A server for tests, which keeps no lists.
    if (!isUnimplemented(error)) throw error;
  }
  return found;
}

export interface StoreHere extends Omit<StoresSeen, 'there' | 'namespace'> {
  taskQueue: string;
  /** The store that the namespace may name now, and shall not any more: said by the operator. */
  replaces?: string;
}

/**
 * Makes sure that the namespace names the store of this data directory, before a worker serves it.
 * @param make the id of the store here, made where there is none
 * @throws Failure WRONG_STORE naming both where it names another: nothing is made or changed then
 */
export async function claimNamespace(client: Client, here: StoreHere, make: () => Promise<string>): Promise<void> {
  const { taskQueue, replaces } = here;
  const { namespace } = client.options;
  const fault = (there: string | undefined, found: string | undefined): Failure | null => {
    const difference = storeDifference({ ...here, here: found, namespace, there });
    return difference ? new Failure('WRONG_STORE', difference, ADVICE(there!)) : null;
  };
  const before = await namedStore(client, taskQueue);
  const mayReplace = replaces !== undefined && before.store === replaces;
  const other = mayReplace ? null : fault(before.store, here.here);
  if (other) throw other;
  if (before.store === undefined)
    for (const [store, engagement] of await storesOfEngagements(client, taskQueue)) {
      const difference = store === replaces ? null : fault(store, here.here);
      if (difference) throw new Failure('WRONG_STORE', `${difference.message} (${engagement})`, difference.details);
    }
  const store = await make();
  if (before.runs && before.store === store) return;
  await startInstallation(client, taskQueue, store, mayReplace && before.store !== store);
  // Another worker may have been quicker, with a store of its own.
  const late = fault((await namedStore(client, taskQueue)).store, store);
  if (late) throw late;
}

const ADVICE = (there: string): string[] => [
  `start the worker with the data directory of ${there}, or with a copy of it restored from a backup: the id comes along`,
  `if ${there} is lost for good: \`dayone worker --replace-store ${there}\`; engagements that are kept in it stay where they are and wait for it`,
];

async function startInstallation(client: Client, taskQueue: string, store: string, replaces: boolean): Promise<void> {
  try {
    await client.workflow.start(WORKFLOWS.installation, {
      workflowId: installationWorkflowId(taskQueue),
      taskQueue,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: replaces ? 'TERMINATE_EXISTING' : 'USE_EXISTING',
      args: [{ v: 1, store }],
      memo: { [MEMO_STORE]: store },
      staticSummary: `evidence store ${store}`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw toFailure(error, taskQueue);
  }
}

/**
 * Looks once whether the namespace still names this store, and starts what remembers it where it has ended.
 * @returns why this store must not be served any more; null where it may
 * @throws what the connection throws
 */
export async function lookAfterInstallation(
  client: Client,
  here: StoreHere & { here: string },
): Promise<string | null> {
  const { taskQueue } = here;
  const { store, runs } = await namedStore(client, taskQueue);
  const difference = storeDifference({ ...here, namespace: client.options.namespace, there: store });
  if (!difference && !runs) await startInstallation(client, taskQueue, here.here, false);
  return difference;
}
