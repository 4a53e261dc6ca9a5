/** The receipts of an engagement; a receipt that its worker could not issue is issued from the ledger. */

import { apply } from '../../domain/engagement/apply';
import type { Entry } from '../../domain/model/events';
import type { State } from '../../domain/model/state';
import { type Receipt, receiptsDue } from '../../domain/record/receipt';
import type { ReceiptStore } from '../../evidence/store';

/** In the order of the ledger. @throws Failure LEDGER_BROKEN, STORE_UNAVAILABLE */
export async function receiptsOf(entries: readonly Entry[], store: ReceiptStore): Promise<Receipt[]> {
  const receipts: Receipt[] = [];
  let state: State | null = null;
  for (const entry of entries) {
    state = apply(state, entry);
    for (const body of receiptsDue(state, [entry])) receipts.push(await store.issue(body));
  }
  return receipts;
}
