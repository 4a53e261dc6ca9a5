/** Reads one source that is not a metric: the share of use, the event log. */
import { readSource } from '../sources';
import type { Check } from './check';

export const source: Check<'source'> = {
  silence: 'SOURCE_UNREACHABLE',
  ask: ({ source, scope }, look) => readSource(source, scope, look),
};
