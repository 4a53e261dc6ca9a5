/** Accepts the report of a period. */
import { Failure } from '../../domain/kernel/failures';
import type { CommandAnswer } from '../../domain/messages/messages';
import { localTime } from '../../domain/values/local-time';
import type { SignedReport } from '../report/gather';
import type { LazyContext } from './context';
import { sendCommand } from './send';

/** Who accepts it. `subject`: the digest that was shown, or its first digits; absent: what it is now. */
export interface AcceptanceGiven {
  by: string;
  subject?: string;
  key?: string;
}

/** @throws Failure BAD_INPUT where the period is not over, STALE_SUBJECT; as `DayOne.tell` */
export async function acceptReport(
  from: LazyContext,
  { report, digest, ended }: SignedReport,
  { by, subject, key }: AcceptanceGiven,
): Promise<CommandAnswer> {
  const { engagement: id, period, timezone } = report;
  if (!ended)
    throw new Failure('BAD_INPUT', `${period} is not over`, [
      `it can be accepted from ${localTime(report.to, timezone, { weekday: true })} on (${timezone})`,
    ]);
  if (subject !== undefined && !digest.startsWith(subject))
    throw new Failure('STALE_SUBJECT', `the report of ${period} is not what was shown any more`, [
      `it is ${digest} now`,
    ]);
  return sendCommand(await from.context(), id, 'sign-report', { by, period, subject: digest, key });
}
