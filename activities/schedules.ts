/** The two Temporal Schedules of an engagement: created once, updated when the charter changes, removed at the end. */
import { Context } from '@temporalio/activity';
import { type Client, ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import { retainerScheduleId, WORKFLOWS, watchScheduleId } from '../domain/names';
import { duration } from '../domain/quantity';
import type { Deps } from './deps';
import { toApplicationFailure } from './failures';

export interface ArmSchedulesInput {
  engagement: string;
  /** Interval and jitter of the retainer's cycle. */
  every: string;
  jitter: string;
  /** Interval of the watch between cycles. */
  watch: string;
  timezone: string;
  /** Digest of what the schedules have to look like. */
  spec: string;
}

const WEEK = duration('1 week');

/** A run has to end before the next one is due, but not before it can tell that a site's worker is away. */
const executionTimeout = (every: string): number => Math.max(60_000, Math.floor(duration(every) * 0.9));

const startsWorkflow = (input: ArmSchedulesInput, workflowType: string, workflowId: string, every: string) => ({
  type: 'startWorkflow' as const,
  workflowType,
  workflowId,
  taskQueue: Context.current().info.taskQueue,
  args: [{ engagement: input.engagement }],
  workflowExecutionTimeout: executionTimeout(every),
});

const retainer = (input: ArmSchedulesInput) => ({
  scheduleId: retainerScheduleId(input.engagement),
  spec: { intervals: [{ every: duration(input.every) }], jitter: duration(input.jitter), timezone: input.timezone },
  action: startsWorkflow(input, WORKFLOWS.retainerCycle, `cycle:${input.engagement}`, input.every),
  // A cycle that was missed is made up for.
  policies: { overlap: ScheduleOverlapPolicy.BUFFER_ONE, catchupWindow: WEEK },
  memo: { spec: input.spec },
});

/** A tenth of the interval: engagements do not all look at the same moment. */
const watch = (input: ArmSchedulesInput) => ({
  scheduleId: watchScheduleId(input.engagement),
  spec: { intervals: [{ every: duration(input.watch) }], jitter: Math.floor(duration(input.watch) / 10) },
  action: startsWorkflow(input, WORKFLOWS.watch, `watch:${input.engagement}`, input.watch),
  // A look that was missed says nothing any more: the next one does.
  policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: Math.max(10_000, duration(input.watch)) },
  memo: { spec: input.spec },
});

async function createOrUpdate(
  client: Client,
  wanted: ReturnType<typeof retainer> | ReturnType<typeof watch>,
): Promise<void> {
  try {
    await client.schedule.create(wanted);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const { memo: _, scheduleId, ...update } = wanted;
    await client.schedule.getHandle(scheduleId).update((before) => ({ ...update, state: before.state }));
  }
}

/** @throws ApplicationFailure TEMPORAL_UNREACHABLE */
export async function armSchedules(input: ArmSchedulesInput, deps: Deps): Promise<void> {
  try {
    const client = await deps.client();
    await Promise.all([createOrUpdate(client, retainer(input)), createOrUpdate(client, watch(input))]);
    deps.log.info({ engagement: input.engagement }, 'retainer and watch schedules armed');
  } catch (error) {
    throw toApplicationFailure(error);
  }
}

/** Removes the schedules; one that is gone already is removed. */
export async function removeSchedules(input: { engagement: string }, deps: Deps): Promise<void> {
  try {
    const client = await deps.client();
    const ids = [retainerScheduleId(input.engagement), watchScheduleId(input.engagement)];
    await Promise.all(ids.map((id) => remove(client, id)));
    deps.log.info({ engagement: input.engagement }, 'retainer and watch schedules removed');
  } catch (error) {
    throw toApplicationFailure(error);
  }
}

async function remove(client: Client, scheduleId: string): Promise<void> {
  try {
    await client.schedule.getHandle(scheduleId).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}
