/** What a proof of the charter shows now, and whether it is as it should be. */
import { byProbe } from '../prove-fallback';
import type { Check } from './check';

export const proof: Check<'proof'> = {
  silence: 'SOURCE_UNREACHABLE',
  ask: ({ proof }, look) => byProbe(proof, look),
};
