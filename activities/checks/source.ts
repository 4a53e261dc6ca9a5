/** Reads one source that is not a metric: the share of use, the event log, what it cost. */
import { readSource } from '../sources';
import type { Check } from './check';

export const source: Check<'source'> = {
  silence: 'SOURCE_UNREACHABLE',
  ask: ({ source, scope, aggregation }, look) => readSource(source, scope, look, aggregation ? { aggregation } : {}),
};
