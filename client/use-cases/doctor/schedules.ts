/** Whether an engagement's two Schedules are as they should be. */
import type { ScheduleSeen } from '../../temporal/schedules';
import { runRetainerCycle, schedulesOf } from '../run-retainer';
import { type Finding, type Installation, missing } from './installation';

/** @param repair whether to repair the Schedules, and to report what was wrong */
export async function scheduleFindings(installation: Installation, id: string, repair: boolean): Promise<Finding[]> {
  try {
    const context = await installation.context();
    const mended = repair ? (await runRetainerCycle(context, id, [])).mended : [];
    const seen = await schedulesOf(context, id);
    return [
      ...mended.map((what) => ({ what: 'repaired', ok: true, found: what, mend: null })),
      ...seen.map((one) => findingOf(id, one)),
    ];
  } catch (error) {
    return [missing('Schedules', error)];
  }
}

function findingOf(id: string, { scheduleId, wanted, there, differing, pause, nextAt }: ScheduleSeen): Finding {
  const finding = (ok: boolean, found: string, mend: string | null = null): Finding => ({
    what: `schedule ${scheduleId}`,
    ok,
    found,
    mend,
  });
  const rearm = `\`dayone doctor ${id} --repair\``;
  if (!wanted)
    return finding(
      true,
      there ? 'there; nothing is live, and it finds nothing to do' : 'none: nothing is in operation',
    );
  if (!there) return finding(false, 'it is gone', rearm);
  if (differing.length > 0) return finding(false, differing.join('; '), rearm);
  if (pause?.own) return finding(true, pause.note.replace(/^dayone: /, ''));
  if (pause)
    return finding(
      false,
      `paused in Temporal${pause.note ? `: ${pause.note}` : ''}`,
      `\`temporal schedule toggle --unpause --schedule-id ${scheduleId}\`, once its reason is gone`,
    );
  return finding(true, nextAt.length > 0 ? `as it should be; acts next at ${nextAt.join(', ')}` : 'as it should be');
}
