/** Is this Temporal Schedule armed: there, not paused, and with a time at which it acts next? */
import { ScheduleNotFoundError } from '@temporalio/client';
import { Failure } from '../../domain/kernel/failures';
import type { Check } from './check';

export const schedule: Check<'schedule'> = {
  silence: 'TEMPORAL_UNREACHABLE',
  async ask({ scheduleId }, { deps, signal }) {
    const client = await deps.client();
    try {
      const { state, info } = await client.withAbortSignal(signal, () =>
        client.schedule.getHandle(scheduleId).describe(),
      );
      const nextAt = info.nextActionTimes[0]?.toISOString() ?? null;
      return { armed: !state.paused && nextAt !== null, nextAt };
    } catch (cause) {
      if (cause instanceof ScheduleNotFoundError) return { armed: false, nextAt: null };
      throw new Failure('TEMPORAL_UNREACHABLE', `schedule ${scheduleId} cannot be asked for`, [], { cause });
    }
  },
};
