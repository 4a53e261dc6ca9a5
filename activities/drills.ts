/** A drill as the worker knows it: what the ledger orders, and whose workflow runs under its id. */
import { WorkflowNotFoundError } from '@temporalio/client';
import { engagementWorkflowId, WORKFLOWS } from '../domain/kernel/names';
import type { DrillOrder } from '../domain/model/work';
import { drillOrderOf } from '../domain/rollback/drill-order';
import type { Deps } from './deps';
import { toApplicationFailure } from './failures';
import { stateOf } from './state-of';

export interface DrillName {
  engagement: string;
  /** Workflow id of the drill. */
  drill: string;
}

/**
 * The order of the engagement's open drill; null where the ledger has no open drill of this name.
 * @throws ApplicationFailure STORE_UNAVAILABLE (retryable), LEDGER_BROKEN, NOT_IN_STORE
 */
export async function readDrillOrder({ engagement, drill }: DrillName, deps: Deps): Promise<DrillOrder | null> {
  try {
    const state = await stateOf(engagement, deps);
    return state.drill?.drill === drill ? drillOrderOf(state, state.drill) : null;
  } catch (error) {
    throw toApplicationFailure(error);
  }
}

/** Who runs under a drill's id: its own workflow, started by this run of the engagement; somebody else; or nobody any more. */
export type DrillOwner = { is: 'own'; run: string } | { is: 'nobody' } | { is: 'stranger'; what: string };

export async function readDrillOwner({ engagement, drill }: DrillName, deps: Deps): Promise<DrillOwner> {
  try {
    const client = await deps.client();
    const { type, status, raw } = await client.workflow.getHandle(drill).describe();
    if (status.name !== 'RUNNING') return { is: 'nobody' };
    const parent = raw.workflowExecutionInfo?.parentExecution;
    const isOwn = type === WORKFLOWS.drill && parent?.workflowId === engagementWorkflowId(engagement);
    if (isOwn) return { is: 'own', run: parent.runId ?? '' };
    const from = parent?.workflowId ? `a child of ${parent.workflowId}` : 'started without a parent';
    return { is: 'stranger', what: `a workflow of type ${type}, ${from}` };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { is: 'nobody' };
    throw toApplicationFailure(error);
  }
}
