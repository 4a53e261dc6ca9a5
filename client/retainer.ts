/** The retainer from outside: when its Schedule starts the next cycle. */
import { type Client, ScheduleNotFoundError } from '@temporalio/client';
import { retainerScheduleId } from '../domain/names';
import type { RetainerTold } from '../domain/retainer/told';
import { toFailure } from './failures';

/** What the engagement's Schedule says of itself. */
export interface RetainerSchedule {
  /** The next times at which a cycle starts; none while it is paused. */
  next: string[];
  paused: boolean;
  /** Why it is paused. */
  note: string | null;
}

/** Calendar, findings and requests as they stand, and the Schedule; null where there is none. */
export type RetainerView = RetainerTold & { schedule: RetainerSchedule | null };

/** Ticks that are told, of the ten that a Schedule tells. */
const TICKS = 5;

/** The Schedule that starts the cycles of an engagement; null where there is none. @throws Failure TEMPORAL_UNREACHABLE */
export async function scheduleOf(client: Client, id: string): Promise<RetainerSchedule | null> {
  try {
    const { info, state } = await client.schedule.getHandle(retainerScheduleId(id)).describe();
    const next = state.paused ? [] : info.nextActionTimes.slice(0, TICKS).map((at) => at.toISOString());
    return { next, paused: state.paused, note: state.note || null };
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw toFailure(error, id);
  }
}
