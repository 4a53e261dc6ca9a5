/** What the doctor reports about an engagement's two Schedules. */

import type { ScheduleSeen } from '../temporal/schedules';
import type { Finding } from './commands/doctor';
import type { Session } from './session';

/** The flag says whether to repair the Schedules and to report what was wrong. @throws Failure as the client's calls */
export async function lookAtSchedules(session: Session, id: string, mend: boolean): Promise<Finding[]> {
  const dayone = await session.dayone();
  const mended = mend ? (await dayone.runRetainer(id, [])).mended : [];
  const seen = await dayone.schedules(id);
  return [
    ...mended.map((what) => ({ what: 'repaired', ok: true, found: what, mend: null })),
    ...seen.map((one) => findingOf(id, one)),
  ];
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
