/** Reads an attachment that is small and may be gone. */
import { buffer } from 'node:stream/consumers';
import { Failure } from '../domain/failures';
import type { AttachmentStore } from './store';

/** The whole content; null if the store does not have it, or not as it was stored. @throws Failure STORE_UNAVAILABLE */
export async function soundContent(store: Pick<AttachmentStore, 'open'>, digest: string): Promise<Buffer | null> {
  try {
    return await buffer(await store.open(digest));
  } catch (error) {
    if (error instanceof Failure && (error.code === 'NOT_IN_STORE' || error.code === 'LEDGER_BROKEN')) return null;
    throw error;
  }
}
