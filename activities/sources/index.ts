/** Where readings come from. A further source is one file here and one line in the registry. */
import type { Source } from '../../domain/charter/charter';
import { Failure } from '../../domain/failures';
import type { ProbeScope, Reading } from '../../domain/questions';
import type { Look } from '../deps';
import { readAttested } from './attested';
import { readHttpJson } from './http-json';
import { readPrometheus } from './prometheus';

/** Reads a source once. @throws Failure SOURCE_UNREACHABLE, SOURCE_UNUSABLE or SECRET_UNRESOLVED. */
type Reader<S extends Source> = (source: S, scope: ProbeScope, look: Look) => Promise<Reading>;

const later = async (): Promise<Reading> => {
  throw new Failure('SOURCE_UNUSABLE', 'not read yet');
};

const READERS: { [K in Source['kind']]: Reader<Extract<Source, { kind: K }>> } = {
  prometheus: readPrometheus,
  http: readHttpJson,
  attested: readAttested,
  postgresql: later,
  csv: later,
};

/** Reads any source of the charter, now, over the window of `scope`. @throws Failure as the reader of its kind does. */
export async function readSource(source: Source, scope: ProbeScope, look: Look): Promise<Reading> {
  if (!Object.hasOwn(READERS, source.kind)) {
    throw new Failure('SOURCE_UNUSABLE', `this worker knows no source of kind ${source.kind}`);
  }
  // The registry pairs each kind with its reader; the compiler cannot follow a lookup by a union.
  return (READERS[source.kind] as Reader<Source>)(source, scope, look);
}
