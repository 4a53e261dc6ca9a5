/** The catalogue of failures: code → exit code, what leads to the next step, and the next step in words. */
import { FAILURES, type FailureKind } from '../../domain/failures';
import { type Golden, recordsFile } from './files';

export const goldenFailures = (): Golden =>
  recordsFile(
    'failures',
    Object.entries<FailureKind>(FAILURES).map(([code, kind]) => ({ name: code, of: '', value: { [code]: kind } })),
  );
