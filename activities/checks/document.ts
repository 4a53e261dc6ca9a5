/** Does the evidence store hold this attachment, and does its content still have this digest? */
import type { Check } from './check';

export const document: Check<'document'> = {
  silence: 'STORE_UNAVAILABLE',
  async ask({ digest }, { deps }) {
    const { bytes, mediaType } = await deps.evidence.attachments.verify(digest);
    return { bytes, mediaType };
  },
};
