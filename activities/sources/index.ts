/** Where readings come from. A further source is one file here and one line in the registry. */

import type { Source } from '../../domain/model/charter/sources';
import type { ProbeScope } from '../../domain/model/questions';
import type { ProbeContext } from '../deps';
import { readAttested } from './attested';
import { readCsv } from './csv';
import { readHttpJson } from './http-json';
import { readPostgresql } from './postgresql';
import { readPrometheus } from './prometheus';
import { type RawReading, type ReadingRequest, unusable } from './reading';

/** Reads a source once. @throws Failure SOURCE_UNREACHABLE, SOURCE_UNUSABLE or SECRET_UNRESOLVED. */
export type Reader<S> = (
  source: S,
  scope: ProbeScope,
  look: ProbeContext,
  wanted: ReadingRequest,
) => Promise<RawReading>;

const READERS: { [K in Source['kind']]: Reader<Extract<Source, { kind: K }>> } = {
  prometheus: readPrometheus,
  http: readHttpJson,
  postgresql: readPostgresql,
  csv: readCsv,
  attested: readAttested,
};

/** Reads any source of the charter, now, over the window of `scope`. @throws Failure as the reader of its kind does. */
export async function readSource(
  source: Source,
  scope: ProbeScope,
  look: ProbeContext,
  wanted: ReadingRequest = {},
): Promise<RawReading> {
  if (!Object.hasOwn(READERS, source.kind)) throw unusable(`this worker knows no source of kind ${source.kind}`);
  // The registry pairs each kind with its reader; the compiler cannot follow a lookup by a union.
  const measured = await (READERS[source.kind] as Reader<Source>)(source, scope, look, wanted);
  if (wanted.aggregation === 'distribution' && measured.distribution === undefined)
    throw unusable('the source gives one value where a distribution is asked');
  if (!Number.isFinite(measured.value)) throw unusable(`the value is ${measured.value}`);
  return measured;
}
