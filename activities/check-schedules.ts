/** The hourly check of an installation: are the Schedules of all its engagements as they were armed? */
import { setImmediate as turn } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { isNewPause } from '../domain/findings/schedule-findings';
import { Failure } from '../domain/kernel/failures';
import { engagementOf, WORKFLOWS } from '../domain/kernel/names';
import { armedSchedules, differences, pauseOf, type SchedulePlan, schedulePlans } from '../domain/retainer/schedules';
import { truncate } from '../domain/values/text';
import type { Deps } from './deps';
import { described, failureOf, LONGEST, MOST } from './schedules';
import { stateOf } from './state-of';

/** What is wrong with the Schedules of one engagement. */
export interface SchedulesAmiss {
  engagement: string;
  /** What has to be repaired, a line each: deleted, edited. */
  what: string[];
  /** Schedules that were paused without dayone and of which the engagement is not notified yet; null: nothing new. */
  paused: string[] | null;
}

/** Most engagements in one answer: the next check reports further ones. */
const MOST_AMISS = 500;
const UNIMPLEMENTED = 12;

const lineOf = ({ scheduleId }: SchedulePlan, what: string): string => truncate(`${scheduleId}: ${what}`, LONGEST);

/** Null if nothing is wrong, if no Schedules are wanted, or if the engagement itself is about to create them. */
async function amissOf(client: Client, taskQueue: string, engagement: string, deps: Deps) {
  const state = await stateOf(engagement, deps);
  const wanted = armedSchedules(state);
  if (!wanted) return null;
  const plans = schedulePlans(engagement, wanted, taskQueue);
  const seen = await Promise.all(
    plans.map(async (plan) => ({ plan, found: await described(client.schedule.getHandle(plan.scheduleId)) })),
  );
  const what = seen.flatMap(({ plan, found }) =>
    (found ? differences(plan, found) : ['it was gone']).map((one) => lineOf(plan, one)),
  );
  const paused = seen.flatMap(({ plan, found }) => {
    const pause = found && pauseOf(found);
    return pause && !pause.own ? [plan.scheduleId] : [];
  });
  const news = isNewPause(state, paused) ? paused : null;
  return what.length > 0 || news ? { engagement, what: what.slice(0, MOST), paused: news } : null;
}

/**
 * Only reads: the caller repairs faults one engagement at a time and reports them to each. An engagement whose ledger
 * cannot be read is skipped.
 * @returns null if the server has neither lists nor Schedules, as a server for tests
 * @throws ApplicationFailure TEMPORAL_UNREACHABLE
 */
export async function checkSchedules(deps: Deps): Promise<SchedulesAmiss[] | null> {
  const { info, heartbeat } = Context.current();
  const { taskQueue } = info;
  const query = `WorkflowType = '${WORKFLOWS.engagement}' AND ExecutionStatus = 'Running' AND TaskQueue = '${taskQueue}'`;
  const amiss: SchedulesAmiss[] = [];
  try {
    const client = await deps.client();
    for await (const { workflowId } of client.workflow.list({ query, pageSize: 100 })) {
      heartbeat();
      const one = await amissOf(client, taskQueue, engagementOf(workflowId), deps).catch((error: unknown) => {
        // A failure of the store concerns one ledger; a failure of the server concerns all of them.
        if (!(error instanceof Failure)) throw error;
        // One that has just been started has no ledger yet.
        if (error.code !== 'NOT_IN_STORE')
          deps.log.warn({ engagement: engagementOf(workflowId), error }, 'the schedules could not be checked');
        return null;
      });
      if (one) amiss.push(one);
      if (amiss.length === MOST_AMISS) break;
      await turn();
    }
    return amiss;
  } catch (error) {
    if (isUnimplemented(error)) return null;
    throw failureOf(error);
  }
}

function isUnimplemented(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause)
    if ((at as { code?: unknown }).code === UNIMPLEMENTED) return true;
  return false;
}
