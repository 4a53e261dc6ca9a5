/** Measures a metric's value before the change from its own source. */

import { Failure } from '../../domain/kernel/failures';
import type { Check } from './check';
import { measure } from './metric';

export const baseline: Check<'baseline'> = {
  silence: 'SOURCE_UNREACHABLE',
  async ask({ metric, scope }, look) {
    const { value, total, samples, distribution } = await measure(metric, scope, look);
    const cases = total ?? samples;
    if (cases === 0) throw new Failure('SOURCE_UNUSABLE', `metric ${metric.id} has no cases before the change`);
    return { value, samples: cases ?? 1, ...(distribution && { reference: distribution }) };
  },
};
