/**
 * Sends what follows from one append batch: receipts to the evidence store and notices to people, which a workflow of
 * its own delivers. The engagement does not wait for it; `dayone receipt` issues missing receipts.
 */
import { ActivityFailure, log, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';
import type { NoticesReport } from '../domain/model/commands';
import type { OutboxMessage } from '../domain/notices/effects';
import { FOR_MINUTES, localThenRegular, QUICK } from './local-then-regular';

/** Short and idempotent. Receipts and notices share one activity: two would cost another activation of the workflow. */
const localActivity = (summary: string) => proxyLocalActivities<Pick<Activities, 'sendOutbox'>>({ ...QUICK, summary });
const regularActivity = proxyActivities<Pick<Activities, 'sendOutbox'>>({
  ...FOR_MINUTES,
  summary: 'who is to be notified, and how?',
});

/** @returns a report of the people who cannot be notified; null if there are none or none is to be reported */
export async function sendOutbox(word: OutboxMessage): Promise<NoticesReport | null> {
  const { engagement, seq, round } = word;
  try {
    const sent = await localThenRegular(
      () => localActivity(inWords(word)).sendOutbox(word),
      () => regularActivity.sendOutbox(word),
    );
    if (!round?.reports || sent.unreached.length === 0) return null;
    const to = sent.unreached.map((person) => ({ person, by: null, why: 'no address and no chat' }));
    return { kind: 'notices-undelivered', entry: seq, to };
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    log.error('receipts and notices could not be sent', { engagement, detail: error.cause?.message });
    return null;
  }
}

const inWords = ({ receipts, round }: OutboxMessage): string =>
  [
    ...receipts.map(({ gate }) => `receipt of ${gate}`),
    ...(round ? [`notices to ${round.notices.map(({ to }) => to).join(', ')}`] : []),
  ].join('; ');
