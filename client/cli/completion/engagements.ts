/** Engagement ids for a shell's completion: quick or not at all. */

import { engagementWorkflowId, WORKFLOWS } from '../../../domain/kernel/names';
import { connect } from '../../temporal/connection';
import type { Session } from '../session';

/** Longest wait for the server, each for the connection and for the answer, ms. */
const PATIENCE = 700;
const MOST = 50;

/** Ids that begin with `typed`: of what is running, else, without a server, of the ledgers in the data directory. */
export async function engagementIds(session: Session, typed: string): Promise<string[]> {
  if (!/^[a-z0-9-]*$/.test(typed)) return [];
  try {
    return await running(session, typed);
  } catch {
    return (await session.records.known().catch(() => [])).filter((id) => id.startsWith(typed)).slice(0, MOST);
  }
}

async function running(session: Session, typed: string): Promise<string[]> {
  const place = session.server.location();
  const client = await connect({ ...place, options: { ...place.options, connectTimeout: PATIENCE } });
  try {
    const ours = engagementWorkflowId('');
    const { executions } = await client.withDeadline(Date.now() + PATIENCE, () =>
      client.workflowService.listWorkflowExecutions({
        namespace: client.options.namespace,
        query: `WorkflowType = '${WORKFLOWS.engagement}' AND ExecutionStatus = 'Running' AND WorkflowId STARTS_WITH '${ours}${typed}'`,
        pageSize: MOST,
      }),
    );
    return executions.map(({ execution }) => execution!.workflowId!.slice(ours.length)).sort();
  } finally {
    await client.connection.close();
  }
}
