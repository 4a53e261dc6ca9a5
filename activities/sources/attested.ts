/** A reading that a named person submits. The engagement has it already; there is nobody to ask here. */

import type { Source } from '../../domain/model/charter/sources';
import type { Reading } from '../../domain/model/questions';
import { unusable } from './reading';

/** @throws Failure SOURCE_UNUSABLE always: the domain answers for an attested metric from what was submitted. */
export async function readAttested(source: Extract<Source, { kind: 'attested' }>): Promise<Reading> {
  throw unusable(`read by a person: the ${source.by} submits this reading`);
}
