/** The workflows of dayone: one file per kind of durable work. Each refuses an input of another workflow at once. */
import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import { inputIsNewer } from '../domain/record/task-cause';
import { faultsOfInput, newerInput } from '../domain/record/workflow-inputs';
import { drill as runDrill } from './drill';
import { dryRun as runDryRun } from './dry-run-probe';
import { engagement as runEngagement } from './engagement';
import { installation as runInstallation } from './installation';
import { notices as runNotices } from './notices';
import { retainerCycle as runCycle } from './retainer-cycle';
import { watch as runWatch } from './watch';

function checked<I, O>(type: Parameters<typeof faultsOfInput>[0], run: (input: I) => Promise<O>) {
  return async (input: I): Promise<O> => {
    const newer = workflowInfo().continuedFromExecutionRunId ? newerInput(input) : null;
    // A plain Error fails the task and not the workflow, so that a worker of the newer release can continue it.
    if (newer !== null) throw new Error(inputIsNewer(type, newer));
    const faults = faultsOfInput(type, input);
    if (faults.length === 0) return run(input);
    throw ApplicationFailure.create({
      type: 'BAD_INPUT',
      message: `this is no input of the workflow ${type}: ${faults.slice(0, 3).join('; ')}`,
      details: [faults],
      nonRetryable: true,
    });
  };
}

export const drill = checked('drill', runDrill);
export const engagement = checked('engagement', runEngagement);
export const installation = checked('installation', runInstallation);
export const dryRun = checked('dryRun', runDryRun);
export const notices = checked('notices', runNotices);
export const retainerCycle = checked('retainerCycle', runCycle);
export const watch = checked('watch', runWatch);

/** Anybody with access to Temporal can start a workflow of any type: without this its task would be retried for ever. */
export default async function unknownType(): Promise<never> {
  throw ApplicationFailure.create({
    type: 'BAD_INPUT',
    message: `dayone has no workflow of the type ${workflowInfo().workflowType.slice(0, 80)}`,
    nonRetryable: true,
  });
}

/** The SDK looks a workflow's type up in this object: without a prototype, `toString` and the like are no types. */
declare const exports: object;
Object.setPrototypeOf(exports, null);
