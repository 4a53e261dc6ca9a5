/**
 * What one breath sends out, beside the workflow task: receipts to the evidence store, notices to people, which a
 * workflow of its own delivers. Nothing waits for it; `dayone receipt` makes good what is missing.
 */
import { ActivityFailure, log, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';
import type { NoticesReport } from '../domain/model/commands';
import type { OutboxMessage } from '../domain/notices/effects';
import { FOR_MINUTES, localThenRegular, QUICK } from './local-then-regular';

/** Short and idempotent, and one for both: each of them by itself would be a turn of the workflow more. */
const localActivity = (summary: string) => proxyLocalActivities<Pick<Activities, 'sendOutbox'>>({ ...QUICK, summary });
const regularActivity = proxyActivities<Pick<Activities, 'sendOutbox'>>({
  ...FOR_MINUTES,
  summary: 'who is to be notified, and how?',
});

/** @returns what nobody can be told, as a report, if it is to be reported */
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
