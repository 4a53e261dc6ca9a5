/** A receipt for each accepted gate. Nothing waits for it for long: `dayone receipt` makes good what is missing. */
import { ActivityFailure, log, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';
import type { ReceiptBody } from '../domain/receipt';

const quick = proxyLocalActivities<Pick<Activities, 'issueReceipt'>>({
  scheduleToCloseTimeout: '5 seconds',
  retry: { maximumAttempts: 2, initialInterval: '200 milliseconds' },
});

/** When the evidence store does not answer at once. */
const patient = proxyActivities<Pick<Activities, 'issueReceipt'>>({
  startToCloseTimeout: '10 seconds',
  scheduleToCloseTimeout: '5 minutes',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
  summary: 'a receipt of the accepted gate',
});

export async function issueReceipt(body: ReceiptBody): Promise<void> {
  try {
    await quick.issueReceipt(body).catch((error) => {
      if (!(error instanceof ActivityFailure)) throw error;
      return patient.issueReceipt(body);
    });
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    log.error('a receipt could not be issued', {
      engagement: body.engagement,
      step: body.gate,
      detail: error.cause?.message,
    });
  }
}
