/** Measures a metric's value before the change from its own source. */
import { Failure } from '../../domain/failures';
import type { Check } from './check';
import { metric as measure } from './metric';

export const baseline: Check<'baseline'> = {
  silence: 'SOURCE_UNREACHABLE',
  async ask({ metric, scope }, look) {
    const reading = await measure.ask({ metric, scope }, look);
    const samples = reading.total ?? reading.samples;
    if (samples === 0) throw new Failure('SOURCE_UNUSABLE', `metric ${metric.id} has no cases before the change`);
    return { value: reading.value, samples: samples ?? 1 };
  },
};
