/** Reads one metric from its source, now. */
import { Failure } from '../../domain/failures';
import { readSource } from '../sources';
import type { Check } from './check';

export const metric: Check<'metric'> = {
  silence: 'SOURCE_UNREACHABLE',
  async ask({ metric: { id, source, aggregation }, scope }, look) {
    if (!source) throw new Failure('SOURCE_UNUSABLE', `metric ${id} has no source`);
    const reading = await readSource(source, scope, look);
    // 97 for 97 % would pass every floor.
    if (aggregation === 'share' && (reading.value < 0 || reading.value > 1)) {
      throw new Failure(
        'SOURCE_UNUSABLE',
        `metric ${id} is a share, between 0 and 1; its source says ${reading.value}`,
      );
    }
    return reading;
  },
};
