/**
 * One workflow for all engagements of a task queue. Clients and workers find the id of the evidence store in its memo.
 * Once an hour it checks the Schedules of all engagements: it notices one that somebody deleted, edited or paused in
 * Temporal, without a timer in each engagement. It stays: a cancellation changes nothing, and if it was terminated, a
 * worker starts it again with what its memo said.
 */
import {
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  log,
  makeContinueAsNewFunc,
  setDefaultSignalHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { engagementWorkflowId, MEMO_STORE } from '../domain/kernel/names';
import type { Command } from '../domain/model/commands';
import { report } from './engagement-messages';
import type { InstallationInput } from './inputs';
import { checking, reconciling } from './world';

const HOUR_MS = 3_600_000;

export async function installation(input: InstallationInput): Promise<void> {
  setDefaultSignalHandler((name) => log.warn('a signal was ignored: this workflow takes none', { detail: name }));
  const { store, checkEvery = HOUR_MS } = input;
  const isOver = (): boolean => workflowInfo().continueAsNewSuggested;
  // It checks at once when it starts: otherwise somebody who ends it again and again would prevent every check.
  let next: number | undefined = input.nextCheckAt ?? Date.now();
  await CancellationScope.nonCancellable(async () => {
    while (!isOver()) {
      if (next === undefined) await condition(isOver);
      else if (!(await condition(isOver, Math.max(1, next - Date.now()))))
        next = (await checkAll()) ? Date.now() + checkEvery : undefined;
    }
  });
  const goOn = makeContinueAsNewFunc<typeof installation>({ memo: { [MEMO_STORE]: store } });
  await goOn({ ...input, ...(next === undefined ? {} : { nextCheckAt: next }) });
}

/**
 * Checks the Schedules of all engagements, repairs them, and reports it to each.
 * @returns false if there are none to check
 */
async function checkAll(): Promise<boolean> {
  try {
    const amiss = await checking.checkSchedules();
    for (const { engagement, what, paused } of amiss ?? []) {
      try {
        if (what.length > 0) await repair(engagement, what);
        if (paused) await tell(engagement, { kind: 'schedules-paused', schedules: paused });
      } catch (error) {
        log.warn('the schedules could not be repaired: the next check tries again', {
          engagement,
          error: String(error),
        });
      }
    }
    return amiss !== null;
  } catch (error) {
    log.warn('the schedules could not be checked: the next check is in an hour', { error: String(error) });
    return true;
  }
}

async function repair(engagement: string, what: string[]): Promise<void> {
  const mended = await reconciling.reconcileSchedules({ engagement });
  // A worker that died after its repair has not reported it: then report what the check found.
  await tell(engagement, { kind: 'schedules-repaired', what: mended.length > 0 ? mended : what });
}

const tell = (engagement: string, command: Command): Promise<void> =>
  getExternalWorkflowHandle(engagementWorkflowId(engagement)).signal(report, command);
