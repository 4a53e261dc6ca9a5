/** Signs the head of an accepted gate for the client, and keeps the receipt in the evidence store. */
import type { ReceiptBody } from '../domain/receipt';
import type { Deps } from './deps';
import { toApplicationFailure } from './failures';

/** Safe to repeat. @throws ApplicationFailure STORE_UNAVAILABLE (retryable) or LEDGER_BROKEN */
export async function issueReceipt(body: ReceiptBody, { evidence, log }: Deps): Promise<void> {
  try {
    await evidence.receipts.issue(body);
    log.info({ engagement: body.engagement, step: body.gate, seq: body.head.seq }, 'a receipt was issued');
  } catch (error) {
    throw toApplicationFailure(error);
  }
}
