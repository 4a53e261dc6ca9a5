/** Does the ledger really hold these entries, with these hashes? */
import { engagementStream } from '../../domain/names';
import type { Check } from './check';

export const ledgerEntries: Check<'ledger-entries'> = {
  silence: 'STORE_UNAVAILABLE',
  async ask({ entries }, { engagement, deps }) {
    const held = await deps.evidence.ledger.read(engagementStream(engagement));
    const hashes = new Map(held.map((entry) => [entry.seq, entry.hash]));
    return { missing: entries.filter(({ seq, hash }) => hashes.get(seq) !== hash).map(({ seq }) => seq) };
  },
};
