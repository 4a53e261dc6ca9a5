/** Reads a small attachment that may be missing. */
import { buffer } from 'node:stream/consumers';
import { Failure } from '../domain/kernel/failures';
import type { AttachmentStore } from './store';

/** The whole content; null if it is absent from the store or was changed there. @throws Failure STORE_UNAVAILABLE */
export async function readIfIntact(store: Pick<AttachmentStore, 'open'>, digest: string): Promise<Buffer | null> {
  try {
    return await buffer(await store.open(digest));
  } catch (error) {
    if (error instanceof Failure && (error.code === 'NOT_IN_STORE' || error.code === 'LEDGER_BROKEN')) return null;
    throw error;
  }
}
