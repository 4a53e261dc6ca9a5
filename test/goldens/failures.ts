/** The catalogue of failures: code → exit code, hint and next step. */

import { FAILURES, type FailureKind } from '../../domain/model/failures';
import { type Golden, recordsFile } from './files';

export const goldenFailures = (): Golden =>
  recordsFile(
    'failures',
    Object.entries<FailureKind>(FAILURES).map(([code, kind]) => ({ name: code, of: '', value: { [code]: kind } })),
  );
