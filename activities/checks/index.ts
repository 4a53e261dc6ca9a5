/** The checks by the kind of their question. A further check is one file here and one line in the registry. */
import type { QuestionKind } from '../../domain/model/questions';
import { access } from './access';
import { baseline } from './baseline';
import { cases } from './cases';
import type { Check } from './check';
import { classes } from './classes';
import { document } from './document';
import { drillRecord } from './drill-record';
import { executorDryRun } from './executor-dry-run';
import { inventory } from './inventory';
import { ledgerEntries } from './ledger-entries';
import { metric } from './metric';
import { proof } from './proof';
import { sample } from './sample';
import { schedule } from './schedule';
import { source } from './source';
import { targetStatus } from './target-status';
import { time } from './time';
import { url } from './url';

const CHECKS: { [K in QuestionKind]: Check<K> } = {
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
  time,
  sample,
  access,
  classes,
  inventory,
};

/** The check of a kind; undefined for one that this worker does not know yet. */
export const checkOf = (kind: QuestionKind): Check<QuestionKind> | undefined =>
  // The registry pairs each kind with its check; the compiler cannot follow a lookup by a union.
  Object.hasOwn(CHECKS, kind) ? (CHECKS[kind] as unknown as Check<QuestionKind>) : undefined;
