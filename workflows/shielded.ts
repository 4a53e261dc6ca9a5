/**
 * Where a cancellation of the workflow does not reach. `temporal workflow cancel` is one click in Temporal's web page and
 * names nobody: it must neither stop an engagement's timers and appends nor end it.
 */
import { CancellationScope } from '@temporalio/workflow';

/** Handlers start in the workflow's own scope, which is cancelled with it, so each handler has its own shield. */
export const shielded =
  <A extends unknown[], R>(run: (...args: A) => Promise<R>): ((...args: A) => Promise<R>) =>
  (...args) =>
    CancellationScope.nonCancellable(() => run(...args));

/**
 * To be called outside of any shield.
 * @param told called once, when somebody requests the cancellation of this run
 */
export function onCancelRequest(root: CancellationScope, told: () => void): void {
  root.cancelRequested.catch(told);
}
