/** From the engagement to its people: routed beside the workflow task, delivered by a workflow of its own. */
import { ActivityFailure, log, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';
import type { NoticesReport } from '../domain/commands';
import type { Round } from '../domain/notices/notice';

/** Short and idempotent: where nothing is to be sent it writes a line of the log, and that is all. */
const quick = proxyLocalActivities<Pick<Activities, 'routeNotices'>>({
  scheduleToCloseTimeout: '5 seconds',
  retry: { maximumAttempts: 2, initialInterval: '200 milliseconds' },
});

/** When the people directory or the server does not answer at once. */
const patient = proxyActivities<Pick<Activities, 'routeNotices'>>({
  startToCloseTimeout: '10 seconds',
  scheduleToCloseTimeout: '5 minutes',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
  summary: 'who is to be told, and how?',
});

/**
 * Hands the notices of one breath over for delivery; nothing waits for it. Returns what nobody can be told, as a
 * report, if it is to be reported.
 */
export async function tellPeople(round: Round): Promise<NoticesReport | null> {
  const { engagement, seq } = round.subject;
  try {
    const routed = await quick.routeNotices(round).catch((error) => {
      if (!(error instanceof ActivityFailure)) throw error;
      return patient.routeNotices(round);
    });
    if (!round.reports || routed.unreached.length === 0) return null;
    const to = routed.unreached.map((person) => ({ person, by: null, why: 'no address and no chat' }));
    return { kind: 'notices-undelivered', entry: seq, to };
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    log.error('notices could not be routed', { engagement, detail: error.cause?.message });
    return null;
  }
}
