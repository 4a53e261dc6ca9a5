/** A receipt for each accepted gate. Nothing waits for it for long: `dayone receipt` makes good what is missing. */
import { ActivityFailure, log, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';
import type { ReceiptBody } from '../domain/receipt';
import { besideFirst, FOR_MINUTES, QUICK } from './beside';

const quick = proxyLocalActivities<Pick<Activities, 'issueReceipt'>>(QUICK);
const patient = proxyActivities<Pick<Activities, 'issueReceipt'>>({
  ...FOR_MINUTES,
  summary: 'a receipt of the accepted gate',
});

export async function issueReceipt(body: ReceiptBody): Promise<void> {
  try {
    await besideFirst(
      () => quick.issueReceipt(body),
      () => patient.issueReceipt(body),
    );
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    log.error('a receipt could not be issued', {
      engagement: body.engagement,
      step: body.gate,
      detail: error.cause?.message,
    });
  }
}
