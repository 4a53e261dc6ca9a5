/** Sends out what one breath has to say: its receipts, kept in the evidence store for the client, and its notices. */

import type { OutboxMessage } from '../domain/notices/effects';
import type { ReceiptBody } from '../domain/record/receipt';
import type { Deps } from './deps';
import { toApplicationFailure } from './failures';
import { routeNotices } from './notices/route';

/** Signs the head of an accepted gate. What no further try would mend is said in the log: it holds no notice back. */
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
 * Safe to repeat. Returns who wants to be told and cannot be, as far as that is not known already.
 * @throws ApplicationFailure STORE_UNAVAILABLE, TEMPORAL_UNREACHABLE: both may pass
 */
export async function sendOutbox({ receipts, round }: OutboxMessage, deps: Deps): Promise<{ unreached: string[] }> {
  for (const body of receipts) await issue(body, deps);
  return round ? routeNotices(round, deps) : { unreached: [] };
}
