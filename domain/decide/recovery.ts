/** Rules for an engagement that is brought back from its ledger alone (DESIGN section 9). */

import { happened, type Rule } from '../kernel/events';
import type { Recovery } from '../model/commands';
import type { Actor } from '../model/entries';
import { SYSTEM } from '../record/ledger';

export const recover: Rule<Recovery> = (s, { why }) => [happened('engagement.recovered', { after: s.head, why })];

/** Whoever reaches the data directory can bring an engagement back: who that is, nobody has checked. */
export const recoveredBy = ({ by }: Recovery): Actor => (by === null ? SYSTEM : { id: by, assurance: 'asserted' });
