/**
 * Anybody with access to Temporal can send a signal of any name. For names that the SDK keeps for itself it throws before a
 * workflow's own handler is asked, and every task of the workflow fails from then on: such a signal is given another name
 * before, so that it is ignored and counted as any other unknown one.
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
