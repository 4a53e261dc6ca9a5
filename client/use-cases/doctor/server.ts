/** What dayone needs of the Temporal server, and what runs there. */
import type { Client } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../../domain/kernel/names';
import { FAILURES } from '../../../domain/model/failures';
import { adviceOnTask } from '../../../domain/record/task-cause';
import { lookup } from '../../../domain/values/own-members';
import { nextText } from '../../../evidence/command-words';
import { failingTasks } from '../../temporal/failing-tasks';
import { toGrpcFailure } from '../../temporal/grpc-failures';
import { pollers } from '../../temporal/pollers';
import { aheadOfServer, clockFault } from '../../temporal/server-clock';
import { engagementFindings } from './engagements';
import { type Finding, type Installation, missing } from './installation';

export async function serverFindings(installation: Installation): Promise<Finding[]> {
  let client: Client;
  try {
    client = await installation.client();
    await requireNamespace(client);
  } catch (error) {
    return [missing('Temporal server', error)];
  }
  const { address } = installation.location().options;
  const serving = await worker(client, installation.taskQueue);
  const failing = await tasks(client, installation.taskQueue, serving.ok);
  return [
    { what: 'Temporal server', ok: true, found: `${address}, namespace ${client.options.namespace}`, mend: null },
    await clock(client, installation.taskQueue),
    await attributes(client),
    serving,
    ...failing.findings,
    ...(await engagementFindings(installation, client, failing.workflows)),
  ];
}

/** A server that does not describe its namespaces to everybody may still have it. @throws Failure SETUP_MISSING */
async function requireNamespace(client: Client): Promise<void> {
  const { namespace } = client.options;
  await client.workflowService.describeNamespace({ namespace }).catch((error: unknown) => {
    const failure = toGrpcFailure(error);
    if (failure.code === 'SETUP_MISSING') throw failure;
  });
}

/** Workflows of this task queue that run and cannot continue: engagements, drills, cycles, what belongs to the installation. */
async function tasks(
  client: Client,
  taskQueue: string,
  isServed: boolean,
): Promise<{ findings: Finding[]; workflows: Set<string> }> {
  const what = 'workflow tasks';
  const workflows = new Set<string>();
  try {
    const failing = await failingTasks(client, taskQueue, isServed);
    if (failing.length === 0) return { findings: [{ what, ok: true, found: 'none fails', mend: null }], workflows };
    for (const { workflowId } of failing) workflows.add(workflowId);
    const findings = failing.map(({ workflowId, runId, attempt, cause }) => ({
      what: 'workflow task',
      ok: false,
      found: `${workflowId} (run ${runId}) fails, ${attempt === 0 ? 'when it is asked' : `attempt ${attempt}`}: ${cause}`,
      mend: adviceOnTask(cause),
    }));
    return { findings, workflows };
  } catch (error) {
    return { findings: [missing(what, error)], workflows };
  }
}

async function clock(client: Client, taskQueue: string): Promise<Finding> {
  const what = 'clock';
  const ahead = await aheadOfServer(client, taskQueue).catch(() => null);
  const fault = clockFault(ahead);
  if (fault) return { what, ok: false, found: fault, mend: 'Set the clock of this machine, for example by NTP.' };
  return {
    what,
    ok: true,
    found: ahead === null ? 'cannot be compared while no worker polls' : 'as the server has it',
    mend: null,
  };
}

async function attributes(client: Client): Promise<Finding> {
  const what = 'search attributes';
  try {
    const { namespace } = client.options;
    const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
    const lacking = Object.keys(SEARCH_ATTRIBUTES).filter((name) => lookup(customAttributes, name) === undefined);
    if (lacking.length === 0) return { what, ok: true, found: 'registered', mend: null };
    return {
      what,
      ok: false,
      found: `lacking: ${lacking.join(', ')}`,
      mend: 'A worker registers them when it starts: `dayone worker`.',
    };
  } catch (error) {
    return missing(what, error);
  }
}

async function worker(client: Client, taskQueue: string): Promise<Finding> {
  const what = 'worker';
  try {
    const count = await pollers(client, taskQueue);
    if (count > 0) return { what, ok: true, found: `task queue ${taskQueue} is served`, mend: null };
    return { what, ok: false, found: `nobody serves the task queue ${taskQueue}`, mend: nextText(FAILURES.NO_WORKER) };
  } catch (error) {
    return missing(what, error);
  }
}
