/**
 * Delivers the notices of one append batch, each separately: a failed delivery neither repeats nor delays the others.
 * A workflow of its own, so that no engagement waits for a mail server, not even to continue as new or to end.
 */

import { CancellationScope, getExternalWorkflowHandle, isCancellation, log } from '@temporalio/workflow';
import { engagementWorkflowId } from '../domain/kernel/names';
import type { Delivered, Delivery } from '../domain/notices/notice';
import { truncateStably } from '../domain/values/text';
import { report } from './engagement-messages';
import type { NoticesInput } from './inputs';
import { failureOf, notifying } from './world';

const PROBLEM_LENGTH = 200;
const CANCELLED = 'the delivery was cancelled in Temporal';

/** @returns the result of each delivery, after an hour at most */
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
    // A cancellation stops the deliveries. The people who were not reached are still reported.
    await CancellationScope.nonCancellable(() =>
      getExternalWorkflowHandle(engagementWorkflowId(engagement)).signal(report, {
        kind: 'notices-undelivered',
        entry: seq,
        to,
      }),
    )
      // An engagement that has ended meanwhile cannot record it: it is in the log.
      .catch((error) => log.warn('a closed engagement was not notified of it', { engagement, error: String(error) }));
  return delivered;
}
