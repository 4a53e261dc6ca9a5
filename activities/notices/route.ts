/** Routes a round of notices: a line of the log for each person, and a workflow of its own for what is to be sent. */
import { activityInfo } from '@temporalio/activity';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { noticesWorkflowId, WORKFLOWS } from '../../domain/kernel/names';
import type { Notice, NoticeBatch } from '../../domain/notices/notice';
import { lookup } from '../../domain/values/own-members';
import { summaryText } from '../../domain/values/text';
import type { Deps } from '../deps';
import { toApplicationFailure } from '../failures';
import { deliveriesOf, type Routes } from './deliveries';

/** Person ids only: what the log keeps, nobody can erase. */
function writeLog(round: NoticeBatch, { channels, unreached }: Routes, deps: Deps): void {
  const { engagement } = round.subject;
  for (const notice of round.notices) {
    const { to, waits, news } = notice;
    const line = {
      engagement,
      to,
      by: lookup(channels, to),
      about: news.map((one) => one.about),
      waits: waits.map(inWords),
    };
    const text = [...waits.map(inWords), ...news.map((one) => one.text)].join('; ');
    if (unreached.includes(to)) deps.log.warn(line, `nobody reaches ${to}: ${text}`);
    else if (news.some((one) => one.tone === 'page')) deps.log.error(line, text);
    else deps.log.info(line, text);
  }
}

const inWords = ({ step, why, on }: Notice['waits'][number]): string => `${why}: ${step} waits for ${on.join(', ')}`;

async function start(round: NoticeBatch, deliveries: Routes['deliveries'], deps: Deps): Promise<void> {
  const { subject, reports } = round;
  const client = await deps.client();
  try {
    await client.workflow.start(WORKFLOWS.notices, {
      workflowId: noticesWorkflowId(subject.engagement, subject.seq),
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      taskQueue: activityInfo().taskQueue,
      args: [{ subject, deliveries, reports }],
      staticSummary: summaryText(
        `notices of ${subject.engagement} to ${round.notices.map((notice) => notice.to).join(', ')}`,
      ),
    });
  } catch (error) {
    // A worker that died directly afterwards has already started it.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/**
 * Starts the deliveries. Returns the people who want to be notified and cannot be, except those known before.
 * Safe to repeat.
 * @throws ApplicationFailure STORE_UNAVAILABLE, TEMPORAL_UNREACHABLE: both may pass
 */
export async function routeNotices(round: NoticeBatch, deps: Deps): Promise<{ unreached: string[] }> {
  try {
    const people = new Map((await deps.evidence.people.all()).map((record) => [record.id, record]));
    const routes = deliveriesOf(round, people, deps.notices);
    if (routes.deliveries.length > 0) await start(round, routes.deliveries, deps);
    writeLog(round, routes, deps);
    return { unreached: routes.unreached };
  } catch (error) {
    throw toApplicationFailure(error);
  }
}
