/** An engagement's two Schedules as Temporal has them, compared with what they have to be. */
import { type Client, type ScheduleDescription, ScheduleNotFoundError } from '@temporalio/client';
import { retainerScheduleId, watchScheduleId } from '../../domain/kernel/names';
import type { State } from '../../domain/model/state';
import { differences, pauseOf, schedulePlans, schedulesWanted } from '../../domain/retainer/schedules';

/** One of the two. */
export interface ScheduleSeen {
  scheduleId: string;
  /** Whether it has to be there: from the handover's gate on, until the engagement closes. */
  wanted: boolean;
  there: boolean;
  /** In which ways it differs from what it has to be. */
  differing: string[];
  /** The note of its pause, and whether people asked the engagement for it; else it was made in Temporal. */
  pause: { own: boolean; note: string } | null;
  /** When it acts next, RFC 3339; none while it is paused. */
  nextAt: string[];
}

/** How many of the next times are listed. */
const NEXT = 3;

async function described(client: Client, scheduleId: string): Promise<ScheduleDescription | null> {
  try {
    return await client.schedule.getHandle(scheduleId).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

/** @throws what the connection throws */
export async function seenSchedules(client: Client, taskQueue: string, s: State): Promise<ScheduleSeen[]> {
  const wanted = schedulesWanted(s);
  const plans = wanted ? schedulePlans(s.id, wanted, taskQueue) : [];
  return Promise.all(
    [retainerScheduleId(s.id), watchScheduleId(s.id)].map(async (scheduleId) => {
      const found = await described(client, scheduleId);
      const plan = plans.find((one) => one.scheduleId === scheduleId);
      const pause = found && pauseOf(found);
      const next = found && !pause ? found.info.nextActionTimes.slice(0, NEXT) : [];
      return {
        scheduleId,
        wanted: plan !== undefined,
        there: found !== null,
        differing: plan && found ? differences(plan, found) : [],
        pause,
        nextAt: next.map((at) => at.toISOString()),
      };
    }),
  );
}
