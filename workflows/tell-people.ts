/** From the engagement to its people: routed beside the workflow task, delivered by a workflow of its own. */
import { ActivityFailure, log, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';
import type { NoticesReport } from '../domain/commands';
import type { Round } from '../domain/notices/notice';
import { besideFirst, FOR_MINUTES, QUICK } from './beside';

/** Short and idempotent: where nothing is to be sent it writes a line of the log, and that is all. */
const quick = proxyLocalActivities<Pick<Activities, 'routeNotices'>>(QUICK);
const patient = proxyActivities<Pick<Activities, 'routeNotices'>>({
  ...FOR_MINUTES,
  summary: 'who is to be told, and how?',
});

/**
 * Hands the notices of one breath over for delivery; nothing waits for it. Returns what nobody can be told, as a
 * report, if it is to be reported.
 */
export async function tellPeople(round: Round): Promise<NoticesReport | null> {
  const { engagement, seq } = round.subject;
  try {
    const routed = await besideFirst(
      () => quick.routeNotices(round),
      () => patient.routeNotices(round),
    );
    if (!round.reports || routed.unreached.length === 0) return null;
    const to = routed.unreached.map((person) => ({ person, by: null, why: 'no address and no chat' }));
    return { kind: 'notices-undelivered', entry: seq, to };
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    log.error('notices could not be routed', { engagement, detail: error.cause?.message });
    return null;
  }
}
