/**
 * Delivers the notices of one breath, each by itself: one recipient's failure neither repeats nor hinders another's.
 * A workflow of its own, so that no engagement waits for a mail server, not even to continue as new or to end.
 */

import { CancellationScope, getExternalWorkflowHandle, isCancellation, log } from '@temporalio/workflow';
import { engagementWorkflowId } from '../domain/kernel/names';
import type { Delivered, Delivery } from '../domain/notices/notice';
import { truncateStably } from '../domain/values/text';
import { report } from './engagement';
import type { NoticesInput } from './inputs';
import { failureOf, notifying } from './world';

const PROBLEM_LENGTH = 200;
const CANCELLED = 'the delivery was cancelled in Temporal';

/** What became of each delivery, an hour later at most. */
export async function notices({ subject, deliveries, reports }: NoticesInput): Promise<Delivered[]> {
  const { engagement, seq } = subject;
  const deliver = async (delivery: Delivery): Promise<Delivered> => {
    const { channel, person } = delivery;
    try {
      await notifying(`${channel} to ${person ?? 'the channel'}`).deliverNotice({ subject, delivery });
      return { channel, person, problem: null };
    } catch (error) {
      if (isCancellation(error)) return { channel, person, problem: CANCELLED };
      const { code, detail } = failureOf(error);
      return { channel, person, problem: truncateStably(`${code}: ${detail}`, PROBLEM_LENGTH) };
    }
  };
  const delivered = await Promise.all(deliveries.map(deliver));
  const to = delivered.flatMap(({ channel, person, problem }) =>
    problem === null ? [] : [{ person, by: channel, why: problem }],
  );
  for (const one of to) log.error('a notice reached nobody', { engagement, detail: `${one.by}: ${one.why}` });
  if (reports && to.length > 0)
    // A cancellation stops the deliveries; whom they did not reach is reported all the same.
    await CancellationScope.nonCancellable(() =>
      getExternalWorkflowHandle(engagementWorkflowId(engagement)).signal(report, {
        kind: 'notices-undelivered',
        entry: seq,
        to,
      }),
    )
      // An engagement that has ended meanwhile keeps no record of it: the log does.
      .catch((error) => log.warn('a closed engagement was not notified of it', { engagement, error: String(error) }));
  return delivered;
}
