/**
 * Where a cancellation of the workflow does not reach. `temporal workflow cancel` is one click in Temporal's web page and
 * names nobody: it must neither stop an engagement's timers and appends nor end it.
 */
import { CancellationScope } from '@temporalio/workflow';

/** Handlers start in the workflow's own scope, which is cancelled with it: each of them is shielded by itself. */
export const shielded =
  <A extends unknown[], R>(run: (...args: A) => Promise<R>): ((...args: A) => Promise<R>) =>
  (...args) =>
    CancellationScope.nonCancellable(() => run(...args));

/** @param told is called once, when somebody requests the cancellation of this run; to be called outside of any shield */
export function onCancelRequest(root: CancellationScope, told: () => void): void {
  root.cancelRequested.catch(told);
}
