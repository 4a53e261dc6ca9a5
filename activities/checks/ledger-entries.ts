/** Does the ledger really hold these entries, with these hashes? Which of these people are one under several ids? */

import { engagementStream } from '../../domain/kernel/names';
import { lookWhoIsAlike } from '../identity/alike';
import type { Check } from './check';

export const ledgerEntries: Check<'ledger-entries'> = {
  silence: 'STORE_UNAVAILABLE',
  async ask({ entries, people = [], identities = {} }, { engagement, deps }) {
    const held = await deps.evidence.ledger.read(engagementStream(engagement));
    const hashes = new Map(held.map((entry) => [entry.seq, entry.hash]));
    const missing = entries.filter(({ seq, hash }) => hashes.get(seq) !== hash).map(({ seq }) => seq);
    return people.length > 0 ? { missing, alike: await lookWhoIsAlike({ people, identities }, deps) } : { missing };
  },
};
