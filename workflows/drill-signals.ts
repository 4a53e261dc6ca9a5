/** What the engagement tells the workflow of its drill, and how it takes the drill's report. */
import { getExternalWorkflowHandle, log } from '@temporalio/workflow';
import type { CommandOf } from '../domain/model/commands';
import type { DrillRecord } from '../domain/model/questions';
import type { State } from '../domain/model/state';
import type { Effect } from '../domain/notices/effects';
import { drillPerformed } from './engagement-messages';
import { runProbes } from './world';

/** Cancels or notifies the drill's workflow, which is another execution and may have ended. */
export async function carryOutEffect(engagementId: string, effect: Effect): Promise<void> {
  try {
    if (effect.kind === 'cancel-drill') await getExternalWorkflowHandle(effect.drill).cancel();
    if (effect.kind === 'notify-drill')
      await getExternalWorkflowHandle(effect.drill).signal(drillPerformed, effect.key);
  } catch (error) {
    // A drill that has ended: nothing waits for it.
    log.warn('an effect could not be carried out', {
      engagement: engagementId,
      effect: effect.kind,
      error: String(error),
    });
  }
}

/**
 * The report with the drill's record as the evidence store holds it; null while the drill has not ended there. Anybody
 * can send a signal: only the drill's own record says how it ended.
 */
export async function confirmReport(
  { id, drill }: State,
  message: CommandOf<'drill-ended'>,
): Promise<CommandOf<'drill-ended'> | null> {
  if (drill?.drill !== message.drill) return null;
  const questions = { record: { kind: 'drill-record' as const, stream: drill.record ?? drill.drill } };
  const { record } = await runProbes(id, null, questions, 'what does the drill’s record say?');
  const read = record?.ok ? (record.facts as DrillRecord) : null;
  if (read && read.outcome !== 'open') return { ...message, record: read, restored: read.restored };
  log.warn('a drill report was ignored: its record does not confirm it', {
    engagement: id,
    detail: message.drill,
  });
  return null;
}
