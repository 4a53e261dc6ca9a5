/** The retainer from outside: a cycle by hand, and when its Schedule starts the next one. */
import { randomUUID } from 'node:crypto';
import { type Client, ScheduleNotFoundError } from '@temporalio/client';
import { Failure } from '../domain/failures';
import { cycleWorkflowId, retainerScheduleId, WORKFLOWS } from '../domain/names';
import { RETAINER_STEPS } from '../domain/retainer';
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

/**
 * Starts one cycle by hand: the steps that are due, or these, due or not.
 * @throws Failure BAD_INPUT for a step that there is not, TEMPORAL_UNREACHABLE
 */
export async function startCycle(
  client: Client,
  taskQueue: string,
  id: string,
  steps?: readonly string[],
): Promise<{ workflowId: string }> {
  const known: readonly string[] = RETAINER_STEPS.map((step) => step.id);
  const strange = (steps ?? []).filter((step) => !known.includes(step));
  if (strange.length > 0)
    throw new Failure('BAD_INPUT', `the retainer has no step ${strange.join(', ')}`, [
      `expected one of: ${known.join(', ')}`,
    ]);
  const workflowId = cycleWorkflowId(id, randomUUID());
  try {
    await client.workflow.start(WORKFLOWS.retainerCycle, {
      workflowId,
      taskQueue,
      args: [{ engagement: id, ...(steps && { steps: [...steps] }) }],
      staticSummary: `${id}: a cycle of the retainer, by hand`,
    });
    return { workflowId };
  } catch (error) {
    throw toFailure(error, id);
  }
}
