/** The checks by the kind of their question. A further check is one file here and one line in the registry. */
import type { QuestionKind } from '../../domain/questions';
import { baseline } from './baseline';
import { cases } from './cases';
import type { Check } from './check';
import { document } from './document';
import { drillRecord } from './drill-record';
import { executorDryRun } from './executor-dry-run';
import { ledgerEntries } from './ledger-entries';
import { metric } from './metric';
import { proof } from './proof';
import { schedule } from './schedule';
import { source } from './source';
import { targetStatus } from './target-status';
import { url } from './url';

const CHECKS: { [K in Exclude<QuestionKind, 'sample' | 'access' | 'classes' | 'inventory'>]: Check<K> } = {
  'ledger-entries': ledgerEntries,
  document,
  cases,
  metric,
  baseline,
  source,
  url,
  'executor-dry-run': executorDryRun,
  'target-status': targetStatus,
  proof,
  'drill-record': drillRecord,
  schedule,
};

/** The check of a kind; undefined for one that this worker does not know yet. */
export const checkOf = (kind: QuestionKind): Check<QuestionKind> | undefined =>
  // The registry pairs each kind with its check; the compiler cannot follow a lookup by a union.
  Object.hasOwn(CHECKS, kind) ? ((CHECKS as Record<string, unknown>)[kind] as Check<QuestionKind>) : undefined;
