/** Publishes the current phase of the engagement: one coalesced upsert, and only when it has changed. */
import { setCurrentDetails, upsertMemo, upsertSearchAttributes } from '@temporalio/workflow';
import { MEMO_OPEN, MEMO_STORE } from '../domain/kernel/names';
import type { State } from '../domain/model/state';
import { canonical } from '../domain/values/digest';
import { currentDetails, listingOf, publishedMemo } from '../domain/views/visibility';
import { typedAttributes } from './search-attributes';

export class Publisher {
  private attributes = '';
  private memo = '';

  publish(state: State, at: string): void {
    const listing = listingOf(state, at);
    const attributes = canonical(listing.attributes);
    if (attributes !== this.attributes) upsertSearchAttributes(typedAttributes(listing.attributes));
    const memo = canonical(listing.memo);
    if (memo !== this.memo) upsertMemo({ [MEMO_OPEN]: publishedMemo(listing.memo), [MEMO_STORE]: state.store });
    if (attributes !== this.attributes || memo !== this.memo) setCurrentDetails(currentDetails(state, at));
    this.attributes = attributes;
    this.memo = memo;
  }
}
