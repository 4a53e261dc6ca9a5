/** The retainer's Temporal Schedule of an engagement: created once, updated when the charter changes, removed at the end. */
import { Context } from '@temporalio/activity';
import { type Client, ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import { retainerScheduleId, WORKFLOWS } from '../domain/names';
import { duration } from '../domain/quantity';
import type { Deps } from './deps';
import { toApplicationFailure } from './failures';

export interface ArmScheduleInput {
  engagement: string;
  every: string;
  jitter: string;
  timezone: string;
  /** Digest of what the schedule has to look like. */
  spec: string;
}

const WEEK = duration('1 week');

/** A run has to end before the next one is due, but not before it can tell that a site's worker is away. */
const executionTimeout = (every: string): number => Math.max(60_000, Math.floor(duration(every) * 0.9));

const described = (input: ArmScheduleInput) => ({
  spec: { intervals: [{ every: duration(input.every) }], jitter: duration(input.jitter), timezone: input.timezone },
  action: {
    type: 'startWorkflow' as const,
    workflowType: WORKFLOWS.retainerCycle,
    workflowId: `cycle:${input.engagement}`,
    taskQueue: Context.current().info.taskQueue,
    args: [{ engagement: input.engagement }],
    workflowExecutionTimeout: executionTimeout(input.every),
  },
  policies: { overlap: ScheduleOverlapPolicy.BUFFER_ONE, catchupWindow: WEEK },
  memo: { spec: input.spec },
});

async function createOrUpdate(client: Client, input: ArmScheduleInput): Promise<void> {
  const scheduleId = retainerScheduleId(input.engagement);
  const wanted = described(input);
  try {
    await client.schedule.create({ scheduleId, ...wanted });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const { memo: _, ...update } = wanted;
    await client.schedule.getHandle(scheduleId).update((before) => ({ ...update, state: before.state }));
  }
}

/** @throws ApplicationFailure TEMPORAL_UNREACHABLE */
export async function armSchedule(input: ArmScheduleInput, deps: Deps): Promise<void> {
  try {
    await createOrUpdate(await deps.client(), input);
    deps.log.info(
      { engagement: input.engagement, schedule: retainerScheduleId(input.engagement) },
      'retainer schedule armed',
    );
  } catch (error) {
    throw toApplicationFailure(error);
  }
}

/** Removes the schedule; one that is gone already is removed. */
export async function removeSchedule(input: { engagement: string }, deps: Deps): Promise<void> {
  try {
    const client = await deps.client();
    await client.schedule.getHandle(retainerScheduleId(input.engagement)).delete();
    deps.log.info({ engagement: input.engagement }, 'retainer schedule removed');
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return;
    throw toApplicationFailure(error);
  }
}
