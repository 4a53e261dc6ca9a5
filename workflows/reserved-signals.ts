/**
 * Anyone with access to Temporal can send a signal of any name. For its reserved names the SDK throws before it calls
 * the workflow's own handler, and every task of the workflow fails from then on. Such a signal therefore gets another
 * name first, so that it is ignored and counted like any other unknown one.
 */
import type {
  ActivateInput,
  Next,
  WorkflowInterceptorsFactory,
  WorkflowInternalsInterceptor,
} from '@temporalio/workflow';

const RESERVED = '__temporal_';

export const interceptors: WorkflowInterceptorsFactory = () => ({
  internals: [
    {
      activate(input: ActivateInput, next: Next<WorkflowInternalsInterceptor, 'activate'>): void {
        for (const { signalWorkflow } of input.activation.jobs ?? [])
          if (signalWorkflow?.signalName?.startsWith(RESERVED))
            signalWorkflow.signalName = `reserved ${signalWorkflow.signalName}`;
        next(input);
      },
    },
  ],
});
