/** Reads a drill's own record from the evidence store, which verifies its chain. */

import { foldDrill } from '../../domain/record/drill-record';
import { readDrillEntry } from '../../domain/record/read-entry';
import type { Check } from './check';

export const drillRecord: Check<'drill-record'> = {
  silence: 'STORE_UNAVAILABLE',
  ask: async ({ stream }, { deps }) => foldDrill(stream, (await deps.evidence.ledger.read(stream)).map(readDrillEntry)),
};
