/** The two Temporal Schedules of an engagement: created once, made again as they should be, removed at the end. */

import { Context } from '@temporalio/activity';
import {
  type Client,
  isGrpcServiceError,
  ScheduleAlreadyRunning,
  type ScheduleDescription,
  type ScheduleHandle,
  ScheduleNotFoundError,
  type ScheduleSpec,
  ServiceError,
} from '@temporalio/client';
import { Failure } from '../domain/kernel/failures';
import { retainerScheduleId, watchScheduleId } from '../domain/kernel/names';
import type { SchedulesWanted } from '../domain/model/retainer';
import {
  differences,
  pauseOf,
  type SchedulePlan,
  schedulePlans,
  schedulesWanted,
  type Ticks,
} from '../domain/retainer/schedules';
import { truncate } from '../domain/values/text';
import type { Deps } from './deps';
import { toApplicationFailure } from './failures';
import { stateOf } from './state-of';

export interface EnsureSchedulesInput extends SchedulesWanted {
  engagement: string;
}

const specOf = (ticks: Ticks, jitter: number): ScheduleSpec =>
  'every' in ticks
    ? { intervals: [ticks], jitter }
    : { calendars: [{ hour: ticks.hour, minute: ticks.minute }], timezone: ticks.timezone, jitter };

export async function described(handle: ScheduleHandle): Promise<ScheduleDescription | null> {
  try {
    return await handle.describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

/** False where somebody else has created it meanwhile. */
async function created(client: Client, { scheduleId, ticks, jitter, action, policies, paused }: SchedulePlan) {
  const state = paused === null ? {} : { paused: true, note: paused };
  try {
    await client.schedule.create({ scheduleId, spec: specOf(ticks, jitter), action, policies, state });
    return true;
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) return false;
    throw error;
  }
}

/** Creates or updates it where it is not as it should be. @returns what was not, in words */
async function made(client: Client, plan: SchedulePlan): Promise<string[]> {
  const handle = client.schedule.getHandle(plan.scheduleId);
  const found = await described(handle);
  if (!found) return (await created(client, plan)) ? ['it was gone'] : made(client, plan);
  const differing = differences(plan, found);
  if (differing.length === 0) return [];
  const { ticks, jitter, action, policies, paused } = plan;
  await handle.update((before) => {
    const pause = pauseOf(before);
    // A pause that somebody made in Temporal is theirs to end.
    const note = pause && !pause.own ? pause.note : paused;
    const state = note === null ? { paused: false, note: '' } : { paused: true, note };
    return { spec: specOf(ticks, jitter), action, policies, state };
  });
  return differing;
}

/** Sometimes a server describes a Schedule only at the second request; the activity is tried again. */
const PATIENCE_MS = 4_000;

/** Longest line of a report of repairs, and most lines. */
export const LONGEST = 200;
export const MOST = 10;

/**
 * Creates or repairs both Schedules. Each repair is noted in a heartbeat: an attempt that ends before it can report leaves its
 * repairs to the next one, so that all of them get on record.
 * @returns what was wrong, a line each
 */
async function makeAll({ engagement, ...wanted }: EnsureSchedulesInput, deps: Deps): Promise<string[]> {
  const { info, heartbeat } = Context.current();
  const repaired = new Set((info.heartbeatDetails as string[] | undefined) ?? []);
  const client = await deps.client();
  const plans = schedulePlans(engagement, wanted, info.taskQueue);
  await client.withDeadline(Date.now() + PATIENCE_MS, () =>
    Promise.all(
      plans.map(async (plan) => {
        const lines = await made(client, plan);
        if (lines.length === 0) return;
        for (const what of lines) repaired.add(truncate(`${plan.scheduleId}: ${what}`, LONGEST));
        heartbeat([...repaired]);
      }),
    ),
  );
  return [...repaired].slice(0, MOST);
}

export const failureOf = (error: unknown) =>
  toApplicationFailure(
    // The SDK wraps the errors of most of its calls to a Schedule.
    error instanceof ServiceError || isGrpcServiceError(error)
      ? new Failure('TEMPORAL_UNREACHABLE', `the schedules could not be asked for: ${error.message}`, [], {
          cause: error,
        })
      : error,
  );

/** @throws ApplicationFailure TEMPORAL_UNREACHABLE */
export async function ensureSchedules(input: EnsureSchedulesInput, deps: Deps): Promise<void> {
  try {
    const changed = await makeAll(input, deps);
    deps.log.info({ engagement: input.engagement, changed }, 'retainer and watch schedules created');
  } catch (error) {
    throw failureOf(error);
  }
}

/**
 * Compares both Schedules with the ledger: creates one that is missing, and updates one that was edited.
 * @returns what was wrong, a line each
 * @throws ApplicationFailure TEMPORAL_UNREACHABLE, STORE_UNAVAILABLE
 */
export async function reconcileSchedules({ engagement }: { engagement: string }, deps: Deps): Promise<string[]> {
  try {
    const wanted = schedulesWanted(await stateOf(engagement, deps));
    const mended = wanted ? await makeAll({ engagement, ...wanted }, deps) : [];
    if (mended.length > 0) deps.log.warn({ engagement, mended }, 'schedules repaired');
    return mended;
  } catch (error) {
    throw failureOf(error);
  }
}

/** Removes the Schedules; one that is missing counts as removed. */
export async function removeSchedules(input: { engagement: string }, deps: Deps): Promise<void> {
  try {
    const client = await deps.client();
    const ids = [retainerScheduleId(input.engagement), watchScheduleId(input.engagement)];
    await Promise.all(ids.map((id) => remove(client, id)));
    deps.log.info({ engagement: input.engagement }, 'retainer and watch schedules removed');
  } catch (error) {
    throw failureOf(error);
  }
}

async function remove(client: Client, scheduleId: string): Promise<void> {
  try {
    await client.schedule.getHandle(scheduleId).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}
