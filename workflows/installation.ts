/**
 * Which evidence store the engagements of this task queue are kept in: the id stands in the memo of this workflow, where
 * clients and workers find it. It does nothing else, and stays. A cancellation changes nothing; where it was terminated,
 * a worker starts it again with what its memo said.
 */
import {
  CancellationScope,
  condition,
  log,
  makeContinueAsNewFunc,
  setDefaultSignalHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { MEMO_STORE } from '../domain/names';
import type { InstallationInput } from './inputs';

export async function installation(input: InstallationInput): Promise<void> {
  setDefaultSignalHandler((name) => log.warn('a signal was ignored: this workflow takes none', { detail: name }));
  await CancellationScope.nonCancellable(() => condition(() => workflowInfo().continueAsNewSuggested));
  await makeContinueAsNewFunc<typeof installation>({ memo: { [MEMO_STORE]: input.store } })(input);
}
