/** Reads one metric from its source, now. */

import { Failure } from '../../domain/kernel/failures';
import { driftOf } from '../../domain/metrics/statistics/drift';
import type { Metric } from '../../domain/model/charter/metrics';
import type { DistributionKind } from '../../domain/model/metrics';
import type { ProbeScope } from '../../domain/model/questions';
import type { ProbeContext } from '../deps';
import { readSource } from '../sources';
import type { RawReading } from '../sources/reading';
import type { Check } from './check';

/**
 * What the source of a metric says. `kind` is what its values were before the change, where that is known.
 * @throws Failure as the reader does; SOURCE_UNUSABLE without a source
 */
export async function measure(
  metric: Metric,
  scope: ProbeScope,
  look: ProbeContext,
  kind?: DistributionKind,
): Promise<RawReading> {
  const { id, source, aggregation } = metric;
  if (!source) throw new Failure('SOURCE_UNUSABLE', `metric ${id} has no source`);
  const measured = await readSource(source, scope, look, { ...metric, kind });
  // 97 for 97 % would pass every floor.
  if (aggregation === 'share' && (measured.value < 0 || measured.value > 1)) {
    throw new Failure('SOURCE_UNUSABLE', `metric ${id} is a share, between 0 and 1; its source says ${measured.value}`);
  }
  return measured;
}

export const metric: Check<'metric'> = {
  silence: 'SOURCE_UNREACHABLE',
  async ask({ metric, scope, reference }, look) {
    const { distribution, notNumbers, ...reading } = await measure(metric, scope, look, reference?.kind);
    // Without the distribution before the change the question is only whether the source answers.
    if (!distribution || !reference) return reading;
    const drift = driftOf(reference, distribution, notNumbers);
    return { ...reading, value: drift.psi, drift };
  },
};
