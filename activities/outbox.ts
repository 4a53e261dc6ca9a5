/** Sends the receipts and notices of one append batch. The evidence store keeps the receipts for the client. */

import type { OutboxMessage } from '../domain/notices/effects';
import type { ReceiptBody } from '../domain/record/receipt';
import type { Deps } from './deps';
import { toApplicationFailure } from './failures';
import { routeNotices } from './notices/route';

/** Signs the head of an accepted gate. A failure for which a retry is useless is only logged: it delays no notice. */
async function issue(body: ReceiptBody, { evidence, log }: Deps): Promise<void> {
  const { engagement, gate: step, head } = body;
  try {
    await evidence.receipts.issue(body);
    log.info({ engagement, step, seq: head.seq }, 'a receipt was issued');
  } catch (error) {
    const failure = toApplicationFailure(error);
    if (!('nonRetryable' in failure && failure.nonRetryable)) throw failure;
    log.error({ engagement, step, code: failure.type }, `a receipt could not be issued: ${failure.message}`);
  }
}

/**
 * Safe to repeat. Returns the people who want to be notified and cannot be, except those known before.
 * @throws ApplicationFailure STORE_UNAVAILABLE, TEMPORAL_UNREACHABLE: both may pass
 */
export async function sendOutbox({ receipts, round }: OutboxMessage, deps: Deps): Promise<{ unreached: string[] }> {
  for (const body of receipts) await issue(body, deps);
  return round ? routeNotices(round, deps) : { unreached: [] };
}
